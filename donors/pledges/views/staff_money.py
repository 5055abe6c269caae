"""Commitments in force for staff: parts, payment requests, changes and versions."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.errors import Invalid
from app.core.i18n import Message
from app.portals.access import READERS, current_actor, needs
from app.portals.fields import speak_of
from app.portals.transactions import commits
from donors.pledges import queries
from donors.pledges.forms.commitments import CallForm, ScheduleForm
from donors.pledges.models import Pledge, Tranche
from donors.pledges.permissions import can_call, can_schedule
from donors.pledges.rules import NOTICE_DAYS
from donors.pledges.services import scheduling
from donors.pledges.views import changing
from donors.pledges.views.shared import page_of
from donors.pledges.views.staff import ANSWERING
from donors.pledges.views.staff_parts import bp

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]

MONEY = (Role.OFFICER, Role.FINANCE)


@bp.get("/<uuid:pledge_id>/schedule")
@needs(*MONEY)
def schedule(pledge_id: UUID) -> ResponseReturnValue:
    """The parts that can still be moved."""
    pledge = _in_force(pledge_id)
    parts = [queries.part_of(row) for row in queries.tranches_of([pledge.id])]
    free = [part for part in parts if not part.is_fixed]
    form = ScheduleForm(data={**ScheduleForm.stored(free), "version": pledge.version})
    speak_of(form, pledge.currency)
    return _schedule_page(pledge, form)


@bp.post("/<uuid:pledge_id>/schedule")
@needs(*MONEY)
@commits
def save_schedule(pledge_id: UUID) -> ResponseReturnValue:
    """Set the parts anew."""
    pledge = _in_force(pledge_id)
    form = ScheduleForm()
    speak_of(form, pledge.currency)
    if form.change_rows():
        return _schedule_page(pledge, form)
    if form.validate():
        try:
            scheduling.set_schedule(
                pledge,
                parts=form.typed(),
                seen_version=form.version.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The parts are set."), "success")
            return redirect(url_for(".show", pledge_id=pledge.id))
    return _schedule_page(pledge, form, 422)


def _in_force(pledge_id: UUID) -> Pledge:
    pledge = changing.own_pledge(pledge_id)
    can_schedule(current_actor(), pledge).enforce()
    return pledge


def _schedule_page(pledge: Pledge, form: ScheduleForm, status: int = 200) -> ResponseReturnValue:
    return render_template("staff_pledges_schedule.html", **page_of(pledge), form=form), status


@bp.get("/<uuid:pledge_id>/parts/<int:number>/call")
@needs(*MONEY)
def call(pledge_id: UUID, number: int) -> ResponseReturnValue:
    """Ask by which day a part shall be paid."""
    tranche = _part(pledge_id, number)
    soonest = clock.today() + timedelta(days=NOTICE_DAYS)
    form = CallForm(data={"pay_by": max(tranche.due_on, soonest), "version": tranche.version})
    return _call_page(tranche, form)


@bp.post("/<uuid:pledge_id>/parts/<int:number>/call")
@needs(*MONEY)
@commits
def save_call(pledge_id: UUID, number: int) -> ResponseReturnValue:
    """Send the payment request."""
    tranche = _part(pledge_id, number)
    form = CallForm()
    if form.validate() and form.pay_by.data is not None:
        try:
            scheduling.call_tranche(
                tranche,
                pay_by=form.pay_by.data,
                seen_version=form.version.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The payment request is sent to the donor."), "success")
            return redirect(url_for(".show", pledge_id=pledge_id))
    return _call_page(tranche, form, 422)


def _part(pledge_id: UUID, number: int) -> Tranche:
    pledge = changing.own_pledge(pledge_id)
    can_call(current_actor(), pledge).enforce()
    return queries.get_tranche(pledge, number)


def _call_page(tranche: Tranche, form: CallForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "staff_pledges_call.html",
        **page_of(tranche.pledge),
        tranche=tranche,
        form=form,
        refusal=_refusal(tranche),
    )
    return page, status


def _refusal(tranche: Tranche) -> Message | None:
    """Why a part cannot be asked for any more; the page shows it instead of the form."""
    try:
        scheduling.check_callable(tranche)
    except Invalid as refusal:
        return refusal.message
    return None


@bp.get("/<uuid:pledge_id>/versions/<int:number>")
@needs(*READERS)
def version(pledge_id: UUID, number: int) -> ResponseReturnValue:
    """What was agreed in one version."""
    return changing.version_page(pledge_id, number)


@bp.get("/<uuid:pledge_id>/change")
@needs(Role.OFFICER)
def propose(pledge_id: UUID) -> ResponseReturnValue:
    """Ask for the terms as they shall be."""
    return changing.propose_page(pledge_id, may_enter_letter=True)


@bp.post("/<uuid:pledge_id>/change")
@needs(Role.OFFICER)
@commits
def save_proposal(pledge_id: UUID) -> ResponseReturnValue:
    """Propose a change to the donor, or enter the donor's own."""
    return changing.propose(pledge_id, may_enter_letter=True)


@bp.get("/<uuid:pledge_id>/changes/<uuid:change_id>")
@needs(*READERS)
def change(pledge_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """One proposal with its difference."""
    return changing.show(pledge_id, change_id)


@bp.post("/<uuid:pledge_id>/changes/<uuid:change_id>/agree")
@needs(*ANSWERING)
@commits
def agree(pledge_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """Agree to what the donor proposes."""
    return changing.agree(pledge_id, change_id)


@bp.post("/<uuid:pledge_id>/changes/<uuid:change_id>/refuse")
@needs(*ANSWERING)
@commits
def refuse(pledge_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """Refuse what the donor proposes."""
    return changing.refuse(pledge_id, change_id)


@bp.post("/<uuid:pledge_id>/changes/<uuid:change_id>/take-back")
@needs(*ANSWERING)
@commits
def take_back(pledge_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """Take our own proposal back."""
    return changing.take_back(pledge_id, change_id)
