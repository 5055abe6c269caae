"""What smallest payments and all-or-nothing budgets closed is not told as spent money."""

from __future__ import annotations

from donors.matching.engine import solve
from donors.matching.rules import explain, leftovers_of
from donors.matching.rules.closings import with_closings
from donors.matching.rules.reasons import Reader
from tests.donors.matching.small import application, instance, pledge, reasons

READER = Reader(say=str, money=lambda minor: f"{minor} ₸", pledge=lambda code: f"<{code}>")


def told(whole, name):
    result = solve(whole)
    return explain(with_closings(result, name, reasons(result)[name]), READER)


def test_a_payment_below_the_smallest_one_is_told_as_such():
    whole = instance(
        [application("A1", 1, (2027, 8, 0))], [pledge("P1", {2027: 20}, minimum_ticket=9)]
    )

    assert told(whole, "A1")[1:] == [
        "<P1>, 2027: what it could pay here is below its smallest payment."
    ]


def test_a_budget_that_is_not_used_whole_is_not_told_as_used_up():
    whole = instance(
        [application("A1", 1, (2027, 8, 0))],
        [pledge("P1", {2027: 20}, all_or_nothing=True), pledge("P2", {2027: 3})],
    )

    assert told(whole, "A1")[1:] == [
        "Used up: <P2>.",
        "<P1> gives the whole budget of a year or nothing; it could not be used whole.",
    ]


def test_a_limit_that_is_reached_stays_one():
    terms = pledge("P1", {2027: 20}, max_per_application=5, minimum_ticket=2)
    whole = instance([application("A1", 1, (2027, 8, 0))], [terms])

    assert told(whole, "A1")[1:] == ["Limit or share for one application reached: <P1>, 2027, 5 ₸."]


def test_of_very_many_limits_those_told_otherwise_are_not_counted():
    result = {
        "pledges": [{"id": "P1", "used": 0}],
        "certificate": {"closed": {"payments": [["P1", "A1", 2027]], "tranches": []}},
    }
    caps = [{"pledge": "P1", "year": year, "max": 0} for year in (2027, 2028)]
    reason = {"code": "cap", "caps": caps, "pledges": [], "in_all": {"caps": 30}}

    found = with_closings(result, "A1", reason)

    assert (found["caps"], found["in_all"]) == (caps[1:], {"caps": 29})


def test_a_list_of_nobody_and_a_budget_of_nothing_leave_money_for_nobody():
    whole = instance(
        [application("A1", 1, (2027, 8, 0))],
        [pledge("P1", {2027: 5}, where={"regions": []}), pledge("P2", {}, carry_over=True)],
    )

    assert [one.reason for one in leftovers_of(whole, solve(whole))] == ["nobody_fits", "used_up"]
