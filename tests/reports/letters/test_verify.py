from __future__ import annotations

import random

import pytest

from app.documents.keys import load_sealer
from app.documents.pdf import Attachment, render_pdf
from app.documents.roots import trust_roots
from app.documents.seal import seal
from reports.letters.services.compose import compose_letter
from reports.letters.services.verify import FileState, verify_file
from tests.reports.letters.samples import award

PAGE = '<html lang="kk"><body><section lang="kk"><p>x</p></section></body></html>'


@pytest.fixture(scope="module")
def letter(sealer):
    return compose_letter(award(), sealer=sealer).pdf


@pytest.fixture(scope="module")
def roots(seal_keys, sealer):
    return trust_roots(seal_keys)


def test_a_letter_of_ours_is_genuine(letter, roots):
    verdict = verify_file(letter, trust_roots=roots)

    assert verdict.state is FileState.GENUINE
    assert verdict.snapshot == award()
    assert verdict.snapshot_sha256 == award().sha256()
    assert verdict.number == "ГР-2027-000123"
    assert verdict.recipient == "ОО «Жасыл Ертіс» DEMO, 990140000019"
    assert verdict.amount == "6 409 616,20 KZT"
    assert verdict.reasons == ()


def test_one_changed_byte_anywhere_makes_it_altered(letter, roots):
    chance = random.Random(5)
    states = set()
    for _ in range(60):
        changed = bytearray(letter)
        changed[chance.randrange(len(letter))] ^= 1 << chance.randrange(8)
        states.add(verify_file(bytes(changed), trust_roots=roots).state)

    assert FileState.GENUINE not in states


def test_the_reason_of_an_altered_letter_is_told(letter, roots):
    changed = letter.replace(b"/Producer", b"/Praducer", 1)

    verdict = verify_file(changed, trust_roots=roots)

    assert verdict.state is FileState.ALTERED
    assert verdict.reasons == ("the file was changed after it was sealed",)
    assert verdict.snapshot is None


def test_a_letter_sealed_by_somebody_else_is_unknown(roots, tmp_path):
    forged = compose_letter(award(), sealer=load_sealer(tmp_path / "k")).pdf

    verdict = verify_file(forged, trust_roots=roots)

    assert verdict.state is FileState.UNKNOWN
    assert verdict.reasons == ("the seal was made by somebody else",)
    assert verdict.number is None


def test_an_unsealed_file_is_unknown(roots):
    plain = render_pdf(PAGE, title="x", lang="kk")

    for file in (plain, b"", b"hello"):
        assert verify_file(file, trust_roots=roots).state is FileState.UNKNOWN


@pytest.mark.parametrize(
    ("content", "keyword", "reason"),
    [
        (None, None, "carries no award.json"),
        (b"{", None, "no letter"),
        (b'{"format":"x"}', None, "no snapshot"),
        (award().to_bytes() + b" ", None, "canonical"),
        (award().to_bytes(), "snapshot-sha256:" + "0" * 64, "differs"),
    ],
)
def test_a_sealed_file_that_is_no_letter_is_unknown(sealer, roots, content, keyword, reason):
    files = [Attachment("award.json", content, "x")] if content is not None else []
    other = render_pdf(
        PAGE,
        title="x",
        lang="kk",
        attachments=files,
        keywords=[keyword or "none"],
        seal_field=True,
    )

    verdict = verify_file(seal(other, signer=sealer, reason="", location=""), trust_roots=roots)

    assert verdict.state is FileState.UNKNOWN
    assert reason in verdict.reasons[0]
