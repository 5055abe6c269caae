"""Consents for staff: who is asked about which run, what was answered, what can be done."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.audit.queries import history
from app.core import clock
from app.core.actor import Role
from app.core.errors import IllegalMove, Invalid
from app.identity import queries as people
from app.portals import staff as portal
from app.portals.access import READERS, current_actor, needs
from app.portals.forms import BaseForm
from app.portals.language import say
from app.portals.transactions import commits
from donors.consents import queries, services
from donors.consents.forms import ExtendForm, LetterForm
from donors.consents.models import RunConsent
from donors.consents.permissions import can_enter_letter, can_tend
from donors.consents.states import ACTION_LABELS, ConsentState
from donors.consents.views.reading import STATE_COLOURS
from donors.matching import queries as runs
from donors.matching.models import MatchingRun, SplitWork
from donors.matching.states import RunState

bp = portal.blueprint("consents", __name__)

TENDING = (Role.OFFICER, Role.APPROVER)


@bp.get("/")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """Every question, the unanswered first."""
    return render_template(
        "staff_consents_index.html",
        consents=queries.list_consents(),
        today=clock.today(),
        labels=RunConsent.MACHINE.labels,
        colours=STATE_COLOURS,
    )


@bp.get("/runs/<uuid:run_id>")
@needs(*READERS)
def run(run_id: UUID) -> ResponseReturnValue:
    """The donors asked about one run."""
    return _run_page(runs.get_run(run_id, actor=current_actor()))


def _run_page(shown: MatchingRun, refusal: str = "") -> str:
    found = queries.consents_of(shown.id)
    actor = current_actor()
    decided = runs.approved_run_of(shown.call_id) if shown.tops_up_id is None else None
    waits = shown.state == RunState.PROPOSED and decided is None
    return render_template(
        "staff_consents_run.html",
        run=shown,
        consents=found,
        missing=queries.what_is_missing(shown) if waits else [],
        waits=waits,
        decided=decided if decided is not None and decided.id != shown.id else None,
        mute=queries.without_signatories(found),
        people=people.names_of([one.answered_by_id for one in found]),
        may_tend=can_tend(actor),
        may_enter={one.id: can_enter_letter(actor, one) for one in found},
        silent=any(one.state != ConsentState.AGREED for one in found),
        notes={one.id: history(RunConsent.__tablename__, one.id) for one in found},
        actions=ACTION_LABELS,
        today=clock.today(),
        days=queries.days_to_answer(),
        form=BaseForm(formdata=None),
        refusal=refusal,
        labels=RunConsent.MACHINE.labels,
        colours=STATE_COLOURS,
    )


@bp.post("/runs/<uuid:run_id>/without")
@needs(*TENDING)
@commits
def without(run_id: UUID) -> ResponseReturnValue:
    """Draft the same split without the money of donors that have not agreed."""
    shown = runs.get_run(run_id, actor=current_actor())
    try:
        made = services.split_without(shown, actor=current_actor())
    except Invalid as refusal:
        return _run_page(shown, say(refusal.message)), refusal.status
    if isinstance(made, SplitWork):
        return redirect(url_for("staff_matching.work", work_id=made.id))
    flash(_("The money is split without them. Nothing is decided yet."), "success")
    return redirect(url_for("staff_matching.show", run_id=made.id))


@bp.post("/<uuid:consent_id>/remind")
@needs(*TENDING)
@commits
def remind(consent_id: UUID) -> ResponseReturnValue:
    """Write to a donor again."""
    consent = _consent(consent_id)
    try:
        services.remind_donor(consent, actor=current_actor())
    except (Invalid, IllegalMove) as refusal:
        return _run_page(consent.run, say(refusal.message)), refusal.status
    flash(_("The donor is reminded."), "success")
    return redirect(url_for(".run", run_id=consent.run_id))


def _consent(consent_id: UUID) -> RunConsent:
    return queries.get_consent(consent_id, actor=current_actor())


def _closed(consent: RunConsent) -> ResponseReturnValue | None:
    """The questions of the run, with what became of this one where it waits no longer."""
    try:
        services.check_asked(consent)
    except IllegalMove as refusal:
        return _run_page(consent.run, say(refusal.message)), refusal.status
    return None


@bp.get("/<uuid:consent_id>/extend")
@needs(*TENDING)
def ask_day(consent_id: UUID) -> ResponseReturnValue:
    """Ask until when the donor may answer."""
    consent = _consent(consent_id)
    form = ExtendForm(formdata=None, data={"version": consent.version})
    return _closed(consent) or _extend_page(consent, form)


def _extend_page(consent: RunConsent, form: ExtendForm, status: int = 200) -> ResponseReturnValue:
    return render_template("staff_consents_extend.html", consent=consent, form=form), status


@bp.post("/<uuid:consent_id>/extend")
@needs(*TENDING)
@commits
def extend(consent_id: UUID) -> ResponseReturnValue:
    """Give a donor more time."""
    consent, form = _consent(consent_id), ExtendForm()
    if not form.validate() or form.due_on.data is None:
        return _extend_page(consent, form, 422)
    try:
        services.extend_consent(
            consent,
            due_on=form.due_on.data,
            seen_version=form.version.data,
            actor=current_actor(),
        )
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _extend_page(consent, form, refusal.status)
    flash(_("The donor has more time and is told so."), "success")
    return redirect(url_for(".run", run_id=consent.run_id))


@bp.get("/<uuid:consent_id>/letter")
@needs(*TENDING)
def ask_letter(consent_id: UUID) -> ResponseReturnValue:
    """Ask what a donor has answered on paper."""
    consent = _consent(consent_id)
    if (closed := _closed(consent)) is not None:
        return closed
    can_enter_letter(current_actor(), consent).enforce()
    return _letter_page(consent, LetterForm(formdata=None))


def _letter_page(consent: RunConsent, form: LetterForm, status: int = 200) -> ResponseReturnValue:
    return render_template("staff_consents_letter.html", consent=consent, form=form), status


@bp.post("/<uuid:consent_id>/letter")
@needs(*TENDING)
@commits
def enter_letter(consent_id: UUID) -> ResponseReturnValue:
    """Enter what a donor has answered on paper."""
    consent, form = _consent(consent_id), LetterForm()
    can_enter_letter(current_actor(), consent).enforce()
    if not form.validate():
        return _letter_page(consent, form, 422)
    try:
        services.answer_consent(
            consent,
            agrees=form.answer.data == "agree",
            reason=form.reason.data or "",
            letter=form.letter.data or "",
            actor=current_actor(),
        )
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _letter_page(consent, form, refusal.status)
    except IllegalMove as refusal:
        return _run_page(consent.run, say(refusal.message)), refusal.status
    flash(_("The answer of the donor is entered."), "success")
    return redirect(url_for(".run", run_id=consent.run_id))
