"""Large runs are answered from a session: the same people, the same money."""

import pytest

from app.core.errors import Invalid
from donors.matching.engine import solve
from donors.matching.rules import sessions
from donors.matching.rules.answers import answer, margin
from donors.matching.rules.changes import (
    LeaveOut,
    SetAmount,
    SetNeed,
    SetShare,
    Swap,
    Widen,
)
from tests.donors.matching.instances import random_instance
from tests.donors.matching.small import application, instance, pledge

WISHES = {"applications": 12, "pledges": 8, "money": 1000}


@pytest.fixture(autouse=True)
def no_session(monkeypatch):
    monkeypatch.setattr(sessions, "_kept", {})


def both_ways(document, changes, before, monkeypatch):
    whole = answer(document, changes, before=before)
    monkeypatch.setattr(sessions, "LARGE", 0)
    return whole, answer(document, changes, before=before)


@pytest.mark.parametrize("seed", range(12))
def test_a_session_tells_who_gains_and_loses_as_a_whole_run_does(seed, monkeypatch):
    document = random_instance(seed, **WISHES)
    before = solve(document)
    year = document["years"][0]
    for changes in (
        [SetAmount(pledge="P1", year=year, amount=5)],
        [LeaveOut(pledge="P0"), LeaveOut(pledge="P3")],
        [Swap(first="A1", second="A7"), SetNeed(application="A2", year=year, requested=900)],
    ):
        monkeypatch.setattr(sessions, "LARGE", 4_000)
        whole, quick = both_ways(document, changes, before, monkeypatch)

        assert (quick.rows, quick.placed_minor) == (whole.rows, whole.placed_minor)
        assert quick.funded == whole.funded
        assert (whole.settled, quick.settled, quick.pledges) == (True, False, {})


@pytest.mark.parametrize("seed", range(8))
def test_another_share_is_answered_from_a_session_as_from_a_whole_run(seed, monkeypatch):
    document = random_instance(seed, **WISHES)
    for one in document["pledges"]:
        one["max_share_percent"] = 30
    before, moved = solve(document), 0
    for share in (10, 55, None):
        monkeypatch.setattr(sessions, "LARGE", 4_000)
        changes = [SetShare(one["id"], share) for one in document["pledges"][:4]]
        whole, quick = both_ways(document, changes, before, monkeypatch)

        assert (quick.rows, quick.placed_minor) == (whole.rows, whole.placed_minor)
        assert (quick.funded, quick.settled) == (whole.funded, False)
        moved += len(whole.rows)
    assert moved


def test_the_next_money_of_a_pledge_comes_from_one_session(monkeypatch):
    document = random_instance(3, **WISHES)
    before, year = solve(document), document["years"][0]
    whole = margin(document, "P2", year, before=before)
    monkeypatch.setattr(sessions, "LARGE", 0)

    quick = margin(document, "P2", year, before=before)

    assert [one.rows for one in quick.answers] == [one.rows for one in whole.answers]
    assert [*sessions._kept] == [before["instance_sha256"]]


def test_what_cannot_be_is_refused_and_the_session_goes_on(monkeypatch):
    monkeypatch.setattr(sessions, "LARGE", 0)
    terms = {"quotas": [{"where": {"themes": [name]}, "max": 50} for name in ("health", "rural")]}
    call = instance(
        [
            application("A1", 1, (2027, 100, 0), themes=["health", "rural"]),
            application("A2", 2, (2027, 100, 0), themes=["health"], region="KZ-10"),
            application("A3", 3, (2027, 100, 0), themes=["rural"], region="KZ-10"),
        ],
        [pledge("P1", {2027: 150}, where={"regions": ["KZ-71"]}, **terms)],
    )
    before = solve(call)

    with pytest.raises(Invalid):
        answer(call, [Widen(pledge="P1", terms="regions")], before=before)
    found = answer(call, [SetAmount(pledge="P1", year=2027, amount=20)], before=before)

    assert [(row.application, row.amounts) for row in found.rows] == [("A1", (50, 20))]


@pytest.mark.parametrize("terms", [{"all_or_nothing": True}, {"minimum_ticket": 20}])
def test_conditions_are_answered_by_a_whole_run(terms, monkeypatch):
    monkeypatch.setattr(sessions, "LARGE", 0)
    call = instance([application("A1", 1, (2027, 100, 0))], [pledge("P1", {2027: 90}, **terms)])

    found = answer(call, [SetAmount(pledge="P1", year=2027, amount=50)], before=solve(call))

    assert found.settled
    assert sessions._kept == {}
