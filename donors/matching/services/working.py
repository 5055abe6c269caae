"""The work on a large split: divided, solved part by part, merged, checked, kept.

All of it may be broken off and begun again at any point; nothing is a run before the last step.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.audit.moves import move
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.identity import queries as people
from app.jobs.services import enqueue
from donors.matching import queries
from donors.matching.engine.parts.merging import merge
from donors.matching.engine.parts.tasks import solve_part, split
from donors.matching.engine.reading import read_instance
from donors.matching.models import MatchingRun, SplitPart, SplitWork
from donors.matching.queries import splits
from donors.matching.services.checks import check_undecided
from donors.matching.services.ordering import MERGE, SOLVE, forget_parts
from donors.matching.services.solving import keep_result
from donors.matching.services.strategies import solved
from donors.matching.states import RunStrategy, SplitState

MOST_PARTS = 16


def divide_work(work_id: UUID) -> None:
    """Cut a split into parts that any worker may solve; nothing when that is done already."""
    work = splits.held_work(work_id)
    if work.state != SplitState.WAITING:
        return
    for number, given in enumerate(_parts(work)):
        part = SplitPart(work_id=work.id, number=number, given=given)
        db.session.add(part)
        db.session.flush()
        enqueue(SOLVE, part.id)
    move(work, to=SplitState.SOLVING, actor=SYSTEM, action="split.divided")


def _parts(work: SplitWork) -> list[dict[str, Any]]:
    """What each part is given; a rule that needs the whole stays in one piece, given as it is."""
    if work.strategy != RunStrategy.RANK_ORDER:
        return [{}]
    return split(work.instance, read_instance(work.instance), MOST_PARTS)


def solve_one(part_id: UUID) -> None:
    """Solve a part and note what was found; the last one asks for the merger."""
    part = splits.get_part(part_id)
    if part.done_at is not None or part.work.state != SplitState.SOLVING:
        return
    found = _solved(part)
    # Others finish meanwhile: whoever holds the split last sees all the others' parts.
    work = splits.held_work(part.work_id)
    db.session.refresh(part)
    if part.done_at is not None or work.state != SplitState.SOLVING:
        return
    part.found, part.done_at = found, clock.now()
    db.session.flush()
    if not splits.parts_left(work):
        enqueue(MERGE, work.id)


def _solved(part: SplitPart) -> dict[str, Any]:
    if part.given:
        return solve_part(part.given)
    return solved(part.work.instance, part.work.strategy)


def merge_work(work_id: UUID) -> None:
    """Make a run of what the parts found, if the call still waits and the proof holds."""
    work = splits.held_work(work_id)
    if work.state != SplitState.SOLVING or splits.parts_left(work):
        return
    actor = people.actor_for(people.get_user(work.created_by_id)) if work.created_by_id else SYSTEM
    try:
        run = _run_of(work, actor)
    except Invalid as refusal:
        work.failure = _stored(refusal.message)
        move(work, to=SplitState.FAILED, actor=SYSTEM, action="split.failed")
    else:
        work.run_id = run.id
        move(work, to=SplitState.DONE, actor=SYSTEM, action="split.done")
    forget_parts(work)


def _run_of(work: SplitWork, actor: Actor) -> MatchingRun:
    queries.lock_call(work.call)
    check_undecided(work.call)
    run = MatchingRun(
        call_id=work.call_id, ranking_id=work.ranking_id, strategy=work.strategy,
        left_out=work.left_out, rates=work.rates, pledge_versions=work.pledge_versions,
        instance=work.instance,
    )  # fmt: skip
    return keep_result(run, work.call, _result(work), actor=actor)


def _result(work: SplitWork) -> dict[str, Any]:
    given, found = splits.results_of(work)
    if work.strategy != RunStrategy.RANK_ORDER:
        return found[0]
    return merge(work.instance, read_instance(work.instance), given, found)


def _stored(message: Message) -> dict[str, Any]:
    values = {name: str(value) for name, value in message.values.items()}
    return {"text": message.text, "values": values}
