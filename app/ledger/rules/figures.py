"""Plain figures of the books: what is asked for, what a fund's year holds."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


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
