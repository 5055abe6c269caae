"""Burden sharing by arithmetic alone: who pays how much when units are handed out in turn."""

from collections.abc import Sequence

# Two different shares of budgets below 2^62 lie more than 2^-124 apart.
PRECISION = 128


def paid_in_turn(budgets: Sequence[int], total: int) -> list[int]:
    """How many of `total` units each payer gets when the smallest (paid + 1) / budget is next.

    Equal shares go by place in the list. `total` is at most the sum of the budgets.
    """
    low, high = 0, 1 << PRECISION
    while low < high:
        middle = (low + high + 1) >> 1
        if sum(_paid_at(middle, budgets)) <= total:
            low = middle
        else:
            high = middle - 1
    paid = _paid_at(low, budgets)
    rest = total - sum(paid)
    for place, following in enumerate(_paid_at(low + 1, budgets)):
        # Units that come due at the very next step come due at the same share.
        if rest and following > paid[place]:
            paid[place] += 1
            rest -= 1
    return paid


def _paid_at(share: int, budgets: Sequence[int]) -> list[int]:
    """The units due up to a share, given in units of 2^-PRECISION."""
    return [share * budget >> PRECISION for budget in budgets]
