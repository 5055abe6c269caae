"""Amounts found by halves survive killed workers: two machines end with the bytes of one."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core.db import db
from app.jobs.models import OutboxTask
from donors.matching.engine import solve
from donors.matching.engine.canonical import canonical_json
from donors.matching.models import MatchingRun, SplitHalf, SplitPart
from donors.matching.services.ordering import HALVE
from donors.matching.states import SplitState
from tests.app.jobs.test_kills import command, open_tasks, until
from tests.app.jobs.test_kills_of_splits import end_leases, order, state
from tests.benchmarks.matching.document import document
from tests.benchmarks.matching.families import draft

# One component is larger than that, and so are its first halves; the others are left whole.
APPLICATIONS, PAYMENTS = 300, 4000


@pytest.fixture
def limited(env) -> dict[str, str]:
    """The environment of a machine that may hold so many payments."""
    return {**env, "ASAR_HALVES_ABOVE": str(PAYMENTS)}


def found(app: Flask) -> int:
    with app.app_context():
        return db.session.query(SplitHalf).filter(SplitHalf.done_at.is_not(None)).count()


def is_in_a_half(app: Flask) -> bool:
    """Whether a worker has a half in hand just now."""
    with app.app_context():
        asked = db.session.query(OutboxTask).filter_by(kind=HALVE, done_at=None)
        return asked.filter(OutboxTask.lease_until.is_not(None)).count() > 0


@pytest.mark.committed
def test_workers_killed_in_halves_lose_nothing(committed, limited, valkey):
    instance = document(draft("national", APPLICATIONS))
    work_id = order(committed, instance)
    with command("sweep", "--every", "0.5", env=limited):
        with command("worker", "default", env=limited):
            until(lambda: is_in_a_half(committed))
        # The blow fell on a question of the part that nobody had an answer to.
        assert state(committed, work_id) == SplitState.SOLVING
        end_leases(committed)
        with command("worker", "default", env=limited):
            until(lambda: found(committed) > 0 and is_in_a_half(committed))
        with committed.app_context():
            assert db.session.query(MatchingRun).count() == 0
            assert db.session.query(SplitPart).filter_by(done_at=None).count() > 0
        end_leases(committed)
        with (
            command("worker", "default", env=limited),
            command("worker", "default", env=limited),
        ):
            until(lambda: state(committed, work_id) == SplitState.DONE)

    with committed.app_context():
        run = db.session.query(MatchingRun).one()
        halved = db.session.query(OutboxTask).filter_by(kind=HALVE)
        assert canonical_json(run.result) == canonical_json(solve(instance))
        assert halved.count() > 3
        assert db.session.query(SplitHalf).count() == 0
        assert open_tasks() == 0
