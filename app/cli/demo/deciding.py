"""Last scenes of a call: the money is split, proposed by one officer, approved by another."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from app.cli.demo.plan import PLANS, Plan
from app.cli.demo.stage import Scene, Stage
from donors.matching import services as matching
from donors.matching.queries import runs_of
from grants.calls.states import CallPhase

_DAYS_TO_PROPOSE = 1


def scenes(stage: Stage) -> Iterator[Scene]:
    """Give the runs: tried, proposed, and approved where the call is decided."""
    for plan in PLANS:
        if not plan.run_on:
            continue
        yield Scene(stage.at(plan.run_on, 10), partial(_solve, stage, plan))
        proposed = stage.at(plan.run_on + _DAYS_TO_PROPOSE, 11)
        yield Scene(proposed, partial(_propose, stage, plan))
        if plan.phase == CallPhase.RANKED:
            yield Scene(stage.at(plan.decided_on, 12), partial(_solve, stage, plan))
        else:
            yield Scene(stage.at(plan.decided_on, 12), partial(_approve, stage, plan))


def _solve(stage: Stage, plan: Plan) -> None:
    """Make a draft of a run. The call that awaits approval gets a newer one beside it."""
    matching.create_run(stage.calls[plan.key], actor=stage.actor("officer"))


def _propose(stage: Stage, plan: Plan) -> None:
    run = runs_of(stage.calls[plan.key].id)[0]
    matching.propose_run(run, actor=stage.actor("officer"))


def _approve(stage: Stage, plan: Plan) -> None:
    run = runs_of(stage.calls[plan.key].id)[0]
    matching.approve_run(run, actor=stage.actor("approver"))
