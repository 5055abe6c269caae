"""Steps 4 and 5: the next unit is paid by the pledge with the smallest (paid + 1) / budget."""

import pytest

from donors.matching.engine import solve
from tests.donors.matching.forging import rebooked
from tests.donors.matching.small import application, instance, pledge
from tests.donors.matching.test_verify import accepts

NEED = [application("A1", 1, (2027, 20, 0))]


def accepted_splits(given, names, total, who="A1"):
    """Every split of one need between two pledges that `verify` lets pass."""
    result, (first, second) = solve(given), names
    return [
        paid
        for paid in range(total + 1)
        for forged in [
            rebooked(given, result, {(first, who, 2027): paid, (second, who, 2027): total - paid})
        ]
        if forged is not None and accepts(given, forged)
    ]


@pytest.mark.parametrize(
    ("budgets", "terms", "paid"),
    [
        ((10, 30), ({}, {}), 5),
        ((30, 10), ({}, {}), 15),
        ((20, 20), ({}, {}), 10),
        ((21, 21), ({}, {}), 10),
        ((7, 100), ({}, {}), 1),
        ((19, 20), ({}, {}), 10),
        ((10, 30), ({"tier": 1}, {}), 0),
        ((10, 30), ({}, {"tier": 1}), 10),
        ((10, 30), ({"max_per_application": 3}, {}), 3),
        ((10, 30), ({}, {"max_share_percent": 50}), 10),
    ],
)  # fmt: skip
def test_one_split_of_a_need_passes(budgets, terms, paid):
    first, second = ({2027: amount} for amount in budgets)
    given = instance(NEED, [pledge("P1", first, **terms[0]), pledge("P2", second, **terms[1])])

    assert accepted_splits(given, ("P1", "P2"), 20) == [paid]


def test_odd_unit_goes_to_the_first_id():
    given = instance(
        [application("A1", 1, (2027, 21, 0))], [pledge("P1", {2027: 40}), pledge("P2", {2027: 40})]
    )

    assert accepted_splits(given, ("P1", "P2"), 21) == [11]


def test_share_is_taken_of_the_whole_budget_of_all_years():
    given = instance(NEED, [pledge("P1", {2027: 20, 2028: 40}), pledge("P2", {2027: 20})])

    assert accepted_splits(given, ("P1", "P2"), 20) == [15]


def test_all_or_nothing_comes_first_in_its_tier():
    terms = [pledge("P1", {2027: 30}), pledge("P2", {2027: 10}, all_or_nothing=True)]

    assert accepted_splits(instance(NEED, terms), ("P1", "P2"), 20) == [10]


def test_share_is_evened_out_by_way_of_other_needs():
    """P1 may pay A1 alone, P2 both, P3 A2 alone: P1 relieves P3 through P2."""
    needs = [
        application("A1", 1, (2027, 10, 0), region="KZ-10"),
        application("A2", 2, (2027, 10, 0), region="KZ-71"),
    ]
    given = instance(
        needs,
        [
            pledge("P1", {2027: 20}, where={"regions": ["KZ-10"]}),
            pledge("P2", {2027: 20}),
            pledge("P3", {2027: 20}, where={"regions": ["KZ-71"]}),
        ],
    )
    result = solve(given)
    splits = [
        (one, other)
        for one in range(11)
        for other in range(11)
        for forged in [
            rebooked(
                given,
                result,
                {
                    ("P1", "A1", 2027): one,
                    ("P2", "A1", 2027): 10 - one,
                    ("P2", "A2", 2027): 10 - other,
                    ("P3", "A2", 2027): other,
                },
            )
        ]
        if accepts(given, forged)
    ]

    assert splits == [(7, 6)]
