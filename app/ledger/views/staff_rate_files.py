"""Files of rates for staff: handing one in, looking at what it changes, booking it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Role
from app.core.errors import Invalid, StorageFailed
from app.ledger import forms, queries, services
from app.ledger.models import RateImport
from app.ledger.permissions import can_correct
from app.ledger.rules import Quote
from app.ledger.views.shared import shown_rate
from app.ledger.views.staff_entries import bp
from app.portals.access import READERS, current_actor, needs
from app.portals.transactions import commits

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]

SETTING = (Role.OFFICER, Role.APPROVER, Role.FINANCE)
SHOWN = 100


@bp.get("/rates/import")
@needs(*SETTING)
def rate_file() -> ResponseReturnValue:
    """Ask for a file of rates."""
    return _upload_page(forms.RateFileForm(data={"source": _("National Bank of Kazakhstan")}))


@bp.post("/rates/import")
@needs(*SETTING)
@commits
def hand_in_rates() -> ResponseReturnValue:
    """Keep the file and show what it would change."""
    form = forms.RateFileForm()
    if form.validate() and form.file.data:
        try:
            row = services.hand_in_rates(
                content=form.file.data.read(),
                name=str(form.file.data.filename or ""),
                source=form.source.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        except StorageFailed as failure:
            form.refuse("file", failure.message)
            return _upload_page(form, failure.status)
        else:
            return redirect(url_for(".rate_import", import_id=row.id))
    return _upload_page(form, 422)


def _upload_page(form: forms.RateFileForm, status: int = 200) -> ResponseReturnValue:
    return render_template("staff_ledger_rate_file.html", form=form), status


@bp.get("/rates/imports/<uuid:import_id>")
@needs(*READERS)
def rate_import(import_id: UUID) -> ResponseReturnValue:
    """What a file would change, or has changed."""
    return _import_page(queries.get_rate_import(import_id), forms.BookRatesForm())


@bp.post("/rates/imports/<uuid:import_id>")
@needs(*SETTING)
@commits
def book_rates(import_id: UUID) -> ResponseReturnValue:
    """Book the file as it was shown."""
    row = queries.get_rate_import(import_id)
    form = forms.BookRatesForm()
    if form.validate():
        try:
            services.book_rates(
                row,
                seen=str(form.seen.data or ""),
                confirmed=bool(form.confirmed.data),
                reason=form.reason.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The rates of the file are stored."), "success")
            return redirect(url_for(".rate_import", import_id=row.id))
    return _import_page(row, form, 422)


def _import_page(
    row: RateImport, form: forms.BookRatesForm, status: int = 200
) -> ResponseReturnValue:
    read, plan = queries.read_import(row)
    form.seen.data = plan.fingerprint
    page = render_template(
        "staff_ledger_rate_import.html",
        row=row,
        read=read,
        plan=plan,
        form=form,
        shown=SHOWN,
        text=_text,
        may_correct=can_correct(current_actor()),
        may_book=current_actor().has(*SETTING),
    )
    return page, status


def _text(quote: Quote) -> str:
    return shown_rate(quote.num, quote.den, quote.currency)
