"""Matching for staff: every run, the runs of a call, one run with all its grounds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.audit.queries import history
from app.core.actor import Role
from app.core.errors import Invalid
from app.portals import staff
from app.portals.access import READERS, current_actor, needs
from app.portals.forms import BaseForm
from app.portals.searched import first_row
from app.portals.transactions import commits
from donors.matching import queries, services
from donors.matching.engine.canonical import canonical_json
from donors.matching.models import MatchingRun
from donors.matching.permissions import can_approve, can_create, can_propose
from donors.matching.rules import compare
from donors.matching.states import ACTION_LABELS, RUN_MACHINE, RunState
from donors.matching.views.reading import (
    OUTCOME_COLOURS,
    RunReading,
    left_reason,
    link_to,
    outcome_label,
    payments_of,
    picture_of,
)
from grants.calls.models import Call
from grants.calls.queries import get_call

bp = staff.blueprint("matching", __name__)

STATE_COLOURS = {
    RunState.DRAFT: "grey",
    RunState.PROPOSED: "yellow",
    RunState.APPROVED: "green",
    RunState.RETURNED: "orange",
    RunState.DISCARDED: "grey",
}


@bp.get("/")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """What waits for a decision, and every run."""
    return render_template(
        "staff_matching_index.html",
        waiting=queries.calls_to_split(),
        runs=queries.list_runs(),
        labels=RUN_MACHINE.labels,
        colours=STATE_COLOURS,
    )


@bp.get("/calls/<uuid:call_id>")
@needs(*READERS)
def call(call_id: UUID) -> ResponseReturnValue:
    """The runs of a call; here one tries a split."""
    return _call_page(get_call(call_id, actor=current_actor()))


def _call_page(shown: Call, form: BaseForm | None = None) -> ResponseReturnValue:
    runs = queries.runs_of(shown.id)
    page = render_template(
        "staff_matching_call.html",
        call=shown,
        runs=runs,
        ranked=queries.has_ranking(shown.id),
        decided=next((run for run in runs if run.state == RunState.APPROVED), None),
        may_create=can_create(current_actor()),
        form=form or BaseForm(formdata=None),
        ranking_url=link_to("staff_rankings.show", call_id=shown.id),
        labels=RUN_MACHINE.labels,
        colours=STATE_COLOURS,
    )
    return page, 422 if form else 200


@bp.post("/calls/<uuid:call_id>/split")
@needs(Role.OFFICER, Role.APPROVER)
@commits
def split(call_id: UUID) -> ResponseReturnValue:
    """Try how the money would be split: a draft that binds nobody."""
    shown = get_call(call_id, actor=current_actor())
    form = BaseForm()
    if not form.validate():
        return _call_page(shown, form)
    try:
        run = services.create_run(shown, actor=current_actor())
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _call_page(shown, form)
    flash(_("The money is split. Nothing is decided yet."), "success")
    return redirect(url_for(".show", run_id=run.id))


@bp.get("/calls/<uuid:call_id>/compare")
@needs(*READERS)
def compare_runs(call_id: UUID) -> ResponseReturnValue:
    """Two runs of a call side by side."""
    shown = get_call(call_id, actor=current_actor())
    runs = {str(run.id): run for run in queries.runs_of(shown.id)}
    first, second = (runs.get(request.args.get(name, "")) for name in ("first", "second"))
    if first is None or second is None or first is second:
        flash(_("Choose two different runs."), "warning")
        return redirect(url_for(".call", call_id=shown.id))
    everything = compare(first.result, second.result)
    reading = RunReading(second, queries.applications_of(second), {})
    return render_template(
        "staff_matching_compare.html",
        call=shown,
        first=first,
        second=second,
        reading=reading,
        rows=[row for row in everything if row.differs],
        same=sum(not row.differs for row in everything),
        outcome_label=outcome_label,
        outcome_colours=OUTCOME_COLOURS,
        labels=RUN_MACHINE.labels,
        colours=STATE_COLOURS,
    )


@bp.get("/<uuid:run_id>")
@needs(*READERS)
def show(run_id: UUID) -> ResponseReturnValue:
    """One run: who pays what, why not more, what is left, on what grounds."""
    return run_page(queries.get_run(run_id, actor=current_actor()))


@bp.get("/<uuid:run_id>/verification")
@needs(*READERS)
def verify(run_id: UUID) -> ResponseReturnValue:
    """Check the result against its certificate again and say what came out."""
    run = queries.get_run(run_id, actor=current_actor())
    return run_page(run, verified=True, broken=queries.broken_rule(run))


def run_page(run: MatchingRun, **more: Any) -> str:
    """Show a run; `more` is what a check or a refused action adds."""
    actor = current_actor()
    codes = [pledge["id"] for pledge in run.instance["pledges"]]
    reading = RunReading(run, queries.applications_of(run), queries.pledges_by_code(codes))
    year, by = _asked_year(run), "theme" if request.args.get("by") == "theme" else "region"
    return render_template(
        "staff_matching_show.html",
        run=run,
        reading=reading,
        whys=reading.whys(),
        not_passed=queries.refused_by_scores(run),
        leftovers=reading.leftovers(),
        left_reason=left_reason,
        notes=history(MatchingRun.__tablename__, run.id),
        actions=ACTION_LABELS,
        decided=queries.approved_run_of(run.call_id),
        may_propose=can_propose(actor, run),
        may_approve=can_approve(actor, run),
        form=BaseForm(formdata=None, data={"version": run.version}),
        letters_url=link_to("staff_letters.batch", run_id=run.id),
        awards_url=link_to("staff_awards.index", call=run.call.code),
        score_page=link_to,
        labels=RUN_MACHINE.labels,
        colours=STATE_COLOURS,
        outcome_label=outcome_label,
        outcome_colours=OUTCOME_COLOURS,
        **payments_of(run, year, first_row(), by),
        **picture_of(reading, by),
        **more,
    )


def _asked_year(run: MatchingRun) -> int | None:
    year = request.args.get("year", 0, type=int)
    return year if year in run.call.years else None


@bp.get("/<uuid:run_id>/instance.json")
@needs(*READERS)
def instance(run_id: UUID) -> ResponseReturnValue:
    """The inputs, as the matching contract writes them."""
    run = queries.get_run(run_id, actor=current_actor())
    return _json(run.instance, f"{run.number}-instance.json")


@bp.get("/<uuid:run_id>/allocation.json")
@needs(*READERS)
def allocation(run_id: UUID) -> ResponseReturnValue:
    """The result with its certificate, as the matching contract writes it."""
    run = queries.get_run(run_id, actor=current_actor())
    return _json(run.result, f"{run.number}-allocation.json")


def _json(value: Any, name: str) -> Response:
    return Response(
        canonical_json(value) + b"\n",
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
