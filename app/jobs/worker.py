"""Do the work: one attempt at one outbox task, in its own transactions."""

from __future__ import annotations

import logging
import traceback
from uuid import UUID

from flask import Flask

from app.core.db import db
from app.jobs import services
from app.jobs.handlers import handler_of
from app.jobs.models import OutboxTask

log = logging.getLogger(__name__)

_serving: list[Flask] = []


def serve_with(app: Flask) -> None:
    """Name the application that `perform` works in; called before a worker forks."""
    _serving[:] = [app]


def perform(task_id: str) -> None:
    """Entry point of RQ: one task id in, nothing out."""
    app = _serving[0]
    with app.app_context():
        # Connections made before the fork belong to the parent.
        db.engine.dispose(close=False)
        try:
            attempt(UUID(task_id))
        finally:
            db.engine.dispose()


def attempt(task_id: UUID) -> bool:
    """Try a task once; True when it is done. A second worker finds it leased or done."""
    task = services.lease(task_id)
    db.session.commit()
    if task is None:
        return False
    kind, argument = task.kind, task.argument
    try:
        handler_of(kind).perform(argument)
        services.mark_done(task)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("task %s %s failed", kind, argument)
        _fail(task_id, traceback.format_exc())
        return False
    return True


def _fail(task_id: UUID, error: str) -> None:
    task = db.session.get(OutboxTask, task_id)
    if task is not None:
        services.mark_failed(task, error)
    db.session.commit()
