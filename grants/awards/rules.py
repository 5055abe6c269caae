"""What a decision is made of, as plain values; sums must agree to the tiyn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Share:
    """What one fund pays in one year, in base minor units; `from_year` is its budget year."""

    fund_id: UUID
    year: int
    from_year: int
    amount_minor: int


@dataclass(frozen=True)
class OutcomeDraft:
    """The outcome of one ranked application: shares make an award, none a refusal."""

    application_id: UUID
    rank: int | None
    amounts: dict[int, int] = field(default_factory=dict)
    shares: tuple[Share, ...] = ()
    reason: dict[str, Any] = field(default_factory=dict)

    @property
    def amount_minor(self) -> int:
        """The whole award."""
        return sum(self.amounts.values())


def disagreements(outcome: OutcomeDraft) -> list[int]:
    """List the years in which the funds' shares do not add up to the amount."""
    paid: dict[int, int] = {}
    for share in outcome.shares:
        paid[share.year] = paid.get(share.year, 0) + share.amount_minor
    years = sorted({*paid, *outcome.amounts})
    return [year for year in years if paid.get(year, 0) != outcome.amounts.get(year, 0)]
