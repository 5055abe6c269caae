"""The budget: what is asked per year, exact to the tiyn, and what the call allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from app.core.errors import Fault
from app.core.i18n import Message
from app.core.money import MAX_MINOR, Amount, ceil_percent, times
from grants.applications.rules.texts import TITLE_LIMIT, check_text

MAX_LINES = 120
MAX_QUANTITY = Decimal(999_999_999)


@dataclass(frozen=True)
class LineDraft:
    """One cost in one year. The grant is asked for quantity × unit cost; own_minor comes on top."""

    year: int
    title: str
    quantity: Decimal
    unit_cost_minor: int
    own_minor: int = 0


class Limits(Protocol):
    """What a call says about money; the row of a call fits."""

    @property
    def min_amount_minor(self) -> int: ...
    @property
    def max_amount_minor(self) -> int: ...
    @property
    def own_contribution_percent(self) -> int: ...


def line_amount(line: LineDraft) -> int:
    """Give quantity × unit cost in tiyn; a product that is not whole counts as nothing."""
    return times(line.quantity, line.unit_cost_minor) or 0


def requested_by_year(lines: Sequence[LineDraft]) -> dict[int, int]:
    """Sum what is asked for each year: Σ quantity × unit cost, in tiyn."""
    sums: dict[int, int] = {}
    for line in sorted(lines, key=lambda one: one.year):
        sums[line.year] = sums.get(line.year, 0) + line_amount(line)
    return sums


def minimum_by_year(requested: Mapping[int, int], minimum_percent: int) -> dict[int, int]:
    """Give the least amount per year with which the project still goes: upwards to the tiyn."""
    return {year: ceil_percent(minor, minimum_percent) for year, minor in requested.items()}


def own_percent(requested_minor: int, own_minor: int) -> Decimal:
    """Give the own contribution as a percentage of the whole cost, for showing (2 decimals)."""
    whole = requested_minor + own_minor
    share = Decimal(own_minor * 100) / whole if whole else Decimal(0)
    return share.quantize(Decimal("0.01"), ROUND_HALF_UP)


def own_needed(requested_minor: int, percent: int) -> int:
    """Give the least own contribution that reaches the percentage of the whole cost."""
    return -(-requested_minor * percent // (100 - percent)) if percent < 100 else requested_minor


def check_lines(lines: Sequence[LineDraft], years: Sequence[int]) -> Iterator[Fault]:
    """Refuse budget lines outside the years of the call or without an exact amount."""
    if len(lines) > MAX_LINES:
        text = Message("A budget has %(limit)s lines at most.", limit=MAX_LINES)
        yield Fault("budget", "too_many_lines", text)
    for number, line in enumerate(lines, 1):
        yield from check_text("budget", line.title, limit=TITLE_LIMIT)
        for code, text in _faults_of_line(line, years):
            yield Fault("budget", code, Message(text.text, number=number, title=line.title[:60]))


def _faults_of_line(line: LineDraft, years: Sequence[int]) -> Iterator[tuple[str, Message]]:
    if line.year not in years:
        yield "year_unknown", _YEAR
    if not 0 < line.quantity <= MAX_QUANTITY or line.quantity != round(line.quantity, 3):
        yield "quantity_range", _QUANTITY
    elif not (0 <= line.unit_cost_minor <= MAX_MINOR and 0 <= line.own_minor <= MAX_MINOR):
        yield "amount_too_large", _LARGE
    elif times(line.quantity, line.unit_cost_minor) is None:
        yield "amount_not_whole", _NOT_WHOLE
    elif line_amount(line) > MAX_MINOR:
        yield "amount_too_large", _LARGE


_YEAR = Message("Line %(number)s (%(title)s): this year is not a year of the call.")
_QUANTITY = Message("Line %(number)s (%(title)s): the quantity must be above zero.")
_LARGE = Message("Line %(number)s (%(title)s): the amount is too large.")
_NOT_WHOLE = Message(
    "Line %(number)s (%(title)s): quantity × unit cost is not a whole number of tiyn."
)


def check_limits(requested: int, own: int, limits: Limits) -> Iterator[Fault]:
    """Compare what is asked and what is added with the limits of the call."""
    if requested < limits.min_amount_minor:
        text = Message(
            "You ask for %(asked)s; this call gives at least %(limit)s.",
            asked=Amount(requested),
            limit=Amount(limits.min_amount_minor),
        )
        yield Fault("budget", "amount_below_minimum", text)
    if requested > limits.max_amount_minor:
        text = Message(
            "You ask for %(asked)s; this call gives at most %(limit)s.",
            asked=Amount(requested),
            limit=Amount(limits.max_amount_minor),
        )
        yield Fault("budget", "amount_above_maximum", text)
    if own < 0 or own * 100 < limits.own_contribution_percent * (requested + own):
        text = Message(
            "Your own contribution is %(share)s\u00a0%% of the whole cost;"
            " at least %(least)s\u00a0%% is asked.",
            share=own_percent(requested, max(own, 0)),
            least=limits.own_contribution_percent,
        )
        yield Fault("own_contribution", "own_contribution_too_small", text)
