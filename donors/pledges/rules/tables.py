"""What a table of pledges says, and all that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.core.i18n import Message
from donors.pledges.rules.terms import PledgeTerms

MAX_FAULTS_SHOWN = 200


@dataclass(frozen=True)
class CellFault:
    """What is wrong in one cell; an empty column means the whole line."""

    line: int
    column: str
    message: Message


@dataclass(frozen=True)
class Codes:
    """What the cells may name: donors by code and by BIN, places by kind, references in use."""

    donors: Mapping[str, UUID]
    places: Mapping[str, Collection[str]]
    used: Collection[tuple[UUID, str]]


@dataclass(frozen=True)
class ImportedPledge:
    """One good line: whose pledge it is, and its terms."""

    line: int
    reference: str
    donor_id: UUID
    terms: PledgeTerms


@dataclass
class CheckedTable:
    """What a table says, and all that is wrong with it. `most`: so many faults are kept."""

    pledges: list[ImportedPledge] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    fault_count: int = 0
    most: int = MAX_FAULTS_SHOWN

    def refuse(self, line: int, column: str, message: Message) -> None:
        """Note a fault; only the first are kept, all are counted."""
        self.fault_count += 1
        if len(self.faults) < self.most:
            self.faults.append(CellFault(line, column, message))

    def totals(self) -> dict[str, dict[int, int]]:
        """Add up what is promised: currency → year → minor units."""
        sums: dict[str, dict[int, int]] = {}
        for pledge in self.pledges:
            own = sums.setdefault(pledge.terms.currency, {})
            for year, amount in pledge.terms.years.items():
                own[year] = own.get(year, 0) + amount
        return {code: dict(sorted(sums[code].items())) for code in sorted(sums)}
