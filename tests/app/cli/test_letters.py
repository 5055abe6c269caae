from __future__ import annotations

import pytest
from click.testing import CliRunner

from app.cli.letters import letters
from app.documents.keys import load_sealer
from app.documents.roots import ROOTS_FILE
from reports.letters.services.compose import compose_letter
from tests.reports.letters.samples import award


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def pdf(keys):
    return compose_letter(award(), sealer=load_sealer(keys)).pdf


@pytest.fixture
def folder(tmp_path, pdf, monkeypatch):
    monkeypatch.setenv("ASAR_VAR", str(tmp_path / "var"))
    (tmp_path / "out" / "letters").mkdir(parents=True)
    (tmp_path / "out" / "letters" / "a.pdf").write_bytes(pdf)
    return tmp_path


def run(*words):
    return CliRunner().invoke(letters, ["verify", *map(str, words)])


def test_a_genuine_letter_with_the_root_in_the_folder_above(folder, keys):
    roots = folder / "out" / ROOTS_FILE
    roots.write_bytes((keys / ROOTS_FILE).read_bytes())

    result = run(folder / "out" / "letters" / "a.pdf")

    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "status: genuine"
    assert "number: ГР-2027-000123" in lines
    assert "recipient: ОО «Жасыл Ертіс» DEMO, 990140000019" in lines
    assert "amount: 6 409 616,20 KZT" in lines
    assert lines[-1].startswith("trusted root: CN=Asar seal root")
    assert lines[-1].endswith(str(roots))


def test_the_roots_of_the_installation_come_last(folder, keys):
    (folder / "var").mkdir()
    (folder / "var" / "keys").symlink_to(keys)

    assert run(folder / "out" / "letters" / "a.pdf").exit_code == 0


def test_named_roots_win_over_those_beside_the_file(folder, keys):
    file = folder / "out" / "letters" / "a.pdf"
    load_sealer(folder / "stranger")
    (file.parent / ROOTS_FILE).write_bytes((folder / "stranger" / ROOTS_FILE).read_bytes())

    strange = run(file)
    named = run(file, "--roots", keys / ROOTS_FILE)

    assert strange.exit_code == 1
    assert "reason: the seal was made by somebody else" in strange.output
    assert named.exit_code == 0


def test_one_changed_byte_ends_with_1_and_the_reason(folder, keys, pdf):
    file = folder / "out" / "letters" / "a.pdf"
    changed = bytearray(pdf)
    changed[len(pdf) // 2] ^= 1
    file.write_bytes(bytes(changed))

    result = run(file, "--roots", keys / ROOTS_FILE)

    assert result.exit_code == 1
    assert result.output.startswith("status: altered\nreason: ")


def test_without_roots_nothing_is_trusted(folder):
    result = run(folder / "out" / "letters" / "a.pdf")

    assert result.exit_code == 1
    assert "no seal-root.pem was found" in result.output


def test_a_file_of_roots_without_a_certificate_is_named(folder):
    (folder / "roots.pem").write_text("nothing")

    result = run(folder / "out" / "letters" / "a.pdf", "--roots", folder / "roots.pem")

    assert result.exit_code == 1
    assert "holds no certificate" in result.output
