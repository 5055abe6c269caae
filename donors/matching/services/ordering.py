"""Split at once what is small; have the rest worked on in the background, and stop it again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, null, select, update

from app.audit import services as audit
from app.audit.moves import move
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.jobs.services import enqueue, retry
from donors.matching.engine import InvalidInstance
from donors.matching.engine.parts.components import effort
from donors.matching.engine.reading import read_instance
from donors.matching.models import MatchingRun, SplitHalf, SplitPart, SplitWork
from donors.matching.permissions import can_create
from donors.matching.queries import splits
from donors.matching.services.solving import Prepared, frozen_terms, prepare, split_now
from donors.matching.states import UNPROVEN, RunStrategy, SplitState
from grants.calls.models import Call

DIVIDE, SOLVE, MERGE = "matching.divide", "matching.solve", "matching.merge"
HALVE = "matching.halve"
# A split up to here takes less than a second or two and no compiler (docs/benchmarks.md).
AT_ONCE = 20_000
# The choice of the solver takes so many times as long.
_MERIT_TIMES = 20


def order_run(
    call: Call,
    *,
    strategy: RunStrategy = RunStrategy.RANK_ORDER,
    without: Collection[str] = (),
    actor: Actor,
) -> MatchingRun | SplitWork:
    """Split as `create_run` does, a large instance in the background: it becomes a run later."""
    prepared = prepare(call, strategy=strategy, without=without, actor=actor)
    return order_prepared(prepared, actor=actor)


def order_once(
    call: Call,
    *,
    strategy: RunStrategy = RunStrategy.RANK_ORDER,
    without: Collection[str] = (),
    actor: Actor,
) -> MatchingRun | SplitWork:
    """Split as `order_run` does, unless the very same was split already and nothing came of it yet.

    Then it leads there: to that draft, or to the work on it.
    """
    prepared = prepare(call, strategy=strategy, without=without, actor=actor)
    same = splits.made_of_the_same(_work_on(prepared, actor))
    return same or order_prepared(prepared, actor=actor)


def order_prepared(prepared: Prepared, *, actor: Actor) -> MatchingRun | SplitWork:
    """Split what was prepared, now or in the background."""
    if prepared.strategy in UNPROVEN or _effort(prepared) <= AT_ONCE:
        return split_now(prepared, actor=actor)
    work = _work_on(prepared, actor)
    db.session.add(work)
    db.session.flush()
    audit.record("split.ordered", work, actor=actor, facts=_facts(work))
    enqueue(DIVIDE, work.id)
    return work


def _work_on(prepared: Prepared, actor: Actor) -> SplitWork:
    rates, versions = frozen_terms(prepared.instance, prepared.rates)
    return SplitWork(
        call_id=prepared.call.id, ranking_id=prepared.ranking.id,
        tops_up_id=prepared.tops_up_id, strategy=prepared.strategy,
        left_out=prepared.left_out, rates=rates, pledge_versions=versions,
        instance=prepared.instance, created_by_id=actor.user_id,
    )  # fmt: skip


def _effort(prepared: Prepared) -> int:
    try:
        read = read_instance(prepared.instance)
    except InvalidInstance as faults:
        message = Message("The money cannot be split so: %(faults)s.", faults=str(faults))
        raise Invalid({"strategy": message}) from faults
    return effort(read) * (_MERIT_TIMES if prepared.strategy == RunStrategy.MOST_MERIT else 1)


def _facts(work: SplitWork) -> dict[str, Any]:
    return {"strategy": work.strategy.value, "left_out": work.left_out}


def stop_split(work: SplitWork, *, actor: Actor) -> None:
    """Stop a split; nothing comes of it. What a worker has in hand it puts away."""
    can_create(actor).enforce()
    splits.lock_work(work)
    move(work, to=SplitState.STOPPED, actor=actor, action="split.stopped", facts=_facts(work))
    forget_parts(work)


def begin_again(work: SplitWork, *, actor: Actor) -> None:
    """Take up what broke off and was given up; parts that are solved stay so."""
    can_create(actor).enforce()
    splits.lock_work(work)
    for task in splits.broken_tasks(work):
        retry(task, actor=actor)
    audit.record("split.taken_up", work, actor=actor, facts=_facts(work))


def forget_parts(work: SplitWork) -> None:
    """Let go of what the parts hold: the run has it, or nobody will."""
    parts = select(SplitPart.id).where(SplitPart.work_id == work.id)
    db.session.execute(delete(SplitHalf).where(SplitHalf.part_id.in_(parts.scalar_subquery())))
    db.session.execute(
        update(SplitPart).where(SplitPart.work_id == work.id).values(given=null(), found=null())
    )
