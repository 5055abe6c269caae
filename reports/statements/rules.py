"""What a statement is: balances at two ends of a period and every movement between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.errors import Fault
from app.core.i18n import Message
from app.ledger.models import EntryKind

FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True)
class Period:
    """Two days with all between them, both included."""

    first: date
    last: date


class Preset(StrEnum):
    """Periods that people ask for by name."""

    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"


PRESET_LABELS: Mapping[Preset, Message] = {
    Preset.THIS_YEAR: Message("This year"),
    Preset.LAST_YEAR: Message("Last year"),
    Preset.THIS_QUARTER: Message("This quarter"),
    Preset.LAST_QUARTER: Message("Last quarter"),
}


def period_of(preset: Preset, today: date) -> Period:
    """Give the days of a named period as it is on a day."""
    if preset == Preset.THIS_YEAR:
        return Period(date(today.year, 1, 1), date(today.year, 12, 31))
    if preset == Preset.LAST_YEAR:
        return Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    begins = date(today.year, today.month - (today.month - 1) % 3, 1)
    if preset == Preset.THIS_QUARTER:
        return Period(begins, _after_three_months(begins) - timedelta(days=1))
    last = begins - timedelta(days=1)
    return Period(date(last.year, last.month - 2, 1), last)


def _after_three_months(begins: date) -> date:
    if begins.month == 10:
        return date(begins.year + 1, 1, 1)
    return date(begins.year, begins.month + 3, 1)


def check_period(period: Period) -> Iterator[Fault]:
    """List what is wrong with a period that somebody typed."""
    for field, day in (("since", period.first), ("until", period.last)):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            yield Fault(field, "year", Message("The year lies between 2000 and 2199."))
    if period.last < period.first:
        yield Fault("until", "order", Message("The last day lies before the first day."))


class Kind(StrEnum):
    """What a booking did to the money of a donor."""

    COMMITTED = "committed"
    RECEIVED = "received"
    RETURNED = "returned"
    RESERVED = "reserved"
    RELEASED = "released"
    CORRECTED = "corrected"


KIND_LABELS: Mapping[Kind, Message] = {
    Kind.COMMITTED: Message("Committed"),
    Kind.RECEIVED: Message("Received"),
    Kind.RETURNED: Message("Returned to the donor"),
    Kind.RESERVED: Message("Reserved for projects"),
    Kind.RELEASED: Message("Released from projects"),
    Kind.CORRECTED: Message("Corrections"),
}


@dataclass(frozen=True)
class Balances:
    """How a fund stands, or by how much a booking moves it, in minor units of its currency."""

    committed_minor: int = 0
    received_minor: int = 0
    reserved_minor: int = 0

    @property
    def due_minor(self) -> int:
        """What the donor has yet to pay in."""
        return self.committed_minor - self.received_minor

    @property
    def free_minor(self) -> int:
        """What can still be awarded."""
        return self.committed_minor - self.reserved_minor

    def __add__(self, other: Balances) -> Balances:
        return Balances(
            self.committed_minor + other.committed_minor,
            self.received_minor + other.received_minor,
            self.reserved_minor + other.reserved_minor,
        )


def added(parts: Iterable[Balances]) -> Balances:
    """Add up balances or movements."""
    return sum(parts, Balances())


@dataclass(frozen=True)
class Line:
    """One booking as it moved one fund."""

    entry: int
    booked_on: date
    kind: Kind
    reference: str
    moved: Balances


def kind_of(booked: EntryKind, undone: EntryKind | None, moved: Balances) -> Kind:
    """Say what a booking did, by its kind, by that of the entry it undoes, and by its figures."""
    if undone is not None and not moved.reserved_minor:
        return Kind.CORRECTED
    if moved.reserved_minor:
        return Kind.RESERVED if moved.reserved_minor > 0 else Kind.RELEASED
    if booked == EntryKind.RETURN:
        return Kind.RETURNED
    return Kind.RECEIVED if moved.received_minor else Kind.COMMITTED


@dataclass(frozen=True)
class Difference:
    """An exchange difference, in base minor units: a gain above zero, a loss below."""

    entry: int
    booked_on: date
    amount_minor: int


@dataclass(frozen=True)
class Share:
    """What one project gets from a fund, in base minor units."""

    number: str
    title: str
    organisation: str
    reserved_minor: int
    released_minor: int
    stands_minor: int


@dataclass(frozen=True)
class Called:
    """What the donor was asked to pay: in the period, and in all by its end."""

    in_period_minor: int = 0
    by_end_minor: int = 0


@dataclass(frozen=True)
class FundStatement:
    """One commitment in one period: the closing balance is the opening one and what moved it."""

    code: str
    currency: str
    opening: Balances
    lines: Sequence[Line]
    called: Called = Called()
    shares: Sequence[Share] = ()
    opening_difference_minor: int = 0
    differences: Sequence[Difference] = ()

    @property
    def closing(self) -> Balances:
        """How the fund stands after the last day."""
        return self.opening + added(line.moved for line in self.lines)

    @property
    def closing_difference_minor(self) -> int:
        """All exchange differences up to the last day."""
        return self.opening_difference_minor + sum(one.amount_minor for one in self.differences)

    def moved(self) -> dict[Kind, Balances]:
        """Add up the movements by kind, every kind in its place."""
        return {
            kind: added(line.moved for line in self.lines if line.kind == kind) for kind in Kind
        }


def together(statements: Sequence[FundStatement]) -> dict[str, FundStatement]:
    """Add up the statements of each currency that has several."""
    found: dict[str, FundStatement] = {}
    for currency in sorted({one.currency for one in statements}):
        own = [one for one in statements if one.currency == currency]
        if len(own) > 1:
            found[currency] = FundStatement(
                code="",
                currency=currency,
                opening=added(one.opening for one in own),
                lines=[line for one in own for line in one.lines],
            )
    return found
