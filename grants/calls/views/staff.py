"""Calls for staff: the board, the steps of making one, publishing, history."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Role
from app.core.errors import Fault, Invalid, check_version
from app.portals import staff
from app.portals.access import READERS, REGIONAL_READERS, current_actor, needs
from app.portals.forms import BaseForm
from app.portals.language import say
from app.portals.searched import search_text
from app.portals.transactions import commits
from grants.calls import forms, queries, services
from grants.calls.models import Call
from grants.calls.permissions import (
    can_archive,
    can_cancel,
    can_create,
    can_edit,
    can_extend,
    can_publish,
    can_start_reviews,
)
from grants.calls.states import PHASE_LABELS, CallPhase, CallState
from grants.calls.views.shared import PARTS, PHASE_COLOURS, page_of, part_of

bp = staff.blueprint("calls", __name__)

EDITORS = (Role.OFFICER, Role.ADMINISTRATOR)


@bp.get("/")
@needs(*REGIONAL_READERS)
def index() -> ResponseReturnValue:
    """Every call, by what waits for whom."""
    calls = queries.list_calls(
        search=search_text("search"),
        published_only=current_actor().is_regional,
    )
    by_phase: dict[CallPhase, list[Call]] = defaultdict(list)
    for call in calls:
        by_phase[queries.phase_of(call)].append(call)
    chosen = request.args.get("phase", "")
    phases = [phase for phase in CallPhase if by_phase[phase]]
    shown = [phase for phase in phases if not chosen or phase.value == chosen]
    return render_template(
        "staff_calls_index.html",
        by_phase=by_phase,
        phases=phases,
        shown=shown,
        chosen=chosen,
        calls=calls,
        rows=[(call, queries.phase_of(call)) for phase in shown for call in by_phase[phase]],
        labels=PHASE_LABELS,
        colours=PHASE_COLOURS,
        may_create=can_create(current_actor()),
    )


@bp.get("/<uuid:call_id>")
@needs(*REGIONAL_READERS)
def show(call_id: UUID) -> ResponseReturnValue:
    """The steps of one call, what is missing, what can be done now."""
    return _show_page(queries.get_call(call_id, actor=current_actor()))


def _show_page(call: Call, status: int = 200, form: BaseForm | None = None) -> ResponseReturnValue:
    actor = current_actor()
    rules = queries.rules_of(call)
    faults = services.faults_of(rules) if call.state == CallState.DRAFT else []
    editable = can_edit(actor, call)
    page = render_template(
        "staff_calls_show.html",
        **page_of(call, rules),
        tasks=_tasks(call, faults, editable=bool(editable)),
        faults=faults,
        editable=editable,
        part_of=part_of,
        form=form or BaseForm(data={"version": call.version}),
        may_publish=can_publish(actor, call) if call.state == CallState.DRAFT else None,
        may_extend=can_extend(actor, call),
        may_cancel=can_cancel(actor, call),
        may_create=can_create(actor),
        may_start=queries.phase_of(call) == CallPhase.CLOSED and can_start_reviews(actor, call),
        may_archive=call.state == CallState.DECIDED and can_archive(actor, call),
        notes=queries.public_history_of(call),
    )
    return page, status


def _tasks(call: Call, faults: list[Fault], *, editable: bool) -> list[tuple[str, ...]]:
    wrong = {fault.field for fault in faults}
    tasks: list[tuple[str, ...]] = []
    for name, part in PARTS.items():
        missing = bool(part.fields & wrong)
        url = url_for(".edit", call_id=call.id, part=name) if editable else ""
        status = (_("To do"), "yellow") if missing else (_("Ready"), "green")
        if not editable:
            status = (_("Frozen"), "grey")
        tasks.append((say(part.title), url, *status, say(part.hint)))
    return tasks


@bp.get("/<uuid:call_id>/preview")
@needs(*REGIONAL_READERS)
def preview(call_id: UUID) -> ResponseReturnValue:
    """The page of the call as everybody will see it."""
    call = queries.get_call(call_id, actor=current_actor())
    rules = queries.rules_of(call)
    notes = queries.public_history_of(call)
    return render_template("staff_calls_preview.html", **page_of(call, rules), notes=notes)


@bp.get("/<uuid:call_id>/history")
@needs(*READERS)
def history(call_id: UUID) -> ResponseReturnValue:
    """Who did what to the call, from the audit chain."""
    call = queries.get_call(call_id, actor=current_actor())
    return render_template("staff_calls_history.html", call=call, notes=queries.history_of(call))


@bp.post("/<uuid:call_id>/publish")
@needs(*EDITORS)
@commits
def publish(call_id: UUID) -> ResponseReturnValue:
    """Show the call to everybody; refused with the list of what is missing."""
    call = queries.get_call(call_id, actor=current_actor())
    form = BaseForm()
    if not form.validate():
        return _show_page(call, 422, form)
    check_version(call, form.version.data)
    try:
        services.publish_call(call, actor=current_actor())
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _show_page(call, 422, form)
    flash(_("The call is published. Its rules freeze when it opens."), "success")
    return redirect(url_for(".show", call_id=call.id))


@bp.post("/<uuid:call_id>/start-reviews")
@needs(*EDITORS)
@commits
def start_reviews(call_id: UUID) -> ResponseReturnValue:
    """Hand the submitted applications over to the reviewers."""
    call = queries.get_call(call_id, actor=current_actor())
    services.start_reviews(call, actor=current_actor())
    flash(_("The applications are with the reviewers now."), "success")
    return redirect(url_for(".show", call_id=call.id))


@bp.post("/<uuid:call_id>/archive")
@needs(*EDITORS)
@commits
def archive(call_id: UUID) -> ResponseReturnValue:
    """Put a decided call away."""
    call = queries.get_call(call_id, actor=current_actor())
    services.archive_call(call, actor=current_actor())
    flash(_("The call is in the archive."), "success")
    return redirect(url_for(".show", call_id=call.id))


@bp.get("/<uuid:call_id>/extend")
@needs(*EDITORS)
def extend(call_id: UUID) -> ResponseReturnValue:
    """Ask for a later deadline and its reason."""
    call = queries.get_call(call_id, actor=current_actor())
    can_extend(current_actor(), call).enforce()
    form = forms.ExtendForm(data={"closes_at": call.closes_at, "version": call.version})
    return render_template("staff_calls_extend.html", call=call, form=form)


@bp.post("/<uuid:call_id>/extend")
@needs(*EDITORS)
@commits
def save_extension(call_id: UUID) -> ResponseReturnValue:
    """Move the deadline to a later instant."""
    call = queries.get_call(call_id, actor=current_actor())
    form = forms.ExtendForm()
    if form.validate() and form.closes_at.data is not None:
        try:
            services.extend_deadline(
                call,
                closes_at=form.closes_at.data,
                reason=form.reason.data,
                seen_version=form.version.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The deadline is extended; the reason is published."), "success")
            return redirect(url_for(".show", call_id=call.id))
    return render_template("staff_calls_extend.html", call=call, form=form), 422


@bp.get("/<uuid:call_id>/cancel")
@needs(*EDITORS)
def cancel(call_id: UUID) -> ResponseReturnValue:
    """Ask why the call is cancelled."""
    call = queries.get_call(call_id, actor=current_actor())
    can_cancel(current_actor(), call).enforce()
    form = forms.ReasonForm(data={"version": call.version})
    return render_template("staff_calls_cancel.html", call=call, form=form)


@bp.post("/<uuid:call_id>/cancel")
@needs(*EDITORS)
@commits
def save_cancellation(call_id: UUID) -> ResponseReturnValue:
    """Call the competition off."""
    call = queries.get_call(call_id, actor=current_actor())
    form = forms.ReasonForm()
    if not form.validate():
        return render_template("staff_calls_cancel.html", call=call, form=form), 422
    check_version(call, form.version.data)
    services.cancel_call(call, reason=form.reason.data, actor=current_actor())
    flash(_("The call is cancelled."), "success")
    return redirect(url_for(".show", call_id=call.id))
