"""What `bin/asar rehearse` says to damaged folders: a refused row, or the entry by its name."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.rehearse.command import rehearse
from app.cli.rehearse.entering import terms_of
from app.cli.rehearse.tables import Unreadable
from app.cli.rehearse.terms import read_terms
from app.core import site
from app.files import storage
from tests.factories.rehearsal import Small


@pytest.fixture(autouse=True)
def server(server_url, monkeypatch):
    """A rehearsal configures the process as its own: give the others their places back."""
    monkeypatch.setenv("DATABASE_URL", server_url)
    monkeypatch.setattr(storage, "_root", [])
    monkeypatch.setattr(site, "_base", [])


def play(folder: Path, out: Path) -> None:
    answer = CliRunner().invoke(rehearse, [str(folder), "--out", str(out)])
    assert answer.exit_code == 0, answer.output + repr(answer.exception)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ranking(out: Path) -> list[tuple[str, str, str, str]]:
    return [
        (row["rank"], row["application"], row["score"], row["passed"])
        for row in rows(out / "ranking.csv")
    ]


def refused(out: Path) -> list[tuple[str, str, str]]:
    return [(row["file"], row["id"], row["code"]) for row in rows(out / "refused.csv")]


@pytest.mark.parametrize(
    ("table", "values", "code"),
    [
        ("budget", {"quantity": "NaN"}, "budget_format"),
        ("budget", {"quantity": "Infinity"}, "budget_format"),
        ("applications", {"minimum_percent": "101"}, "minimum_percent_format"),
        ("applications", {"minimum_percent": "9" * 5000}, "minimum_percent_format"),
        ("applications", {"kind": "x" * 300}, "cannot_be_stored"),
        ("applications", {"submitted_at": "0001-01-01T00:00:00+05:00"}, "submitted_at_format"),
        ("applications", {"submitted_at": "9999-12-31T23:00:00-05:00"}, "submitted_at_format"),
    ],
)
def test_what_no_row_can_say_is_refused_and_the_rest_goes_on(tmp_path, table, values, code):
    small = Small()
    small.pledge("P1", 10**9)
    small.apply(1, (9, 9))
    small.apply(2, (8, 8))
    getattr(small, table)[0].update(values)
    out = tmp_path / "out"
    play(small.write(tmp_path / "in"), out)

    assert refused(out)[0] == ("applications.csv", "A1", code)
    assert ranking(out) == [("1", "A2", "80.00", "yes")]


PLEDGE = {"id": "P1", "currency": "KZT", "budget": [{"year": 2027, "amount": 5}]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": ["KZT"]},
        {"budget": [{"year": "2027", "amount": 5}]},
        {"budget": [{"year": 2027.5, "amount": 5}]},
        {"budget": [{"year": 2027, "amount": 5}, {"year": 2027, "amount": 7}]},
        {"where": "all"},
        {"where": {"region": ["KZ-10"]}},
        {"where": {"regions": [1]}},
        {"where": {"regions": [""]}},
        {"where": {"regions": []}},
        {"quotas": [{"where": 5, "max": 5}]},
        {"carry_over": "no"},
        {"all_or_nothing": 1},
    ],
)
def test_a_pledge_of_another_form_is_not_guessed_at(wrong):
    assert terms_of(PLEDGE).years == {2027: 5}
    with pytest.raises((TypeError, ValueError)):
        terms_of({**PLEDGE, **wrong})


def test_pledges_that_are_no_pledges_are_refused_by_name(tmp_path):
    small = Small()
    small.pledge("P1", 10**9, minimum_ticket=0)
    small.pledge("P2", 10**9, max_per_aplication=5)
    small.pledge("P3", 10**9, public="yes")
    small.pledge("P4", 10**9, public=False)
    small.pledge("P5", 10**9, where={"regions": []})
    small.pledge("P6", 10**16)
    small.pledge("", 10**9)
    small.pledges += ["P8", None, {**small.pledges[0], "id": 9}]
    small.pledge("P1", 10**9)
    small.apply(1, (9, 9))
    out = tmp_path / "out"
    play(small.write(tmp_path / "in"), out)

    kept = json.loads((out / "instance.json").read_text("utf-8"))["pledges"]
    assert [(one["id"], "minimum_ticket" in one) for one in kept] == [("P1", False)]
    found = [(row["line"], row["id"], row["code"]) for row in rows(out / "refused.csv")]
    assert found == [
        ("2", "P2", "pledge_format"),
        ("3", "P3", "pledge_format"),
        ("4", "P4", "public_differs"),
        ("5", "P5", "pledge_format"),
        ("6", "P6", "amount_wrong"),
        ("7", "", "pledge_format"),
        ("8", "", "pledge_format"),
        ("9", "", "pledge_format"),
        ("10", "9", "pledge_format"),
        ("11", "P1", "pledge_duplicate"),
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"years": ["2027"]}, "column years: must be a list of the kind int"),
        ({"themes": ["x" * 300]}, "column themes: write each code in 1 to 40 letters and digits"),
        ({"regions": [71]}, "column regions: must be a list of the kind str"),
        ({"pass_score": float("nan")}, "column pass_score: cannot be read: nan"),
        ({"rates": "USD"}, "column rates: must be of the kind dict"),
        ({"rates": {"VND": "3"}}, "column rates.VND: is no foreign currency we know"),
        ({"rates": {"USD": "1e400"}}, "column rates.USD: has too many figures"),
    ],
)
def test_a_wrong_entry_of_the_call_is_named(tmp_path, change, told):
    small = Small()
    small.apply(1, (9, 9))
    table = tomllib.loads((small.write(tmp_path / "in") / "call.toml").read_text("utf-8"))

    with pytest.raises(Unreadable, match=re.escape(told)):
        read_terms({**table, **change})


def test_a_pledge_in_a_currency_without_a_rate_is_refused(tmp_path):
    small = Small()
    small.pledge("P1", 10**9)
    small.pledge("P2", 10**9, currency="GBP")
    small.apply(1, (9, 9))
    out = tmp_path / "out"
    play(small.write(tmp_path / "in"), out)

    assert refused(out) == [("pledges.json", "P2", "rate_missing")]
    assert ranking(out) == [("1", "A1", "90.00", "yes")]


def test_a_letter_is_written_inside_its_folder_only(tmp_path):
    small = Small()
    small.pledge("P1", 10**9)
    small.apply(1, (9, 9))
    small.apply(2, (8, 8))
    for row in small.applications + small.budget + small.scores:
        for name in ("id", "application"):
            if row.get(name) == "A1":
                row[name] = "../../A1"
    out = tmp_path / "here" / "out"
    out.parent.mkdir()
    play(small.write(tmp_path / "in"), out)

    assert refused(out)[0] == ("applications.csv", "../../A1", "application_id_format")
    assert [file.name for file in tmp_path.rglob("*.pdf")] == ["A2.pdf"]


def test_a_refused_conflict_does_not_take_back_the_start_of_the_reviews(tmp_path):
    small = Small()
    small.pledge("P1", 10**9)
    small.apply(1, (9, 9))
    folder, out = small.write(tmp_path / "in"), tmp_path / "out"
    (folder / "conflicts.csv").write_text("application,reviewer,reason\nA9,R1,declared\n")
    play(folder, out)

    assert refused(out) == [("conflicts.csv", "A9/R1", "application_unknown")]
    assert ranking(out) == [("1", "A1", "90.00", "yes")]


def test_other_signs_of_a_break_stay_inside_a_cell(tmp_path):
    small = Small()
    small.pledge("P1", 10**9)
    small.apply(1, (9, 9))
    small.applications[0]["title"] = "Ақ\u2028бұлақ"
    out = tmp_path / "out"
    play(small.write(tmp_path / "in"), out)

    assert refused(out) == []
    assert ranking(out) == [("1", "A1", "90.00", "yes")]


def test_letters_of_an_earlier_run_do_not_stay(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    for number in (1, 2):
        small = Small()
        small.pledge("P1", 10**9)
        small.apply(number, (9, 9))
        play(small.write(folder), out)

    assert [file.name for file in (out / "letters").iterdir()] == ["A2.pdf"]
