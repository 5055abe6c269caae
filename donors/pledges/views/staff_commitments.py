"""Commitments for staff: noting that the agreement is signed, its copy, closing."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.errors import Invalid
from app.portals.access import READERS, current_actor, needs
from app.portals.downloads import send_stored
from app.portals.forms import BaseForm
from app.portals.transactions import commits
from donors.pledges import queries
from donors.pledges.forms.answers import AgreementForm
from donors.pledges.models import Pledge
from donors.pledges.permissions import can_close, can_sign
from donors.pledges.services import committing
from donors.pledges.states import PLEDGE_MACHINE, PledgeState
from donors.pledges.views.staff import ANSWERING, page
from donors.pledges.views.staff_undoing import bp

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]


@bp.get("/<uuid:pledge_id>/sign")
@needs(*ANSWERING)
def sign(pledge_id: UUID) -> ResponseReturnValue:
    """Ask for the particulars of the signed agreement."""
    pledge = _to_sign(pledge_id)
    form = AgreementForm(data={"version": pledge.version, "agreement_on": clock.today()})
    return page("staff_pledges_sign.html", pledge, form)


@bp.post("/<uuid:pledge_id>/sign")
@needs(*ANSWERING)
@commits
def save_signing(pledge_id: UUID) -> ResponseReturnValue:
    """Note the signed agreement: the commitment begins, its fund opens."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    can_sign(current_actor(), pledge).enforce()
    form = AgreementForm()
    if form.validate():
        try:
            committing.sign_pledge(
                pledge,
                agreement=form.agreement(),
                paper=form.paper(),
                seen_version=form.version.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The pledge is a commitment now; its fund is open."), "success")
            return redirect(url_for(".show", pledge_id=pledge.id))
    return page("staff_pledges_sign.html", pledge, form, 422)


def _to_sign(pledge_id: UUID) -> Pledge:
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    can_sign(current_actor(), pledge).enforce()
    PLEDGE_MACHINE.check(pledge.state, PledgeState.SIGNED)
    return pledge


@bp.get("/<uuid:pledge_id>/versions/<int:number>/paper")
@needs(*READERS)
def paper(pledge_id: UUID, number: int) -> ResponseReturnValue:
    """The copy of an agreement that was noted here."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    return send_stored(queries.paper_of(pledge, number))


@bp.get("/<uuid:pledge_id>/close")
@needs(Role.OFFICER, Role.FINANCE)
def close(pledge_id: UUID) -> ResponseReturnValue:
    """Ask whether a commitment is really closed."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    can_close(current_actor(), pledge).enforce()
    PLEDGE_MACHINE.check(pledge.state, PledgeState.CLOSED)
    return page("staff_pledges_close.html", pledge, BaseForm(data={"version": pledge.version}))


@bp.post("/<uuid:pledge_id>/close")
@needs(Role.OFFICER, Role.FINANCE)
@commits
def save_closing(pledge_id: UUID) -> ResponseReturnValue:
    """Close the commitment: later decisions leave it out."""
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    form = BaseForm()
    committing.close_pledge(pledge, seen_version=form.version.data, actor=current_actor())
    flash(_("The commitment is closed."), "success")
    return redirect(url_for(".show", pledge_id=pledge.id))
