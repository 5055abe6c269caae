"""Put work into the outbox, lease it, and say how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import or_, update
from sqlalchemy.dialects.postgresql import insert

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.jobs.handlers import handler_of
from app.jobs.models import OutboxTask
from app.jobs.queries import latest_task

BELLS = "jobs_bells"
# When the work of a day begins, in Kazakhstan.
DAILY_AT = time(9)

# How long to wait after each failed attempt; the last one holds from then on.
_BACK_OFF_SECONDS = (10, 60, 300, 900, 3600)


def enqueue(kind: str, argument: UUID | str, *, due_at: datetime | None = None) -> None:
    """Ask for work to be done after this transaction commits; asking twice is asking once."""
    queue = handler_of(kind).queue
    row = db.session.execute(
        insert(OutboxTask)
        .values(queue=queue, kind=kind, argument=str(argument), due_at=due_at or clock.now())
        .on_conflict_do_nothing()
        .returning(OutboxTask.id)
    ).scalar()
    if row is not None and due_at is None:
        db.session.info.setdefault(BELLS, []).append((queue, str(row)))


def enqueue_daily(kinds: Sequence[str]) -> None:
    """Ask for the work of today, each kind once: it is done from nine o'clock on."""
    today = clock.today()
    nine = datetime.combine(today, DAILY_AT, clock.HOME_ZONE)
    for kind in kinds:
        if latest_task(kind, today.isoformat()) is None:
            enqueue(kind, today.isoformat(), due_at=nine)


def lease(task_id: UUID) -> OutboxTask | None:
    """Take a task for one attempt; None when it is done, dead, or in other hands."""
    now = clock.now()
    task = db.session.get(OutboxTask, task_id)
    if task is None:
        return None
    until = now + timedelta(seconds=handler_of(task.kind).timeout_seconds)
    taken = db.session.execute(
        update(OutboxTask)
        .where(
            OutboxTask.id == task_id,
            OutboxTask.done_at.is_(None),
            OutboxTask.dead_at.is_(None),
            or_(OutboxTask.lease_until.is_(None), OutboxTask.lease_until < now),
        )
        .values(lease_until=until, attempts=OutboxTask.attempts + 1)
        .returning(OutboxTask.id)
    ).scalar()
    if taken is None:
        return None
    db.session.refresh(task)
    return task


def mark_done(task: OutboxTask) -> None:
    """Close a task whose work is in the same transaction."""
    task.done_at = clock.now()
    task.lease_until = None
    task.last_error = None


def mark_failed(task: OutboxTask, error: str) -> None:
    """Note a failed attempt: try again later, or give up visibly."""
    now = clock.now()
    task.lease_until = None
    task.last_error = error[-4000:]
    if task.attempts >= handler_of(task.kind).max_attempts:
        task.dead_at = now
        return
    wait_seconds = _BACK_OFF_SECONDS[min(task.attempts, len(_BACK_OFF_SECONDS)) - 1]
    task.due_at = now + timedelta(seconds=wait_seconds)


def retry(task: OutboxTask, *, actor: Actor) -> None:
    """Give a dead or waiting task another chance at once."""
    task.dead_at = None
    task.lease_until = None
    task.due_at = clock.now()
    task.attempts = 0
    db.session.info.setdefault(BELLS, []).append((task.queue, str(task.id)))
    audit.record("task.retried", task, actor=actor, facts={"kind": task.kind})
