"""The parts in which a commitment is paid: kept equal to its years, late or not, used for what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from app.core.errors import Fault
from app.core.i18n import Message
from app.core.money import MAX_MINOR, Amount

NOTICE_DAYS = 30
MOST_PARTS = 40


@dataclass(frozen=True)
class Part:
    """One part: `number` is None for a part to be made. Called or paid parts stay as they are."""

    year: int
    due_on: date
    amount_minor: int
    received_minor: int = 0
    is_called: bool = False
    number: int | None = None

    @property
    def is_fixed(self) -> bool:
        """True when the donor has been asked for it or has paid into it."""
        return self.is_called or self.received_minor > 0


def usual_day(year: int, today: date) -> date:
    """Say when a year's money is due unless agreed otherwise: 1 March, never within a month."""
    return max(date(year, 3, 1), today + timedelta(days=NOTICE_DAYS))


def adapted(parts: Sequence[Part], years: Mapping[int, int], today: date) -> list[Part]:
    """Fit parts to the amounts of the years: more is added last, less is taken from the last.

    Parts the donor was asked for are touched after all others, and none falls below what it has
    received. A part that nothing is left of disappears unless it was called.
    """
    fitted: list[Part] = []
    for year in sorted({part.year for part in parts} | set(years)):
        own = sorted(
            (part for part in parts if part.year == year),
            key=lambda part: (part.is_fixed, part.due_on, part.number or 0),
        )
        rest = years.get(year, 0) - sum(part.amount_minor for part in own)
        fitted += _more(own, year, rest, today) if rest > 0 else _less(own, -rest)
    return fitted


def _more(own: list[Part], year: int, rest: int, today: date) -> Iterator[Part]:
    free = [part for part in own if not part.is_fixed]
    if free:
        yield from (part for part in own if part is not free[-1])
        yield replace(free[-1], amount_minor=free[-1].amount_minor + rest)
        return
    yield from own
    yield Part(year, usual_day(year, today), rest)


def _less(own: list[Part], excess: int) -> Iterator[Part]:
    free = [part for part in own if not part.is_fixed]
    fixed = [part for part in own if part.is_fixed]
    for part in [*reversed(free), *reversed(fixed)]:
        taken = min(excess, part.amount_minor - part.received_minor)
        excess -= taken
        left = replace(part, amount_minor=part.amount_minor - taken)
        if left.amount_minor or left.is_called:
            yield left


def check_schedule(
    parts: Sequence[Part], years: Mapping[int, int], currency: str
) -> Iterator[Fault]:
    """List what is wrong with parts: each year's must add up to its amount."""
    if len(parts) > MOST_PARTS:
        text = Message("A commitment has %(limit)s parts at most.", limit=MOST_PARTS)
        yield Fault("parts", "too_many", text)
    if any(not 0 < part.amount_minor <= MAX_MINOR for part in parts if not part.is_fixed):
        yield Fault("parts", "amount_wrong", Message("The amount must be more than zero."))
    for year in sorted({part.year for part in parts} | set(years)):
        total = sum(part.amount_minor for part in parts if part.year == year)
        wanted = years.get(year, 0)
        if total != wanted:
            text = Message(
                "%(year)s: the parts add up to %(total)s, but %(wanted)s is committed.",
                year=year,
                total=Amount(total, currency),
                wanted=Amount(wanted, currency),
            )
            yield Fault("parts", "sum_differs", text)


class TrancheState(StrEnum):
    """How a part stands, worked out from its figures and the day."""

    PLANNED = "planned"
    DUE = "due"
    LATE = "late"
    PAID = "paid"
    CANCELLED = "cancelled"


def state_of(part: Part, today: date) -> TrancheState:
    """Tell how a part stands: only what was asked for can be late."""
    if not part.amount_minor:
        return TrancheState.CANCELLED
    if part.received_minor == part.amount_minor:
        return TrancheState.PAID
    if not part.is_called:
        return TrancheState.PLANNED
    return TrancheState.LATE if today > part.due_on else TrancheState.DUE


def days_late(part: Part, today: date) -> int:
    """Count the days since a part that was asked for has been due; 0 when it is not late."""
    return (today - part.due_on).days if state_of(part, today) == TrancheState.LATE else 0


def poured(amount_minor: int, parts: Sequence[Part]) -> list[int]:
    """Pour an amount of a year over its parts in the order given, each up to its own amount."""
    filled = []
    for part in parts:
        filled.append(min(amount_minor, part.amount_minor))
        amount_minor -= filled[-1]
    return filled
