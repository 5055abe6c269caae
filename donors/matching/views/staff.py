"""Matching for staff: every run, the runs of a call, one run with all its grounds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.audit.queries import history
from app.portals import staff
from app.portals.access import READERS, current_actor, needs
from app.portals.forms import BaseForm
from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.permissions import can_approve, can_create, can_propose
from donors.matching.states import ACTION_LABELS, RUN_MACHINE, STRATEGY_LABELS, RunState, SplitState
from donors.matching.views.naming import Names
from donors.matching.views.parts import RunParts
from donors.matching.views.reading import OUTCOME_COLOURS, link_to, outcome_label
from donors.matching.views.sequel import sequel_of
from donors.matching.views.trying import panel_of

bp = staff.blueprint("matching", __name__)

STATE_COLOURS = {
    RunState.DRAFT: "grey",
    RunState.PROPOSED: "yellow",
    RunState.APPROVED: "green",
    RunState.RETURNED: "orange",
    RunState.DISCARDED: "grey",
}


WORK_COLOURS = {
    SplitState.WAITING: "blue",
    SplitState.SOLVING: "blue",
    SplitState.DONE: "green",
    SplitState.FAILED: "red",
    SplitState.STOPPED: "grey",
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
    broken = queries.broken_rule(run) if run.is_proven else None
    return run_page(run, verified=True, broken=broken, sheets_true=queries.has_true_sheets(run))


def run_page(run: MatchingRun, **more: Any) -> str:
    """Show a run; `more` is what a check or a refused action adds."""
    actor = current_actor()
    sequel = sequel_of(run)
    parts = RunParts(run, sequel)
    reading = parts.reading
    names = Names(reading, parts.sheets.head["offer"])
    shown = parts.shown()
    return render_template(
        "staff_matching_show.html",
        run=run,
        **shown,
        panel=panel_of(reading, names) if run.is_proven else None,
        names=names,
        sequel=sequel,
        **_beyond(run, asks=bool(shown["asks"])),
        may_create=can_create(actor),
        notes=history(MatchingRun.__tablename__, run.id),
        actions=ACTION_LABELS,
        decided=queries.approved_run_of(run.call_id),
        may_propose=can_propose(actor, run),
        may_approve=can_approve(actor, run),
        form=BaseForm(formdata=None, data={"version": run.version}),
        strategies=STRATEGY_LABELS,
        score_page=link_to,
        labels=RUN_MACHINE.labels,
        colours=STATE_COLOURS,
        outcome_label=outcome_label,
        outcome_colours=OUTCOME_COLOURS,
        **more,
    )


def _beyond(run: MatchingRun, *, asks: bool) -> dict[str, Any]:
    """What later houses have of this run: donors' consents, letters, awards."""
    return {
        "waits": queries.waits_of(run) if asks and run.state == RunState.PROPOSED else [],
        "consents_url": link_to("staff_consents.run", run_id=run.id),
        "letters_url": link_to("staff_letters.batch", run_id=run.id),
        "awards_url": link_to("staff_awards.index", call=run.call.code),
    }
