"""The same folder played twice says the same, byte for byte, in whatever order its rows stand."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from app.cli.rehearse.command import rehearse
from app.core import site
from app.files import storage
from tests.factories.rehearsal import Small, shared_folder

# Not here: letters (sealed by a key of the run), the audit chain (ids and the people of the run).
SAME = (
    "refused.csv", "ranking.csv", "assignment.json", "instance.json", "allocation.json",
    "ledger.csv",
)  # fmt: skip


@pytest.fixture(autouse=True)
def server(server_url, monkeypatch):
    """A rehearsal configures the process as its own: give the others their places back."""
    monkeypatch.setenv("DATABASE_URL", server_url)
    monkeypatch.setattr(storage, "_root", [])
    monkeypatch.setattr(site, "_base", [])


def play(folder, out, names=SAME):
    answer = CliRunner().invoke(rehearse, [str(folder), "--out", str(out)])
    assert answer.exit_code == 0, answer.output + repr(answer.exception)
    return read(out, names)


def read(out, names=SAME):
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    return {name: (out / name).read_bytes() for name in names}, summary["counts"], summary["money"]


def small_call() -> Small:
    """Two awards (one in part), equal scores, a refusal by scores, a late and a donor abroad."""
    small = Small()
    small.apply(1, (9, 8))
    small.apply(2, (7, 7), minimum=50)
    small.apply(3, (7, 7), minimum=0)
    small.apply(4, (3, 2))
    small.apply(5, (9, 9), submitted_at="2026-12-01T00:00:00+05:00")
    small.pledge("P1", 150_000_000)
    private = {"donor": "D2", "public": False, "tier": 1}
    small.pledge("P2", 20_000_000, carry_over=True, **private)
    small.pledge("P3", 300_00, currency="USD", **private)
    return small


def test_a_small_folder_gives_the_same_twice(tmp_path):
    folder = small_call().write(tmp_path / "in")

    first, second = (play(folder, tmp_path / name) for name in ("one", "two"))

    assert first == second
    assert first[1]["awarded"] == 2
    assert len(first[0]["ledger.csv"].splitlines()) > 20


def test_the_order_of_pledges_and_scores_changes_nothing(tmp_path):
    small = small_call()
    first = play(small.write(tmp_path / "in"), tmp_path / "one", ("ranking.csv", "allocation.json"))
    small.pledges.reverse()
    small.scores.reverse()

    second = play(
        small.write(tmp_path / "turned"), tmp_path / "two", ("ranking.csv", "allocation.json")
    )

    assert first == second


def test_the_complete_example_gives_the_same_twice(example, tmp_path):
    assert play(shared_folder("long-term-2027"), tmp_path / "two") == read(example)
