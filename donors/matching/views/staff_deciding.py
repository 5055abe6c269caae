"""Propose, return, approve or discard a run: each once, by whom the rules allow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Role
from app.core.db import db
from app.core.errors import Invalid, NotEnoughMoney
from app.portals.access import current_actor, needs
from app.portals.forms import BaseForm
from app.portals.language import say
from app.portals.pager import counted
from app.portals.searched import first_row
from app.portals.transactions import commits
from donors.matching import queries, services
from donors.matching.forms.drafts import ReturnForm
from donors.matching.models import MatchingRun
from donors.matching.permissions import can_approve
from donors.matching.services.hindering import hindrance_of
from donors.matching.states import RunState
from donors.matching.views.reading import ROWS, RunReading, link_to
from donors.matching.views.staff import run_page
from donors.matching.views.staff_working import bp

__all__ = ["bp"]


@bp.post("/<uuid:run_id>/propose")
@needs(Role.OFFICER, Role.APPROVER)
@commits
def propose(run_id: UUID) -> ResponseReturnValue:
    """Propose a draft for approval by another person."""
    return _change(
        run_id, services.propose_run, _("The run is proposed. Another person must approve it.")
    )


@bp.post("/<uuid:run_id>/discard")
@needs(Role.OFFICER, Role.APPROVER)
@commits
def discard(run_id: UUID) -> ResponseReturnValue:
    """Put a draft aside."""
    return _change(run_id, services.discard_run, _("The run is put aside."))


def _change(run_id: UUID, service: Callable[..., None], done: str) -> ResponseReturnValue:
    run = queries.get_run(run_id, actor=current_actor())
    form = BaseForm()
    if not form.validate():
        return run_page(run, refusal=_("Open the page again and repeat the change.")), 422
    try:
        service(run, seen_version=form.version.data, actor=current_actor())
    except (Invalid, NotEnoughMoney) as refusal:
        return run_page(run, refusal=say(refusal.message)), refusal.status
    flash(done, "success")
    return redirect(url_for(".show", run_id=run_id))


@bp.get("/<uuid:run_id>/return")
@needs(Role.APPROVER)
def ask_reason(run_id: UUID) -> ResponseReturnValue:
    """Ask why a proposal goes back."""
    run = _proposed(run_id)
    form = ReturnForm(formdata=None, data={"version": run.version})
    return render_template("staff_matching_return.html", run=run, form=form)


@bp.post("/<uuid:run_id>/return")
@needs(Role.APPROVER)
@commits
def send_back(run_id: UUID) -> ResponseReturnValue:
    """Send a proposal back with the reason."""
    run = queries.get_run(run_id, actor=current_actor())
    form = ReturnForm()
    if not form.validate():
        return render_template("staff_matching_return.html", run=run, form=form), 422
    services.return_run(
        run, reason=form.reason.data, seen_version=form.version.data, actor=current_actor()
    )
    flash(_("The run is returned."), "success")
    return redirect(url_for(".show", run_id=run_id))


@bp.get("/<uuid:run_id>/approve")
@needs(Role.APPROVER)
def check(run_id: UUID) -> ResponseReturnValue:
    """Name what approval does before it is done."""
    run = queries.get_run(run_id, actor=current_actor())
    MatchingRun.MACHINE.check(run.state, RunState.APPROVED)
    return _check_page(run, BaseForm(formdata=None, data={"version": run.version}))


def _proposed(run_id: UUID) -> MatchingRun:
    """Find a run the reader may decide on now; refused with the reason otherwise."""
    run = queries.get_run(run_id, actor=current_actor())
    can_approve(current_actor(), run).enforce()
    MatchingRun.MACHINE.check(run.state, RunState.APPROVED)
    return run


def _check_page(run: MatchingRun, form: BaseForm) -> str:
    hindered = hindrance_of(run, actor=current_actor())
    owed = queries.owing_of(run)
    first = at if (at := first_row()) < len(owed) else 0
    part = owed[first : first + ROWS]
    reading = RunReading(run, {}, {})
    reading.know(codes=[one.pledge for one in part])
    address = partial(url_for, ".check", run_id=run.id)
    return render_template(
        "staff_matching_approve.html",
        run=run,
        form=form,
        hindered=hindered,
        decided=queries.approved_run_of(run.call_id) if hindered else None,
        consents_url=link_to("staff_consents.run", run_id=run.id),
        reading=reading,
        owed=part,
        pager=counted(address, first, size=ROWS, total=len(owed)),
        scores_refused=queries.count_refused_by_scores(run),
    )


@bp.post("/<uuid:run_id>/approve")
@needs(Role.APPROVER)
@commits
def approve(run_id: UUID) -> ResponseReturnValue:
    """Approve: the money is reserved, every application decided, letters are prepared."""
    run = queries.get_run(run_id, actor=current_actor())
    form = BaseForm()
    if not form.validate():
        return _check_page(run, form), 422
    try:
        # What a refused approval has done is undone at once, so that the page shows the truth.
        with db.session.begin_nested():
            services.approve_run(run, seen_version=form.version.data, actor=current_actor())
    except (Invalid, NotEnoughMoney) as refusal:
        return run_page(run, refusal=say(refusal.message)), refusal.status
    flash(_("The decision is made. Letters are being prepared."), "success")
    return redirect(url_for(".show", run_id=run_id))
