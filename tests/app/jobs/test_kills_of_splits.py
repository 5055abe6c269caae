"""Large splits survive killed workers: parts are taken up again, and one run comes of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from app.audit.models import Event
from app.core import clock
from app.core.db import db
from app.jobs.models import OutboxTask
from donors.matching import jobs
from donors.matching.engine import solve
from donors.matching.engine.canonical import canonical_json
from donors.matching.models import MatchingRun, SplitPart, SplitWork
from donors.matching.services.ordering import MERGE
from donors.matching.states import SplitState
from tests.app.jobs.test_kills import command, open_tasks, until
from tests.benchmarks.matching.parts import apart
from tests.factories.donors_matching import make_ranked_call, make_split


def order(app: Flask, instance: dict) -> UUID:
    """Ask for a split of eight national calls that share no donor."""
    with app.app_context():
        work = make_split(make_ranked_call(), instance)
        db.session.commit()
        return work.id


def state(app: Flask, work_id: UUID) -> SplitState:
    with app.app_context():
        return db.session.get_one(SplitWork, work_id).state


def solved(app: Flask) -> int:
    with app.app_context():
        return db.session.query(SplitPart).filter(SplitPart.done_at.is_not(None)).count()


def end_leases(app: Flask) -> None:
    """Let the time of the killed workers pass."""
    with app.app_context():
        db.session.execute(update(OutboxTask).values(lease_until=clock.now()))
        db.session.commit()


@pytest.mark.committed
def test_killed_workers_lose_no_part_and_one_run_comes_of_it(committed, env, valkey):
    instance = apart(800)
    work_id = order(committed, instance)
    with command("sweep", "--every", "0.5", env=env):
        with command("worker", "default", env=env):
            until(lambda: solved(committed) >= 2)
        # The blow may have fallen between any two steps; nothing is booked yet, or everything.
        with committed.app_context():
            runs = db.session.query(MatchingRun).count()
            done = db.session.get_one(SplitWork, work_id).state == SplitState.DONE
            assert runs == int(done)
        end_leases(committed)
        with command("worker", "default", env=env), command("worker", "default", env=env):
            until(lambda: state(committed, work_id) == SplitState.DONE)

    with committed.app_context():
        run = db.session.query(MatchingRun).one()
        assert canonical_json(run.result) == canonical_json(solve(instance))
        assert db.session.query(Event).filter_by(action="run.solved").count() == 1
        assert db.session.query(SplitPart).count() > 2
        assert open_tasks() == 0


@pytest.mark.committed
def test_parts_that_are_done_at_once_ask_for_one_merger(committed):
    work_id = order(committed, apart(160))
    with committed.app_context():
        jobs.divide(str(work_id))
        db.session.commit()
        parts = [str(one.id) for one in db.session.query(SplitPart)]
    start = Barrier(len(parts))

    def work(part: str) -> None:
        with committed.app_context():
            start.wait()
            jobs.solve(part)
            db.session.commit()

    with ThreadPoolExecutor(len(parts)) as pool:
        list(pool.map(work, parts))

    assert solved(committed) == len(parts) > 2
    with committed.app_context():
        assert db.session.query(OutboxTask).filter_by(kind=MERGE).count() == 1
    run_at_once(committed, work_id, 3)
    with committed.app_context():
        assert db.session.query(MatchingRun).count() == 1


def run_at_once(app: Flask, work_id: UUID, times: int) -> None:
    """Let several workers merge the same split."""
    start = Barrier(times)

    def merge(_number: int) -> None:
        with app.app_context():
            start.wait()
            jobs.merge(str(work_id))
            db.session.commit()

    with ThreadPoolExecutor(times) as pool:
        list(pool.map(merge, range(times)))
