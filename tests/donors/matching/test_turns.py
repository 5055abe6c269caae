"""Burden sharing hands out units one by one; the arithmetic must come to the same."""

import random
from fractions import Fraction

import pytest

from donors.matching.engine.turns import paid_in_turn


def unit_by_unit(budgets, total):
    paid = [0] * len(budgets)
    for _ in range(total):
        payers = [place for place, budget in enumerate(budgets) if paid[place] < budget]
        paid[min(payers, key=lambda place: (Fraction(paid[place] + 1, budgets[place]), place))] += 1
    return paid


@pytest.mark.parametrize("seed", range(300))
def test_units_are_handed_out_in_turn(seed):
    draw = random.Random(seed)
    largest = draw.choice([3, 10, 200])
    budgets = [draw.randint(0, largest) for _ in range(draw.randint(1, 6))]
    total = draw.randint(0, sum(budgets))
    assert paid_in_turn(budgets, total) == unit_by_unit(budgets, total)


def test_equal_shares_go_by_place():
    assert paid_in_turn([2, 2, 2], 2) == [1, 1, 0]


def test_a_large_pledge_takes_many_units_before_a_small_one_takes_its_first():
    assert paid_in_turn([1000, 1, 1], 501) == [501, 0, 0]


def test_neighbouring_shares_of_huge_budgets_are_told_apart():
    budgets = [2**62 - 1, 2**62 - 3]
    total = sum(budgets) // 2
    paid = paid_in_turn(budgets, total)
    assert sum(paid) == total
    last = max(Fraction(one, of) for one, of in zip(paid, budgets, strict=True))
    following = min(Fraction(one + 1, of) for one, of in zip(paid, budgets, strict=True))
    assert last <= following
