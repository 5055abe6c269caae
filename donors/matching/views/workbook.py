"""A run as a workbook: applications, payments, pledges, years, currencies, nearest misses."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from flask_babel import gettext as _

from app.organisations.queries import regions
from app.portals.rendering import content
from app.portals.workbooks import Minor, Sheet
from donors.matching import queries
from donors.matching.rules import accounts_of, outcome_of
from donors.matching.rules.books import by_rank, placed_of, requested_of
from donors.matching.rules.tables import by_currency, by_year, payments
from donors.matching.views.reading import RunReading, left_reason, outcome_label
from grants.programmes.queries import themes


def sheets_of(reading: RunReading) -> Iterator[Sheet]:
    """Write a run as sheets in the reader's language."""
    yield _applications(reading)
    yield _payments(reading)
    yield _pledges(reading)
    yield _years(reading)
    yield _currencies(reading)
    yield _misses(reading)


def _applications(reading: RunReading) -> Sheet:
    solved = {one["id"]: one for one in reading.run.result["applications"]}
    names = {row.code: content(row, "name") for row in regions()}
    names |= {row.code: content(row, "name") for row in themes()}
    return Sheet(
        _("Applications"),
        (
            _("Place"), _("Application"), _("Project"), _("Organisation"), _("Region"), _("Themes"),
            _("Score"), _("Asked for"), _("The least it can do with"), _("Gets"), _("Outcome"),
        ),
        (
            (
                one["rank"],
                one["id"],
                reading.title(one["id"]),
                reading.organisation(one["id"]),
                names.get(one["region"], one["region"]),
                ", ".join(names.get(code, code) for code in one["themes"]),
                Decimal(one["score"]),
                Minor(requested_of(one)),
                Minor(sum(need["minimum"] for need in one["needs"])),
                Minor(placed_of(solved[one["id"]])),
                outcome_label(outcome_of(solved[one["id"]])),
            )
            for one in by_rank(reading.run.instance)
        ),
    )  # fmt: skip


def _payments(reading: RunReading) -> Sheet:
    return Sheet(
        _("Allocations"),
        (
            _("Application"), _("Project"), _("Pledge"), _("Donor"), _("Year"), _("Money of year"),
            _("Amount, tenge"), _("Currency"), _("About, in the currency"),
        ),
        (
            (
                number,
                reading.title(number),
                one.pledge,
                reading.donor(one.pledge),
                one.year,
                one.from_year,
                Minor(one.amount_minor),
                one.currency,
                Minor(one.own_minor, one.currency),
            )
            for number, one in payments(reading.run.instance, reading.run.result)
        ),
    )  # fmt: skip


def _pledges(reading: RunReading) -> Sheet:
    return Sheet(
        _("Pledges"),
        (
            _("Pledge"), _("Donor"), _("Currency"), _("Free before"), _("To be paid"), _("Left"),
            _("Placed, in tenge"), _("Left, in tenge"), _("Why"),
        ),
        (
            (
                one.pledge,
                reading.donor(one.pledge),
                one.currency,
                Minor(one.before_minor, one.currency),
                Minor(one.owed_minor, one.currency),
                Minor(one.left_minor, one.currency),
                Minor(one.used_minor),
                Minor(one.unused_minor),
                left_reason(one),
            )
            for one in queries.left_by(reading.run)
        ),
    )  # fmt: skip


def _misses(reading: RunReading) -> Sheet:
    """The pledges with money left that nearly fit those who did not get all."""
    short = [one["id"] for one in reading.run.result["applications"] if one["outcome"] != "full"]
    return Sheet(
        _("Nearest misses"),
        (
            _("Application"), _("Project"), _("Pledge"), _("Donor"), _("What does not fit"),
            _("Left, in tenge"),
        ),
        (
            (
                number,
                reading.title(number),
                miss.pledge,
                reading.donor(miss.pledge),
                ", ".join(failing),
                Minor(miss.unused_minor),
            )
            for number in short
            for miss, failing in reading.misses(number)
        ),
    )  # fmt: skip


def _years(reading: RunReading) -> Sheet:
    return Sheet(
        _("By year"),
        (
            _("Year"), _("Asked for"), _("Placed"), _("Missing"), _("Committed"),
            _("Left over"),
        ),
        (
            (
                row.year,
                Minor(row.requested_minor),
                Minor(row.placed_minor),
                Minor(row.short_minor),
                Minor(row.budget_minor),
                Minor(row.left_minor),
            )
            for row in by_year(reading.run.instance, reading.run.result)
        ),
    )  # fmt: skip


def _currencies(reading: RunReading) -> Sheet:
    return Sheet(
        _("By currency"),
        (
            _("Currency"), _("Pledges"), _("Free before"), _("To be paid"), _("Left"),
            _("Placed, in tenge"),
        ),
        (
            (
                row.currency,
                row.pledges,
                Minor(row.before_minor, row.currency),
                Minor(row.owed_minor, row.currency),
                Minor(row.left_minor, row.currency),
                Minor(row.used_minor),
            )
            for row in by_currency(accounts_of(reading.run.instance, reading.run.result))
        ),
    )  # fmt: skip
