"""Burden sharing by arithmetic alone: who pays how much when units are handed out in turn."""

from collections.abc import Sequence
from heapq import heapify, heapreplace

# Two different shares of budgets below 2^62 lie more than 2^-124 apart.
PRECISION = 128


def paid_in_turn(budgets: Sequence[int], total: int) -> list[int]:
    """How many of `total` units each payer gets when the smallest (paid + 1) / budget is next.

    Equal shares go by place in the list. `total` is at most the sum of the budgets.
    """
    whole = sum(budgets)
    if not total:
        return [0] * len(budgets)
    # Up to the common share total / whole all units have come due; fewer than one per payer
    # are left over.
    paid = [budget * total // whole for budget in budgets]
    following = [
        (_due(paid[place], budget), place) for place, budget in enumerate(budgets) if budget
    ]
    heapify(following)
    for _ in range(total - sum(paid)):
        place = following[0][1]
        paid[place] += 1
        heapreplace(following, (_due(paid[place], budgets[place]), place))
    return paid


def _due(paid: int, budget: int) -> int:
    """The share at which the unit after `paid` comes due, in units of 2^-PRECISION."""
    return (paid + 1 << PRECISION) // budget
