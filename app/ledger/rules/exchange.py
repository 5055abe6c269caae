"""What exchange rates add to foreign money, or take from it, between a decision and the receipt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Lot:
    """Foreign money that came in or was reserved, at the rate of that day.

    Less than zero: money taken back, whose rate counts for nothing.
    """

    amount_minor: int
    num: int = 1
    den: int = 1


def exchange_difference(received: Iterable[Lot], reserved: Iterable[Lot]) -> int:
    """Give by how much received money is worth more than the decisions took it for (base units).

    The first money received pays the first decision. The sum is exact and rounded once, downwards:
    a gain is never shown too large, a loss never too small.
    """
    paying, owing = _standing(received), _standing(reserved)
    total = Fraction(0)
    while paying and owing:
        mine, theirs = paying[0], owing[0]
        part = min(mine.amount_minor, theirs.amount_minor)
        total += part * (Fraction(mine.num, mine.den) - Fraction(theirs.num, theirs.den))
        for lots, lot in ((paying, mine), (owing, theirs)):
            rest = lot.amount_minor - part
            lots[:1] = [Lot(rest, lot.num, lot.den)] if rest else []
    return total.numerator // total.denominator


def _standing(lots: Iterable[Lot]) -> list[Lot]:
    """Take what was given back from the latest lots."""
    found: list[Lot] = []
    for lot in lots:
        if lot.amount_minor > 0:
            found.append(lot)
            continue
        left = -lot.amount_minor
        while left and found:
            last = found.pop()
            rest = last.amount_minor - left
            left = max(0, -rest)
            if rest > 0:
                found.append(Lot(rest, last.num, last.den))
    return found
