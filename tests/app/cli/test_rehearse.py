"""`bin/asar rehearse`: the whole call on files, with every output checked by its own verifier."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.audit.rules import first_break
from app.cli.rehearse.command import rehearse
from app.core import site
from app.documents.roots import roots_from_pem
from app.files import storage
from donors.matching.engine import verify
from reports.letters.services.verify import FileState, verify_file
from tests.factories.rehearsal import Small

DONORS = "id,name,public,international,bin\n"


@pytest.fixture(autouse=True)
def server(server_url, monkeypatch):
    """A rehearsal configures the process as its own: give the others their places back."""
    monkeypatch.setenv("DATABASE_URL", server_url)
    monkeypatch.setattr(storage, "_root", [])
    monkeypatch.setattr(site, "_base", [])


def play(folder: Path, out: Path):
    answer = CliRunner().invoke(rehearse, [str(folder), "--out", str(out)])
    assert answer.exit_code == 0, answer.output + repr(answer.exception)
    return json.loads((out / "summary.json").read_text("utf-8"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ranking(out: Path) -> list[tuple[str, str, str, str]]:
    return [
        (row["rank"], row["application"], row["score"], row["passed"])
        for row in rows(out / "ranking.csv")
    ]


@pytest.fixture
def shared(example):
    """What the complete example gave."""
    return example


def test_shared_folder_gives_the_expected_counts(shared):
    counts = json.loads((shared / "summary.json").read_text("utf-8"))["counts"]

    assert counts == {
        "organisations": 48, "applications": 60, "refused": 15, "reviews": 179, "ranked": 59,
        "awarded": 23, "partly": 18, "refused_applications": 36, "letters": 59,
    }  # fmt: skip


def test_shared_folder_names_each_refused_row_with_its_reason(shared):
    refused = [(row["id"], row["code"]) for row in rows(shared / "refused.csv")]

    assert refused == [
        ("L0001", "too_late"),
        ("L0002", "too_early"),
        ("U0001", "region_unknown"),
        ("U0002", "theme_unknown"),
        ("M0001", "amount_below_minimum"),
        ("M0002", "amount_above_maximum"),
        ("C0001", "own_contribution_too_small"),
        ("W0001", "organisation_unknown"),
        ("N0001", "budget_missing"),
        ("150740999011", "bin_check_digit"),
        ("131141999043", "bin_duplicate"),
        ("130141999774", "iban_checksum"),
        ("A0001/R002", "conflict_declared"),
        ("A0001/R001", "conflict_employer"),
        ("A0002/R001", "review_incomplete"),
    ]


def test_shared_allocation_is_verified(shared):
    instance = json.loads((shared / "instance.json").read_text("utf-8"))
    result = json.loads((shared / "allocation.json").read_text("utf-8"))

    verify(instance, result)


def test_shared_audit_chain_is_unbroken(shared):
    lines = (shared / "audit.jsonl").read_text("utf-8").splitlines()

    assert first_break(json.loads(line) for line in lines) is None


def test_every_entry_of_the_shared_ledger_balances(shared):
    balance: dict[tuple[str, str], int] = {}
    for row in rows(shared / "ledger.csv"):
        key = (row["entry"], row["currency"])
        signed = int((row["debit"] or "0").replace(".", "")) - int(
            (row["credit"] or "0").replace(".", "")
        )
        balance[key] = balance.get(key, 0) + signed

    assert set(balance.values()) == {0}


def test_ledger_and_allocation_agree_to_the_tiyn(shared):
    result = json.loads((shared / "allocation.json").read_text("utf-8"))
    credited = [
        row for row in rows(shared / "ledger.csv") if row["account"].startswith("grant_payable:")
    ]
    owed = {
        (pledge["id"], year["year"]): year["amount"]
        for pledge in result["pledges"]
        for year in pledge["owed"]
    }
    reserved = [
        row for row in rows(shared / "ledger.csv")
        if row["account"].startswith("reserved:") and row["credit"]
    ]  # fmt: skip

    def minor(text: str) -> int:
        return int(text.replace(".", ""))

    assert sum(minor(row["credit"]) for row in credited) == result["objective"]["placed"]
    assert sum(minor(row["credit"]) for row in reserved) == sum(owed.values())


def test_every_shared_letter_is_genuine(shared):
    roots = roots_from_pem((shared / "seal-root.pem").read_bytes())
    letters = sorted((shared / "letters").glob("*.pdf"))
    verdicts = {
        path.stem: verify_file(path.read_bytes(), trust_roots=roots).state for path in letters[::6]
    }

    assert len(letters) == 59
    assert set(verdicts.values()) == {FileState.GENUINE}


def test_ties_fall_to_the_heavier_criterion_then_the_earlier_then_the_id(tmp_path):
    small = Small()
    small.pledge("P1", 10**9)
    later = "2026-09-11T06:00:00+05:00"
    small.apply(5, (6, 9), submitted_at=later)
    small.apply(4, (8, 6), submitted_at=later)
    small.apply(2, (8, 6))
    small.apply(1, (8, 6))
    out = tmp_path / "out"
    play(small.write(tmp_path / "in"), out)

    assert ranking(out) == [
        ("1", "A1", "72.00", "yes"),
        ("2", "A2", "72.00", "yes"),
        ("3", "A4", "72.00", "yes"),
        ("4", "A5", "72.00", "yes"),
    ]


def test_no_pledge_and_no_pass_still_complete(tmp_path):
    small = Small(years=(2027,), bom=True, newline="\r\n")
    small.apply(1, (3, 9), minimum=0)
    small.apply(2, (10, 10), minimum=0)
    out = tmp_path / "out"
    counts = play(small.write(tmp_path / "in"), out)["counts"]

    assert ranking(out) == [("1", "A2", "100.00", "yes"), ("2", "A1", "54.00", "no")]
    assert (counts["awarded"], counts["refused_applications"], counts["letters"]) == (0, 2, 2)


def test_nobody_passes(tmp_path):
    small = Small()
    small.pledge("P1", 10**9)
    small.apply(1, (1, 1))
    out = tmp_path / "out"
    counts = play(small.write(tmp_path / "in"), out)["counts"]

    assert (counts["awarded"], counts["letters"]) == (0, 1)


def test_second_row_with_a_key_is_refused_and_the_first_stands(tmp_path):
    small = Small()
    small.pledge("P1", 10**9)
    small.apply(1, (9, 9))
    small.applications.append({**small.applications[0], "title": "Екінші"})
    out = tmp_path / "out"
    play(small.write(tmp_path / "in"), out)

    refused = [(row["line"], row["id"], row["code"]) for row in rows(out / "refused.csv")]
    assert refused == [("3", "A1", "application_duplicate")]
    assert ranking(out) == [("1", "A1", "90.00", "yes")]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda f: (f / "budget.csv").unlink(), "budget.csv: is missing"),
        (lambda f: (f / "scores.csv").unlink(), "scores.csv: scores.csv is missing"),
        (
            lambda f: (f / "donors.csv").write_bytes(DONORS.encode() + b"\xff,a,b,c,d\n"),
            "donors.csv, line 2: is not UTF-8",
        ),
        (
            lambda f: (f / "budget.csv").write_text("application,year,line,quantity\n"),
            "budget.csv, line 1, column unit_cost: the column is missing",
        ),
        (
            lambda f: (f / "donors.csv").write_text(DONORS + "a,b\n"),
            "donors.csv, line 2: has 2 cells, the header has 5",
        ),
        (lambda f: (f / "call.toml").write_text("id = "), "call.toml: "),
        (lambda f: (f / "call.toml").write_text('id = "X"'), "column criteria: is missing"),
        (lambda f: (f / "pledges.json").write_text("[{]"), "pledges.json, line 1, column 3"),
        (
            lambda f: (f / "pledges.json").write_text("[" * 100_000),
            "pledges.json: cannot be read as a list of pledges",
        ),
        (
            lambda f: (f / "pledges.json").write_text("9" * 5000),
            "pledges.json: cannot be read as a list of pledges",
        ),
        (
            lambda f: (f / "call.toml").write_text(
                (f / "call.toml").read_text("utf-8").replace("2026-10-15", "9999-12-31"), "utf-8"
            ),
            "call.toml, column closes_at: lies too far away",
        ),
        (
            lambda f: (f / "call.toml").write_text(
                (f / "call.toml").read_text("utf-8").replace("Шағын", "Ш" * 400), "utf-8"
            ),
            "call.toml: a value is too long or too large",
        ),
        (
            lambda f: (f / "pledges.json").write_text('[{"id": "\\ud800"}]'),
            "pledges.json: cannot be read as a list of pledges",
        ),
        (
            lambda f: (f / "pledges.json").write_text('[{"tier": 1, "tier": 2}]'),
            "pledges.json: a key stands twice in one object",
        ),
    ],
)  # fmt: skip
def test_unreadable_file_is_named_and_nothing_is_written(tmp_path, spoil, told):
    small = Small()
    small.apply(1, (9, 9))
    folder = small.write(tmp_path / "in")
    spoil(folder)

    answer = CliRunner().invoke(rehearse, [str(folder), "--out", str(tmp_path / "out")])

    assert answer.exit_code == 2
    assert told in answer.output
    assert not (tmp_path / "out").exists()


def test_missing_folder_is_named(tmp_path):
    answer = CliRunner().invoke(rehearse, [str(tmp_path / "none"), "--out", str(tmp_path / "out")])

    assert (answer.exit_code, "no such folder" in answer.output) == (2, True)
