"""What can never keep a smallest payment or be used whole is closed before what only does not."""

import pytest

from donors.matching.engine import solve, verify
from tests.donors.matching.small import application, instance, payments, pledge


@pytest.fixture(params=["plain", "compiled"])
def solved(request, monkeypatch):
    """Solves with either implementation, and checks the result."""
    if request.param == "compiled":
        monkeypatch.setattr("donors.matching.engine.routing.LARGE", 0)

    def run(*rows):
        whole = instance(*rows)
        result = solve(whole)
        verify(whole, result)
        return result

    return run


FIRST, SECOND = (2027, 8, 0), (2027, 10, 0)


@pytest.mark.parametrize(
    "hindrance",
    [
        {},  # the request of 8 is below the ticket
        {"max_share_percent": 90},
        {"quotas": [{"where": {"regions": ["KZ-10"]}, "max": 8}]},
    ],
)
def test_money_kept_from_who_can_never_have_it_goes_to_the_next(solved, hindrance):
    rows = [application("A1", 1, FIRST, region="KZ-10"), application("A2", 2, SECOND)]
    terms = {"minimum_ticket": 9, **hindrance}

    result = solved(rows, [pledge("P1", {2027: 9}, **terms)])

    assert payments(result) == {("P1", "A2", 2027, 2027): 9}
    assert result["certificate"]["closed"]["payments"] == [["P1", "A1", 2027]]


def test_a_ticket_above_all_the_money_is_given_up_at_once(solved):
    rows = [application("A1", 1, FIRST), application("A2", 2, SECOND)]
    terms = {"minimum_ticket": 6, "carry_over": True}

    result = solved(rows, [pledge("P1", {2027: 5, 2028: 9}, **terms), pledge("P2", {2027: 3})])

    assert payments(result) == {("P2", "A1", 2027, 2027): 3}


def test_of_payments_that_could_reach_their_ticket_the_worst_ranked_gives_way(solved):
    rows = [application("A1", 1, SECOND), application("A2", 2, SECOND)]

    result = solved(rows, [pledge("P1", {2027: 14}, minimum_ticket=9)])

    assert payments(result) == {("P1", "A1", 2027, 2027): 10}
    assert result["certificate"]["closed"]["payments"] == [["P1", "A2", 2027]]


def test_a_budget_that_can_never_be_used_whole_makes_room_for_one_that_can(solved):
    never = pledge("P1", {2027: 50}, all_or_nothing=True, max_per_application=25)
    later = pledge("P2", {2027: 10}, all_or_nothing=True, tier=9)

    result = solved([application("A1", 1, (2027, 30, 0))], [never, later])

    assert payments(result) == {("P2", "A1", 2027, 2027): 10}
    assert result["certificate"]["closed"]["tranches"] == [["P1", 2027]]


def test_carried_money_counts_the_needs_of_later_years(solved):
    rows = [application("A1", 1, (2027, 3, 0), (2028, 8, 0))]
    terms = {"all_or_nothing": True, "carry_over": True}

    result = solved(rows, [pledge("P1", {2027: 11}, **terms)])

    assert payments(result) == {
        ("P1", "A1", 2027, 2027): 3,
        ("P1", "A1", 2028, 2027): 8,
    }
