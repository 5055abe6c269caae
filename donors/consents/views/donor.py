"""What a donor is asked before its money is fixed: its own part of a run, and the answer."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import IllegalMove
from app.portals import donor as portal
from app.portals.access import anyone, current_actor
from app.portals.forms import BaseForm
from app.portals.language import say
from app.portals.transactions import commits
from donors.consents import queries, services
from donors.consents.forms import ObjectForm, UndertakingForm
from donors.consents.models import RunConsent
from donors.consents.permissions import can_answer
from donors.consents.states import ConsentState
from donors.consents.views.reading import STATE_COLOURS, OwnPart, answered_by, left_reason

bp = portal.blueprint("consents", __name__)


@bp.get("/")
@anyone
def index() -> ResponseReturnValue:
    """What my donors are asked, and what they have answered."""
    return render_template(
        "donor_consents_index.html",
        consents=queries.own_consents(current_actor()),
        labels=RunConsent.MACHINE.labels,
        colours=STATE_COLOURS,
    )


@bp.get("/<uuid:consent_id>")
@anyone
def show(consent_id: UUID) -> ResponseReturnValue:
    """What my money would pay for, and the question."""
    return _page(_own(consent_id))


@bp.post("/<uuid:consent_id>/projects")
@anyone
@commits
def open_projects(consent_id: UUID) -> ResponseReturnValue:
    """Promise confidentiality, and see the projects by their titles."""
    consent, form = _own(consent_id), UndertakingForm()
    if not form.validate():
        return _page(consent, promise=form), 422
    services.open_projects(consent, actor=current_actor())
    return redirect(url_for(".show", consent_id=consent_id))


def _own(consent_id: UUID) -> RunConsent:
    return queries.own_consent(consent_id, actor=current_actor())


def _to_answer(consent_id: UUID) -> RunConsent:
    consent = _own(consent_id)
    can_answer(current_actor(), consent).enforce()
    return consent


def _may_read(consent: RunConsent) -> bool:
    return queries.may_read_projects(consent, actor=current_actor())


def _unread(consent: RunConsent) -> ResponseReturnValue:
    """Nobody agrees or objects to what it has not seen."""
    return _page(consent, refusal=_("First see which projects your money would pay for.")), 422


def _page(
    consent: RunConsent,
    form: ObjectForm | None = None,
    refusal: str = "",
    promise: UndertakingForm | None = None,
) -> str:
    return render_template(
        "donor_consents_show.html",
        consent=consent,
        run=consent.run,
        part=OwnPart(consent),
        left_reason=left_reason,
        may_read=_may_read(consent),
        promise=promise or UndertakingForm(formdata=None),
        form=form or ObjectForm(formdata=None),
        action=BaseForm(formdata=None),
        refusal=refusal,
        is_open=consent.state == ConsentState.ASKED,
        may_answer=can_answer(current_actor(), consent),
        answered_by=answered_by(consent),
        state_label=say(consent.MACHINE.labels[consent.state]),
        state_colour=STATE_COLOURS[consent.state],
    )


@bp.post("/<uuid:consent_id>/agree")
@anyone
@commits
def agree(consent_id: UUID) -> ResponseReturnValue:
    """Agree to what my money would pay for."""
    consent, form = _to_answer(consent_id), BaseForm()
    if not _may_read(consent):
        return _unread(consent)
    if not form.validate():
        return _page(consent, refusal=_("Open the page again and repeat the change.")), 422
    try:
        services.answer_consent(consent, agrees=True, actor=current_actor())
    except IllegalMove as refused:
        return _page(consent, refusal=say(refused.message)), refused.status
    flash(_("You have agreed. The operator is told."), "success")
    return redirect(url_for(".show", consent_id=consent_id))


@bp.post("/<uuid:consent_id>/object")
@anyone
@commits
def refuse(consent_id: UUID) -> ResponseReturnValue:
    """Object, saying why; the run goes back to the operator."""
    consent, form = _to_answer(consent_id), ObjectForm()
    if not _may_read(consent):
        return _unread(consent)
    if not form.validate():
        return _page(consent, form), 422
    try:
        services.answer_consent(
            consent, agrees=False, reason=form.reason.data or "", actor=current_actor()
        )
    except IllegalMove as refused:
        return _page(consent, form, say(refused.message)), refused.status
    flash(_("You have objected. The split goes back to the operator with your reason."), "success")
    return redirect(url_for(".show", consent_id=consent_id))
