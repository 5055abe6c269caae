"""Runs beside each other, the price of the ranking, years, currencies, and the shortfall sheet."""

from __future__ import annotations

from fractions import Fraction

import pytest

from donors.matching.engine import solve
from donors.matching.engine.baselines import greedy, pro_rata
from donors.matching.engine.compare import passed_over
from donors.matching.engine.reading import read_instance
from donors.matching.rules import leftovers_of
from donors.matching.rules.shortfall import shortfalls_of
from donors.matching.rules.side_by_side import (
    asks_the_same,
    price_between,
    side_by_side,
    standing_of,
)
from donors.matching.rules.tables import by_currency, by_year, payments, payments_to
from tests.donors.matching.instances import random_instance
from tests.donors.matching.small import application, instance, pledge

SEEDS = range(25)


def _solved(seed):
    whole = random_instance(seed, applications=7, pledges=4, money=9, years=3)
    return whole, solve(whole)


def _contested(selection="rank_order"):
    """The best asks for all the money; the two after it could share it."""
    return instance(
        [
            application("A1", 1, (2027, 10, 10), score="90.00"),
            application("A2", 2, (2027, 5, 5), score="80.00"),
            application("A3", 3, (2027, 5, 5), score="70.50"),
        ],
        [pledge("P1", {2027: 10})],
        policy={"selection": selection},
    )


def _by_merit():
    """What most merit chooses there: solved as if the best had not applied."""
    whole = _contested("most_merit")
    rest = solve({**_contested(), "applications": whole["applications"][1:]})
    refused = {"id": "A1", "outcome": "refused", "amounts": [{"year": 2027, "amount": 0}]}
    return whole, {**rest, "applications": [refused, *rest["applications"]]}


def test_a_run_in_figures():
    whole = _contested()

    first = standing_of(whole, solve(whole))
    second = standing_of(*_by_merit())

    assert (first.full, first.partial, first.refused, first.placed_minor) == (1, 0, 2, 10)
    assert (first.funded, first.scores, first.merit, first.skipped) == (1, 90, 90, ())
    assert (second.funded, second.scores) == (2, Fraction(301, 2))
    assert second.skipped == ("A1",)


def test_price_of_the_ranking_names_whom_most_merit_leaps_over():
    whole = _contested()

    price = price_between(standing_of(whole, solve(whole)), standing_of(*_by_merit()))

    assert (price.placed_minor, price.funded, price.leapt_over) == (0, 1, ("A1",))
    assert price.merit == Fraction(301, 2) - 90


def test_runs_over_other_money_have_no_price():
    whole = _contested()
    other = {**whole, "pledges": [pledge("P1", {2027: 11})]}

    assert asks_the_same(whole, _by_merit()[0])
    assert not asks_the_same(whole, other)


def test_rows_tell_what_differs_from_the_first_run():
    whole = _contested()
    without = instance(whole["applications"][1:], whole["pledges"])

    rows = side_by_side([(whole, solve(whole)), _by_merit(), (without, solve(without))])

    assert [(row.application, row.amounts, row.outcomes) for row in rows] == [
        ("A1", (10, 0, 0), ("full", "refused", "")),
        ("A2", (0, 5, 5), ("refused", "full", "full")),
        ("A3", (0, 5, 5), ("refused", "full", "full")),
    ]
    assert [row.changes for row in rows] == [(0, -10, -10), (0, 5, 5), (0, 5, 5)]
    assert all(row.differs for row in rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_standings_agree_with_their_results(seed):
    whole, exact = _solved(seed)

    for result in (exact, greedy(whole), pro_rata(whole)):
        standing = standing_of(whole, result)
        rows = side_by_side([(whole, result)])
        assert standing.full + standing.partial + standing.refused == len(whole["applications"])
        assert sum(row.amounts[0] for row in rows) == standing.placed_minor
        assert standing.merit <= standing.scores
        assert not any(row.differs for row in rows)


@pytest.mark.parametrize("seed", range(100))
def test_skipped_are_those_passed_over(seed):
    whole = random_instance(seed, applications=12, pledges=6, money=20, years=3)

    for result in (solve(whole), greedy(whole), pro_rata(whole)):
        rows = passed_over(read_instance(whole), result)
        assert standing_of(whole, result).skipped == tuple(row["id"] for row in rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_years_and_currencies_add_up_to_the_result(seed):
    whole, result = _solved(seed)
    left = leftovers_of(whole, result)

    years, currencies = by_year(whole, result), by_currency(left)

    placed = result["objective"]["placed"]
    assert sum(row.placed_minor for row in years) == placed
    assert sum(row.spent_minor for row in years) == placed
    assert sum(row.used_minor for row in currencies) == placed
    assert sum(row.left_minor for row in years) == sum(one["unused"] for one in result["pledges"])
    assert sum(row.pledges for row in currencies) == len(whole["pledges"])
    assert sum(row.left_minor for row in currencies) == sum(one.left_minor for one in left)


@pytest.mark.parametrize("seed", SEEDS)
def test_payments_to_all_are_the_payments_of_the_result(seed):
    whole, result = _solved(seed)

    each = [one for a in whole["applications"] for one in payments_to(whole, result, a["id"])]

    assert sorted(map(repr, each)) == sorted(repr(one) for _, one in payments(whole, result))
    assert sum(one.amount_minor for one in each) == result["objective"]["placed"]


@pytest.mark.parametrize("seed", SEEDS)
def test_shortfalls_are_what_is_asked_for_less_what_is_placed(seed):
    whole, result = _solved(seed)

    found = shortfalls_of(whole, result)

    asked = sum(need["requested"] for one in whole["applications"] for need in one["needs"])
    assert sum(one.missing_minor for one in found) == asked - result["objective"]["placed"]
    numbers = [row.application for one in found for row in one.rows]
    assert len(numbers) == len(set(numbers))
    assert len({one.pledges for one in found}) == len(found)


def test_shortfall_names_the_only_pledges_that_could_pay():
    whole = instance(
        [
            application("A1", 1, (2027, 6, 2)),
            application("A2", 2, (2027, 8, 7)),
            application("A3", 3, (2027, 4, 3), region="KZ-75"),
            application("A4", 4, (2028, 4, 0), region="KZ-10"),
            application("A5", 5, (2027, 1, 1), (2028, 1, 0), region="KZ-75"),
        ],
        [
            pledge("P1", {2027: 5}, where={"regions": ["KZ-71"]}),
            pledge("P2", {2027: 2}, carry_over=True, where={"regions": ["KZ-75"]}),
        ],
    )

    first, second, third = shortfalls_of(whole, solve(whole))

    assert (first.pledges, [row.application for row in first.rows]) == (("P1",), ["A1", "A2"])
    assert (first.missing_minor, first.needed_minor, first.unused_minor) == (9, 7, 0)
    assert (second.pledges, second.missing_minor, second.needed_minor) == (("P2",), 4, 3)
    assert (third.pledges, third.missing_minor, third.needed_minor) == ((), 4, 0)
    assert first.rows[0].years == (2027,)
