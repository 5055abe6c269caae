"""The whole story, scene by scene, in the order of its own time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event, text, update
from sqlalchemy.orm import Mapper

from app.cli.demo import applying, calls, deciding, diligence, giving, judging, people
from app.cli.demo.marking import note_end
from app.cli.demo.stage import Scene, Stage
from app.core import clock
from app.core.db import Record, Versioned, db
from app.jobs.models import OutboxTask


def play() -> Stage:
    """Play every scene at its instant, each in a transaction of its own, as a request would."""
    stage = Stage(today=clock.today())
    scenes: list[Scene] = []
    for chapter in (people, calls, giving, diligence, applying, judging, deciding):
        scenes += chapter.scenes(stage)
    for scene in sorted(scenes, key=lambda scene: scene.at):
        with clock.at(scene.at), _born_now():
            # Only the last commit has to reach the disk: a load without it begins again anyway.
            db.session.execute(text("SET LOCAL synchronous_commit TO off"))
            scene.play()
            db.session.commit()
    _let_work_begin()
    note_end(stage.programme)
    db.session.commit()
    return stage


@contextmanager
def _born_now() -> Iterator[None]:
    """Let rows be born when their scene plays, not when the demonstration is loaded."""
    event.listen(Mapper, "before_insert", _date)
    try:
        yield
    finally:
        event.remove(Mapper, "before_insert", _date)


def _date(_mapper: object, _connection: object, row: object) -> None:
    if isinstance(row, Record):
        row.created_at = clock.now()
    if isinstance(row, Versioned):
        row.updated_at = row.created_at


def _let_work_begin() -> None:
    """Nobody is late: what the story asked for at its instants is due from now on."""
    now = clock.now()
    waiting = update(OutboxTask).where(OutboxTask.done_at.is_(None), OutboxTask.due_at < now)
    db.session.execute(waiting.values(due_at=now))


def told(stage: Stage, *, seconds: float) -> str:
    """Say in one line what was loaded."""
    made = sum(len(rows) for rows in stage.applications.values())
    return (
        f"DEMO loaded: {len(stage.bodies)} organisations, {len(stage.donors)} donors, "
        f"{len(stage.pledges)} pledges, {len(stage.calls)} calls, {made} applications; "
        f"{seconds:.1f} s"
    )
