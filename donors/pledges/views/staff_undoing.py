"""Taking back what nobody has touched of a table of pledges, while the rest stays."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app.core.actor import Role
from app.core.errors import Invalid
from app.portals.access import current_actor, needs
from app.portals.transactions import commits
from donors.pledges.forms.importing import UndoForm
from donors.pledges.models import PledgeImport
from donors.pledges.queries import imports
from donors.pledges.rules.staying import WHY_IT_STAYS
from donors.pledges.services.undoing import undo_untouched as withdraw_untouched
from donors.pledges.states import PLEDGE_MACHINE, ImportState
from donors.pledges.views.shared import STATE_COLOURS, shown_name
from donors.pledges.views.staff_imports import SHOWN, bp

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]


@bp.get("/imports/<uuid:import_id>/untouched")
@needs(Role.OFFICER)
def ask_undo_untouched(import_id: UUID) -> ResponseReturnValue:
    """How many pledges of a table would be withdrawn, which stay, and why."""
    row = imports.get_pledge_import(import_id)
    row.MACHINE.check(row.state, ImportState.UNDONE)
    return _page(row, UndoForm(formdata=None))


@bp.post("/imports/<uuid:import_id>/untouched")
@needs(Role.OFFICER)
@commits
def undo_untouched(import_id: UUID) -> ResponseReturnValue:
    """Withdraw the pledges of a table that are as the table left them."""
    row = imports.get_pledge_import(import_id)
    form = UndoForm()
    seen = str(form.untouched.data or "")
    try:
        count = withdraw_untouched(
            row, seen=int(seen) if seen.isdecimal() else None, actor=current_actor()
        )
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _page(row, form, 422)
    text = ngettext("%(num)s pledge is withdrawn.", "%(num)s pledges are withdrawn.", count)
    flash(text, "success")
    return redirect(url_for(".import_table", import_id=import_id))


def _page(row: PledgeImport, form: UndoForm, status: int = 200) -> ResponseReturnValue:
    untouched = imports.count_untouched(row)
    form.untouched.data = str(untouched)
    page = render_template(
        "staff_pledges_untouched.html",
        row=row,
        form=form,
        untouched=untouched,
        staying=imports.staying(row, limit=SHOWN),
        why=WHY_IT_STAYS,
        labels=PLEDGE_MACHINE.labels,
        colours=STATE_COLOURS,
        shown_name=shown_name,
    )
    return page, status
