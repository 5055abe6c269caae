"""Tables of pledges for staff: handing in, watching the work, looking, entering, undoing."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Role
from app.core.canonical import sha256_hex
from app.core.errors import Invalid, StorageFailed
from app.identity.queries import names_of
from app.jobs.queries import latest_task
from app.portals.access import current_actor, needs
from app.portals.downloads import send_stored, send_table
from app.portals.forms import BaseForm
from app.portals.language import say
from app.portals.pager import by_key
from app.portals.searched import asked_key
from app.portals.transactions import commits
from donors.pledges.forms.importing import ImportForm
from donors.pledges.models import PledgeImport
from donors.pledges.queries import imports
from donors.pledges.rules.sheets import MAX_ROWS
from donors.pledges.services import importing
from donors.pledges.services.undoing import undo_import
from donors.pledges.states import IMPORT_MACHINE, PLEDGE_MACHINE, ImportState
from donors.pledges.views.shared import IMPORT_COLOURS, STATE_COLOURS, shown_name
from donors.pledges.views.staff_import_template import bp, described_columns

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]

SHOWN = 100


@bp.get("/import")
@needs(Role.OFFICER)
def import_file() -> ResponseReturnValue:
    """Ask for a table of pledges."""
    return _upload_page(ImportForm(data={"become": "drafts"}))


@bp.post("/import")
@needs(Role.OFFICER)
@commits
def hand_in() -> ResponseReturnValue:
    """Keep the table and have it checked."""
    form = ImportForm()
    if not form.validate() or not form.file.data:
        return _upload_page(form, 422)
    content = form.file.data.read()
    try:
        row = importing.hand_in_pledges(
            content=content,
            name=str(form.file.data.filename or ""),
            is_offered=form.become.data == "offers",
            actor=current_actor(),
        )
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _upload_page(form, 422, imports.same_table(sha256_hex(content)))
    except StorageFailed as failure:
        form.refuse("file", failure.message)
        return _upload_page(form, failure.status)
    return redirect(url_for(".import_table", import_id=row.id))


def _upload_page(
    form: ImportForm, status: int = 200, same: PledgeImport | None = None
) -> ResponseReturnValue:
    page = render_template(
        "staff_pledges_import.html",
        form=form,
        columns=list(described_columns()),
        same=same,
    )
    return page, status


@bp.get("/imports")
@needs(Role.OFFICER)
def import_history() -> ResponseReturnValue:
    """Every table that was handed in, and what became of it."""
    found = imports.page_of_imports(after=asked_key("after"), before=asked_key("before"))
    return render_template(
        "staff_pledges_imports.html",
        rows=found.rows,
        names=names_of({row.created_by_id for row in found.rows}),
        labels=IMPORT_MACHINE.labels,
        colours=IMPORT_COLOURS,
        pager=by_key(partial(url_for, ".import_history"), found),
    )


@bp.get("/imports/<uuid:import_id>")
@needs(Role.OFFICER)
def import_table(import_id: UUID) -> ResponseReturnValue:
    """How far a table has come, what it holds, or what became of it."""
    row = imports.get_pledge_import(import_id)
    if not request.headers.get("HX-Request"):
        return _table_page(row, BaseForm())
    if row.state in importing.AT_WORK:
        return render_template("_pledges_import_progress.html", row=row)
    # The work is done: the whole page has something else to say.
    return Response(headers={"HX-Refresh": "true"})


def _table_page(row: PledgeImport, form: BaseForm, status: int = 200) -> ResponseReturnValue:
    looked_at = row.state in (ImportState.CHECKED, ImportState.FAULTY)
    checked = imports.check_import(row) if looked_at else None
    first = checked.pledges[:SHOWN] if checked else ()
    made, count = imports.pledges_of_import(row, limit=SHOWN)
    page = render_template(
        "staff_pledges_table.html",
        row=row,
        form=form,
        checked=checked,
        task=latest_task(importing.WORK, str(row.id)) if row.state in importing.AT_WORK else None,
        names=names_of([row.created_by_id, row.ordered_by_id, row.undone_by_id]),
        totals=checked.totals() if checked else {},
        donors=imports.donors_by_ids({one.donor_id for one in first}),
        shown=SHOWN,
        made=made,
        count=count,
        untouched=imports.count_untouched(row) if row.state == ImportState.TAKEN else 0,
        state_label=IMPORT_MACHINE.labels[row.state],
        state_colour=IMPORT_COLOURS[row.state],
        labels=PLEDGE_MACHINE.labels,
        colours=STATE_COLOURS,
        shown_name=shown_name,
    )
    return page, status


@bp.post("/imports/<uuid:import_id>")
@needs(Role.OFFICER)
@commits
def take(import_id: UUID) -> ResponseReturnValue:
    """Have the whole table entered."""
    importing.order_pledges(imports.get_pledge_import(import_id), actor=current_actor())
    return redirect(url_for(".import_table", import_id=import_id))


@bp.post("/imports/<uuid:import_id>/again")
@needs(Role.OFFICER)
@commits
def check_again(import_id: UUID) -> ResponseReturnValue:
    """Check a faulty table anew, or begin broken-off work from the start."""
    importing.start_again(imports.get_pledge_import(import_id), actor=current_actor())
    return redirect(url_for(".import_table", import_id=import_id))


@bp.post("/imports/<uuid:import_id>/cancel")
@needs(Role.OFFICER)
@commits
def cancel_import(import_id: UUID) -> ResponseReturnValue:
    """Drop a table, or ask the work on it to stop."""
    row = imports.get_pledge_import(import_id)
    importing.cancel_import(row, actor=current_actor())
    if row.state == ImportState.CANCELLED:
        flash(_("The table is dropped. Nothing of it was entered."), "success")
    else:
        flash(_("The work has been asked to stop. It does so within seconds."))
    return redirect(url_for(".import_table", import_id=import_id))


@bp.post("/imports/<uuid:import_id>/undo")
@needs(Role.OFFICER)
@commits
def undo(import_id: UUID) -> ResponseReturnValue:
    """Withdraw all pledges of a table that nobody has touched."""
    row = imports.get_pledge_import(import_id)
    form = BaseForm()
    try:
        undo_import(row, actor=current_actor())
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _table_page(row, form, 422)
    flash(_("All pledges of the table are withdrawn."), "success")
    return redirect(url_for(".import_table", import_id=import_id))


@bp.get("/imports/<uuid:import_id>/file")
@needs(Role.OFFICER)
def import_original(import_id: UUID) -> ResponseReturnValue:
    """Hand out the table as it was handed in."""
    return send_stored(imports.get_pledge_import(import_id).file)


@bp.get("/imports/<uuid:import_id>/faults.csv")
@needs(Role.OFFICER)
def import_faults(import_id: UUID) -> ResponseReturnValue:
    """All faults of a table, to correct them beside it."""
    row = imports.get_pledge_import(import_id)
    found = imports.check_import(row, most=10 * MAX_ROWS)
    head = [_("Line"), _("Column"), _("What is wrong")]
    rows = ([str(one.line or ""), one.column, say(one.message)] for one in found.faults)
    return send_table("faults.csv", head, rows)
