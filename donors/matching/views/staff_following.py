"""What follows a run: another split with the money of today."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Role
from app.core.errors import Invalid
from app.portals.access import current_actor, needs
from app.portals.language import say
from app.portals.transactions import commits
from donors.matching import queries, services
from donors.matching.views.staff import run_page
from donors.matching.views.staff_exports import bp

__all__ = ["bp"]


@bp.post("/<uuid:run_id>/again")
@needs(Role.OFFICER, Role.APPROVER)
@commits
def again(run_id: UUID) -> ResponseReturnValue:
    """Split once more by the same rule, with the pledges of today."""
    run = queries.get_run(run_id, actor=current_actor())
    try:
        made = services.run_again(run, actor=current_actor())
    except Invalid as refusal:
        return run_page(run, refusal=say(refusal.message)), refusal.status
    flash(_("The money is split with today's pledges. Nothing is decided yet."), "success")
    return redirect(url_for(".show", run_id=made.id))
