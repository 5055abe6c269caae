"""The money of a commitment on its way: one bar, and each part in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core import clock
from app.core.i18n import Message
from donors.pledges import queries
from donors.pledges.models import Pledge, Tranche
from donors.pledges.rules import TrancheState, days_late, poured, state_of

TRANCHE_LABELS: Mapping[TrancheState, Message] = {
    TrancheState.PLANNED: Message("Planned"),
    TrancheState.DUE: Message("Payment requested"),
    TrancheState.LATE: Message("Late"),
    TrancheState.PAID: Message("Paid"),
    TrancheState.CANCELLED: Message("Not due any more"),
}
TRANCHE_COLOURS: Mapping[TrancheState, str] = {
    TrancheState.PLANNED: "grey",
    TrancheState.DUE: "yellow",
    TrancheState.LATE: "red",
    TrancheState.PAID: "green",
    TrancheState.CANCELLED: "grey",
}


@dataclass(frozen=True)
class Line:
    """One part as pages show it; amounts in the currency of its pledge."""

    tranche: Tranche
    state: TrancheState
    days_late: int
    allocated_minor: int

    @property
    def may_be_called(self) -> bool:
        """True while nobody has asked for it and something is due."""
        return self.tranche.called_at is None and self.tranche.due_minor > 0


def lines_of(pledge: Pledge) -> list[Line]:
    """List the parts of a commitment in the order they are due, with what they pay for."""
    tranches = queries.tranches_of([pledge.id])
    reserved = {row.year: row.reserved_minor for row in queries.figures_of(pledge)}
    used: dict[int, int] = {}
    for year in {row.year for row in tranches}:
        own = [row for row in tranches if row.year == year]
        amounts = poured(reserved.get(year, 0), [queries.part_of(row) for row in own])
        used.update({row.number: minor for row, minor in zip(own, amounts, strict=True)})
    return [_line(row, used[row.number]) for row in tranches]


def _line(tranche: Tranche, allocated_minor: int) -> Line:
    part, today = queries.part_of(tranche), clock.today()
    return Line(tranche, state_of(part, today), days_late(part, today), allocated_minor)


def way_of(pledge: Pledge, lines: Sequence[Line]) -> list[tuple[Message, int]]:
    """Follow the money of a commitment: signed, called, received, allocated, spent."""
    years = queries.figures_of(pledge)
    called = sum(line.tranche.amount_minor for line in lines if line.tranche.called_at)
    return [
        (Message("Committed"), sum(row.committed_minor for row in years)),
        (Message("Called"), called),
        (Message("Received"), sum(row.received_minor for row in years)),
        (Message("Reserved for awards"), sum(row.reserved_minor for row in years)),
        (Message("Paid to grantees"), queries.spent_of(pledge)),
    ]
