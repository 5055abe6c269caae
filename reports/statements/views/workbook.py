"""A statement as a workbook: balances, bookings, projects, exchange differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from app.core.money import BASE_CURRENCY
from app.portals.language import say
from app.portals.rendering import day
from app.portals.workbooks import Minor, Sheet
from reports.statements.rules import KIND_LABELS, Balances, FundStatement, Kind, Period


def sheets_of(
    period: Period, statements: Sequence[FundStatement], kinds: Sequence[Kind]
) -> Iterator[Sheet]:
    """Write a statement as sheets in the reader's language."""
    yield _balances(period, statements, kinds)
    yield _bookings(statements)
    yield _projects(statements)
    yield _differences(statements)


def _figures(row: Balances, currency: str) -> tuple[Minor, ...]:
    figures = (
        row.committed_minor, row.received_minor, row.due_minor, row.reserved_minor, row.free_minor,
    )  # fmt: skip
    return tuple(Minor(figure, currency) for figure in figures)


def _balances(period: Period, statements: Sequence[FundStatement], kinds: Sequence[Kind]) -> Sheet:
    def rows() -> Iterator[Sequence[object]]:
        for one in statements:
            head, moved = (one.code, one.currency), one.moved()
            opens = _("Opening balance, %(day)s", day=day(period.first))
            yield (*head, opens, *_figures(one.opening, one.currency))
            for kind in kinds:
                yield (*head, say(KIND_LABELS[kind]), *_figures(moved[kind], one.currency))
            closes = _("Closing balance, %(day)s", day=day(period.last))
            yield (*head, closes, *_figures(one.closing, one.currency))
            called = Minor(one.called.in_period_minor, one.currency)
            yield (*head, _("Called for payment in the period"), "", "", called, "", "")

    return Sheet(
        _("Balances"),
        (
            _("Pledge"), _("Currency"), _("Line"), _("Committed"), _("Received"),
            _("Still to pay"), _("Reserved for projects"), _("Free to be awarded"),
        ),
        rows(),
    )  # fmt: skip


def _bookings(statements: Sequence[FundStatement]) -> Sheet:
    return Sheet(
        _("Bookings"),
        (
            _("Pledge"), _("Currency"), _("Entry"), _("Booked on"), _("What"), _("Reference"),
            _("Committed"), _("Received"), _("Reserved for projects"),
        ),
        (
            (
                one.code,
                one.currency,
                line.entry,
                line.booked_on,
                say(KIND_LABELS[line.kind]),
                line.reference,
                Minor(line.moved.committed_minor, one.currency),
                Minor(line.moved.received_minor, one.currency),
                Minor(line.moved.reserved_minor, one.currency),
            )
            for one in statements
            for line in one.lines
        ),
    )  # fmt: skip


def _projects(statements: Sequence[FundStatement]) -> Sheet:
    return Sheet(
        _("Projects"),
        (
            _("Pledge"), _("Award"), _("Project"), _("Organisation"), _("Currency"),
            _("Reserved in the period"), _("Released in the period"), _("At the end of the period"),
        ),
        (
            (
                one.code,
                share.number,
                share.title,
                share.organisation,
                BASE_CURRENCY,
                Minor(share.reserved_minor),
                Minor(share.released_minor),
                Minor(share.stands_minor),
            )
            for one in statements
            for share in one.shares
        ),
    )  # fmt: skip


def _differences(statements: Sequence[FundStatement]) -> Sheet:
    def rows() -> Iterator[Sequence[object]]:
        for one in statements:
            if not one.differences and not one.opening_difference_minor:
                continue
            opening = Minor(one.opening_difference_minor)
            yield (one.code, BASE_CURRENCY, _("Opening balance"), "", opening)
            for part in one.differences:
                gained = Minor(part.amount_minor)
                yield (one.code, BASE_CURRENCY, part.entry, part.booked_on, gained)
            closing = Minor(one.closing_difference_minor)
            yield (one.code, BASE_CURRENCY, _("Closing balance"), "", closing)

    return Sheet(
        _("Exchange differences"),
        (_("Pledge"), _("Currency"), _("Entry"), _("Booked on"), _("Gain or loss")),
        rows(),
    )
