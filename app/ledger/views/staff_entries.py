"""The journal for staff: entries, the lines of one, undoing it by its mirror image."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Role
from app.core.errors import Invalid
from app.core.verdict import Verdict
from app.ledger import forms, queries, services
from app.ledger.models import ACCOUNT_LABELS, ENTRY_LABELS, Entry, EntryKind
from app.ledger.permissions import can_reverse
from app.ledger.views.shared import shown_rate
from app.ledger.views.staff import bp
from app.portals.access import READERS, current_actor, needs
from app.portals.pager import by_key
from app.portals.transactions import commits

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]


@bp.get("/entries")
@needs(*READERS)
def entries() -> ResponseReturnValue:
    """The journal, newest first."""
    chosen = request.args.get("kind", "")
    kind = EntryKind(chosen) if chosen in set(EntryKind) else None
    found = queries.page_of_entries(
        kind=kind,
        after=_number(request.args.get("after")),
        before=_number(request.args.get("before")),
    )
    ids = [row.id for row in found.rows]
    return render_template(
        "staff_ledger_entries.html",
        rows=found.rows,
        amounts=queries.amounts_of(ids),
        undone=queries.reversed_entries(ids),
        kind=kind,
        entry_labels=ENTRY_LABELS,
        pager=by_key(partial(url_for, ".entries", kind=kind), found),
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


@bp.get("/entries/<uuid:entry_id>")
@needs(*READERS)
def entry(entry_id: UUID) -> ResponseReturnValue:
    """The lines of one entry, and what undid it."""
    row = queries.get_entry(entry_id)
    mirror = queries.reversal_of(row)
    return render_template(
        "staff_ledger_entry.html",
        entry=row,
        postings=queries.postings_of(row),
        fund=queries.fund_of_entry(row),
        mirror=mirror,
        undoes=queries.get_entry(row.reverses_id) if row.reverses_id else None,
        may_reverse=_may_reverse(row),
        rate_text=shown_rate,
        entry_labels=ENTRY_LABELS,
        account_labels=ACCOUNT_LABELS,
    )


def _may_reverse(row: Entry) -> Verdict:
    fund = queries.fund_of_entry(row)
    years = queries.fund_years(fund.id) if fund else []
    is_reversed = queries.reversal_of(row) is not None
    return can_reverse(
        current_actor(),
        row,
        years,
        is_reversed=is_reversed,
        is_changed=row.kind == EntryKind.COMMITMENT and queries.is_changed(row),
    )


@bp.get("/entries/<uuid:entry_id>/reverse")
@needs(Role.FINANCE)
def reverse(entry_id: UUID) -> ResponseReturnValue:
    """Ask why an entry is undone, showing what will follow."""
    row = queries.get_entry(entry_id)
    _may_reverse(row).enforce()
    return _reverse_page(row, forms.ReverseForm())


@bp.post("/entries/<uuid:entry_id>/reverse")
@needs(Role.FINANCE)
@commits
def save_reversal(entry_id: UUID) -> ResponseReturnValue:
    """Book the mirror image of an entry."""
    row = queries.get_entry(entry_id)
    _may_reverse(row).enforce()
    form = forms.ReverseForm()
    if form.validate():
        try:
            mirror = services.reverse(row, reason=form.reason.data, actor=current_actor())
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The entry is reversed by its mirror image."), "success")
            return redirect(url_for(".entry", entry_id=mirror.id))
    return _reverse_page(row, form, 422)


def _reverse_page(row: Entry, form: forms.ReverseForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "staff_ledger_reverse.html",
        entry=row,
        form=form,
        postings=queries.postings_of(row),
        entry_labels=ENTRY_LABELS,
        account_labels=ACCOUNT_LABELS,
    )
    return page, status
