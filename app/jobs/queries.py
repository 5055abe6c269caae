"""Read the outbox: what is due, what waits, what died."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select

from app.core import clock
from app.core.db import db
from app.core.errors import NotFound
from app.jobs.models import OutboxTask

_OPEN = and_(OutboxTask.done_at.is_(None), OutboxTask.dead_at.is_(None))


@dataclass(frozen=True)
class QueueFigures:
    """How one queue stands."""

    queue: str
    waiting: int
    dead: int
    oldest_due_at: datetime | None


def _free(now: datetime) -> Select[OutboxTask]:
    return select(OutboxTask).where(
        _OPEN,
        OutboxTask.due_at <= now,
        or_(OutboxTask.lease_until.is_(None), OutboxTask.lease_until < now),
    )


def due(*, limit: int = 500) -> Sequence[OutboxTask]:
    """List tasks that should be running and are not, oldest first."""
    return db.session.scalars(
        _free(clock.now()).order_by(OutboxTask.due_at, OutboxTask.id).limit(limit)
    ).all()


def figures() -> list[QueueFigures]:
    """Count waiting and dead tasks of each queue."""
    rows = db.session.execute(
        select(
            OutboxTask.queue,
            func.count().filter(_OPEN),
            func.count().filter(OutboxTask.dead_at.is_not(None)),
            func.min(OutboxTask.due_at).filter(_OPEN),
        )
        .where(OutboxTask.done_at.is_(None))
        .group_by(OutboxTask.queue)
        .order_by(OutboxTask.queue)
    )
    return [QueueFigures(*row) for row in rows]


def unfinished(*, limit: int = 100) -> Sequence[OutboxTask]:
    """List tasks that failed at least once and are not done: dead ones first."""
    return db.session.scalars(
        select(OutboxTask)
        .where(OutboxTask.done_at.is_(None), OutboxTask.last_error.is_not(None))
        .order_by(OutboxTask.dead_at.is_(None), OutboxTask.due_at, OutboxTask.id)
        .limit(limit)
    ).all()


def get_task(task_id: UUID) -> OutboxTask:
    """Find one task, for the staff page."""
    task = db.session.get(OutboxTask, task_id)
    if task is None:
        raise NotFound
    return task


def latest_task(kind: str, argument: str) -> OutboxTask | None:
    """Find the last work of a kind that was asked for a thing."""
    found: OutboxTask | None = db.session.scalar(
        select(OutboxTask)
        .where(OutboxTask.kind == kind, OutboxTask.argument == argument)
        .order_by(OutboxTask.id.desc())
        .limit(1)
    )
    return found
