"""What a decision is made of, as plain values; sums must agree to the tiyn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.core.i18n import Message


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


NOT_PASSED = "not_passed"

# Said to applicants and to everybody else alike; pledges and other applications are not named.
REASON_SENTENCES: Mapping[str, Message] = {
    "full": Message("All that was asked for is paid."),
    "exhausted": Message(
        "The money that may pay for this project is fully distributed among projects that rank"
        " higher."
    ),
    "below_minimum": Message(
        "The least amount with which the project can be carried out could not be found."
    ),
    "no_eligible_pledge": Message(
        "No source of funding fits the region, the themes and the kind of organisation of this"
        " project."
    ),
    "cap": Message("The limits that donors set for one project do not reach what it asks for."),
    "quota": Message("The quota for the region or the theme is used up."),
    "match_not_met": Message(
        "A private donor pays only in addition to budget money, which this project did not get."
    ),
    NOT_PASSED: Message("The scores did not reach what the call requires."),
}
_ALL_GIVEN = Message("The money that may pay for this project is fully distributed.")
_UNKNOWN = Message("The reason is given in the decision.")


def reason_sentence(reason: Mapping[str, Any]) -> Message:
    """Say a reason of a decision in one sentence."""
    code = str(reason.get("code", ""))
    # Some is kept for the least amounts of projects that rank lower: not all went to those above.
    kept_below = reason.get("minima_of") or not reason.get("applications")
    if code == "exhausted" and kept_below:
        return _ALL_GIVEN
    return REASON_SENTENCES.get(code, _UNKNOWN)


def missing_minor(reason: Mapping[str, Any]) -> int | None:
    """Tell how much money was missing to the least amount of a project, when that is why."""
    if reason.get("minimum") is None or reason.get("routable") is None:
        return None
    return max(int(reason["minimum"]) - int(reason["routable"]), 0)


@dataclass(frozen=True)
class SourceRow:
    """What one source pays of an award in each year; no owner: it stays unnamed."""

    owner_id: UUID | None
    amounts: tuple[int, ...]

    @property
    def total_minor(self) -> int:
        """What the source pays in all years."""
        return sum(self.amounts)


@dataclass(frozen=True)
class SourceTable:
    """Years × sources of an award, the greatest source first."""

    years: tuple[int, ...]
    rows: tuple[SourceRow, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """What all sources pay in each year."""
        return tuple(
            sum(row.amounts[place] for row in self.rows) for place in range(len(self.years))
        )

    @property
    def total_minor(self) -> int:
        """The whole award."""
        return sum(self.totals)


def source_table(shares: Iterable[tuple[UUID, int, int]], named: Collection[UUID]) -> SourceTable:
    """Lay shares (owner, year, base minor units) out; owners outside of `named` stand together."""
    listed = list(shares)
    years = tuple(sorted({year for _, year, _ in listed}))
    paid: dict[UUID | None, dict[int, int]] = {}
    for owner, year, amount in listed:
        row = paid.setdefault(owner if owner in named else None, {})
        row[year] = row.get(year, 0) + amount
    rows = [
        SourceRow(owner, tuple(amounts.get(year, 0) for year in years))
        for owner, amounts in paid.items()
    ]
    rows.sort(key=lambda row: (-row.total_minor, str(row.owner_id)))
    return SourceTable(years, tuple(rows))


def standing_of(
    shares: Iterable[tuple[UUID, int, int, bool]],
) -> dict[tuple[UUID, int], tuple[int, int]]:
    """Tell for each (fund, budget year) that an award takes from: base money before and after.

    shares: (fund, budget year, amount, whether it belongs to the award that goes).
    """
    listed = list(shares)
    found = {(fund, year): (0, 0) for fund, year, _amount, goes in listed if goes}
    for fund, year, amount, goes in listed:
        if (fund, year) in found:
            before, after = found[fund, year]
            found[fund, year] = (before + amount, after + (0 if goes else amount))
    return found
