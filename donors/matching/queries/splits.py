"""Read splits that are worked on in the background, and their parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select
from sqlalchemy.orm import joinedload, undefer

from app.core import clock
from app.core.actor import NATIONAL_ROLES, Actor
from app.core.db import db
from app.core.errors import NotFound
from app.jobs.models import OutboxTask
from donors.matching.models import MatchingRun, SplitHalf, SplitPart, SplitWork
from donors.matching.states import AT_WORK, RunState, SplitState

_REMEMBERED_DAYS = 7


def get_work(work_id: UUID, *, actor: Actor) -> SplitWork:
    """Find a split under way; only who works for the whole country may see it."""
    if not actor.has(*NATIONAL_ROLES):
        raise NotFound
    work = db.session.get(SplitWork, work_id, options=[joinedload(SplitWork.call)])
    if work is None:
        raise NotFound
    return work


def works_of(call_id: UUID) -> Sequence[SplitWork]:
    """List the splits of a call that are under way or failed these days, newest first."""
    recent = SplitWork.created_at > clock.now() - timedelta(days=_REMEMBERED_DAYS)
    failed = and_(SplitWork.state == SplitState.FAILED, recent)
    return db.session.scalars(
        select(SplitWork)
        .where(SplitWork.call_id == call_id, or_(SplitWork.state.in_(AT_WORK), failed))
        .order_by(SplitWork.id.desc())
    ).all()


def made_of_the_same(given: SplitWork) -> MatchingRun | SplitWork | None:
    """Find a draft of the very same inputs, or the work on one; the call must be held."""
    return db.session.scalar(
        select(MatchingRun)
        .where(MatchingRun.state == RunState.DRAFT, *_the_same(MatchingRun, given))
        .order_by(MatchingRun.id)
        .limit(1)
    ) or db.session.scalar(
        select(SplitWork)
        .where(SplitWork.state.in_(AT_WORK), *_the_same(SplitWork, given))
        .order_by(SplitWork.id)
        .limit(1)
    )


def _the_same(made: type[MatchingRun | SplitWork], given: SplitWork) -> list[ColumnElement[bool]]:
    """That a run or a work splits the same money over the same applications by the same rule."""
    return [
        made.ranking_id == given.ranking_id,
        made.strategy == given.strategy,
        made.tops_up_id.is_(None),
        made.left_out == given.left_out,
        made.rates == given.rates,
        made.pledge_versions == given.pledge_versions,
        made.instance == given.instance,
    ]


def find_work(work_id: UUID) -> SplitWork:
    """Find a split for the workers."""
    return db.session.get_one(SplitWork, work_id)


def held_work(work_id: UUID) -> SplitWork:
    """Find a split and hold it until the transaction ends."""
    return db.session.get_one(
        SplitWork, work_id, populate_existing=True, with_for_update={"of": SplitWork}
    )


def lock_work(work: SplitWork) -> None:
    """Hold a split for this transaction, and read its newest state."""
    db.session.refresh(work, with_for_update={"of": SplitWork})


def get_part(part_id: UUID) -> SplitPart:
    """Find a part with what it was given."""
    return db.session.get_one(SplitPart, part_id, options=[undefer(SplitPart.given)])


def parts_left(work: SplitWork) -> int:
    """Count the parts that are not solved yet."""
    return _count(work, SplitPart.done_at.is_(None))


def progress_of(work: SplitWork) -> tuple[int, int]:
    """Tell how many parts are solved, and how many there are."""
    return _count(work, SplitPart.done_at.is_not(None)), _count(work)


def _count(work: SplitWork, *wanted: Any) -> int:
    found = select(func.count()).where(SplitPart.work_id == work.id, *wanted)
    return db.session.scalar(found) or 0


def results_of(work: SplitWork) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What the parts were given and what was found in them, in their order."""
    rows = db.session.execute(
        select(SplitPart.given, SplitPart.found)
        .where(SplitPart.work_id == work.id)
        .order_by(SplitPart.number)
    ).all()
    return [given or {} for given, _ in rows], [found or {} for _, found in rows]


def broken_tasks(work: SplitWork) -> Sequence[OutboxTask]:
    """List the tasks of a split that failed and are not done."""
    parts = select(cast(SplitPart.id, String)).where(SplitPart.work_id == work.id)
    halves = (
        select(cast(SplitHalf.id, String))
        .join(SplitPart, SplitPart.id == SplitHalf.part_id)
        .where(SplitPart.work_id == work.id)
    )
    named = or_(
        OutboxTask.argument == str(work.id),
        OutboxTask.argument.in_(parts.scalar_subquery()),
        OutboxTask.argument.in_(halves.scalar_subquery()),
    )
    return db.session.scalars(
        select(OutboxTask).where(
            named, OutboxTask.done_at.is_(None), OutboxTask.last_error.is_not(None)
        )
    ).all()
