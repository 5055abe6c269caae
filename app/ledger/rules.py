"""Plain figures of the books: what is asked for, what a fund's year holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from app.core.errors import Invalid
from app.core.i18n import Message

_RATE = re.compile(r"\d{1,9}([.,]\d{1,6})?")
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009"))


@dataclass(frozen=True)
class Claim:
    """Money wanted from one budget year of one fund, in the fund's currency (minor units)."""

    fund_id: UUID
    year: int
    amount_minor: int


@dataclass(frozen=True)
class YearFigures:
    """One budget year of a fund, in the fund's currency (minor units)."""

    year: int
    committed_minor: int
    received_minor: int
    reserved_minor: int

    @property
    def free_minor(self) -> int:
        """What can still be awarded."""
        return self.committed_minor - self.reserved_minor

    @property
    def outstanding_minor(self) -> int:
        """What the donor has yet to pay in."""
        return self.committed_minor - self.received_minor


def gather(claims: list[Claim]) -> list[Claim]:
    """Add up claims on the same fund and year, in a fixed order: so two bookings never deadlock."""
    sums: dict[tuple[UUID, int], int] = {}
    for claim in claims:
        place = (claim.fund_id, claim.year)
        sums[place] = sums.get(place, 0) + claim.amount_minor
    return [Claim(fund, year, amount) for (fund, year), amount in sorted(sums.items()) if amount]


def parse_rate(text: str) -> tuple[int, int]:
    """Read a typed rate exactly, as a fraction: "523.40" → (52340, 100). Raises Invalid."""
    plain = text.translate(_SPACES)
    if not plain.isascii() or not _RATE.fullmatch(plain):
        raise Invalid({"rate": Message("Enter a rate in figures, such as 523.40.")})
    whole, _dot, decimals = plain.replace(",", ".").partition(".")
    num, den = int(whole + decimals), 10 ** len(decimals)
    if not num:
        raise Invalid({"rate": Message("A rate must be more than zero.")})
    return num, den


def rate_text(num: int, den: int) -> str:
    """Write a rate as it was typed: (52340, 100) → "523.40"; any other fraction stays one."""
    places = len(str(den)) - 1
    if den != 10**places:
        return f"{num}/{den}"
    digits = str(num).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits
