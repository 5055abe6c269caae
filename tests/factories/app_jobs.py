"""Work in the background, done here and now."""

from __future__ import annotations

from app.jobs import queries
from app.jobs.worker import attempt


def run_due(*, limit: int = 500) -> int:
    """Do everything that is due, as workers would. Returns how many tasks were done."""
    done = 0
    while batch := [task.id for task in queries.due(limit=limit)]:
        finished = sum(attempt(task_id) for task_id in batch)
        done += finished
        if finished == 0:
            break
    return done
