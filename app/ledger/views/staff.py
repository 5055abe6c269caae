"""The books for staff: funds, the statement of one, the check of the figures, the export."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.money import CURRENCIES
from app.ledger import queries
from app.ledger.models import ACCOUNT_LABELS, ENTRY_LABELS
from app.portals import staff
from app.portals.access import READERS, needs
from app.portals.downloads import send_table
from app.portals.pager import by_key
from app.portals.replica import exports_from_replica

bp = staff.blueprint("ledger", __name__)

SHOWN = 200


@bp.get("/")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """Every fund: what is committed, received, reserved and free, and the sums."""
    currency = request.args.get("currency", "")
    currency = currency if currency in CURRENCIES else ""
    found = queries.page_of_funds(
        currency=currency,
        after=request.args.get("after", "")[:40] or None,
        before=request.args.get("before", "")[:40] or None,
    )
    totals = queries.totals_by_currency()
    return render_template(
        "staff_ledger_index.html",
        rows=found.rows,
        years=queries.years_of_funds([fund.id for fund, _owner in found.rows]),
        totals=totals,
        differences=queries.total_differences(),
        currency=currency,
        pager=by_key(partial(url_for, ".index", currency=currency or None), found),
    )


@bp.get("/funds/<uuid:fund_id>")
@needs(*READERS)
def fund(fund_id: UUID) -> ResponseReturnValue:
    """The statement of one fund."""
    row = queries.get_fund(fund_id)
    return render_template(
        "staff_ledger_fund.html",
        fund=row,
        owner=queries.owner_of(row),
        years=queries.fund_years(row.id),
        lines=queries.statement(row.id, limit=SHOWN),
        differences=queries.booked_differences(row.id),
        exchanges=queries.exchange_entries(row.id),
        shown=SHOWN,
        entry_labels=ENTRY_LABELS,
        account_labels=ACCOUNT_LABELS,
    )


@bp.get("/funds/<uuid:fund_id>/statement.csv")
@needs(*READERS)
@exports_from_replica
def fund_table(fund_id: UUID) -> ResponseReturnValue:
    """The whole statement of one fund as a table for other programs."""
    row = queries.get_fund(fund_id)
    lines = queries.statement_lines(row.id)
    return send_table(f"statement-{row.code}.csv", queries.STATEMENT_COLUMNS, lines)


@bp.get("/check")
@needs(*READERS)
def check() -> ResponseReturnValue:
    """Whether the guarded figures are the sums of the postings."""
    differences = queries.reconcile()
    funds = queries.funds_by_id({row.fund_id for row in differences})
    return render_template(
        "staff_ledger_check.html", differences=differences, funds=funds, now=clock.now()
    )


@bp.get("/ledger.csv")
@needs(*READERS)
@exports_from_replica
def export() -> ResponseReturnValue:
    """Every posting of the books as a table for other programs."""
    rows = (list(line.values()) for line in queries.entries_for_export())
    return send_table("ledger.csv", queries.EXPORT_COLUMNS, rows)
