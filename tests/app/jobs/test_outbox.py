"""The outbox: asked once, done once, tried again, given up visibly."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app.audit import services as audit
from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import db
from app.jobs import handlers, queries, services
from app.jobs.handlers import Handler
from app.jobs.models import OutboxTask
from tests.factories.app_jobs import run_due


class Trial:
    """Work that can be told to fail."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.fails = 0

    def perform(self, argument: str) -> None:
        if self.fails:
            self.fails -= 1
            raise RuntimeError("the printer is on fire")
        self.done.append(argument)


@pytest.fixture
def trial(app, monkeypatch):
    work = Trial()
    handler = Handler("trial", "default", work.perform, max_attempts=3)
    monkeypatch.setitem(handlers._handlers, "trial", handler)
    return work


def only_task() -> OutboxTask:
    return db.session.query(OutboxTask).one()


def test_asking_twice_is_asking_once(trial):
    services.enqueue("trial", "x")
    services.enqueue("trial", "x")
    db.session.commit()

    assert run_due() == 1
    assert trial.done == ["x"]


def test_finished_work_can_be_asked_for_again(trial):
    for _ in range(2):
        services.enqueue("trial", "x")
        db.session.commit()
        run_due()

    assert trial.done == ["x", "x"]


def test_rolled_back_change_asks_for_nothing(trial):
    services.enqueue("trial", "x")
    db.session.rollback()

    assert run_due() == 0


def test_failure_is_kept_with_its_reason_and_tried_later(trial, noon):
    trial.fails = 1
    services.enqueue("trial", "x")
    db.session.commit()
    run_due()
    task = only_task()

    assert (task.attempts, "on fire" in task.last_error) == (1, True)
    assert task.due_at == noon + timedelta(seconds=10)
    assert run_due() == 0
    with clock.at(noon + timedelta(seconds=11)):
        assert run_due() == 1
    assert only_task().last_error is None


def test_work_that_always_fails_ends_visibly_and_can_be_revived(trial, noon):
    trial.fails = 3
    services.enqueue("trial", "x")
    db.session.commit()
    for hour in range(5):
        with clock.at(noon + timedelta(hours=hour)):
            run_due()
    task = only_task()

    assert (task.attempts, task.dead_at is not None) == (3, True)
    assert [row.dead for row in queries.figures()] == [1]

    services.retry(task, actor=SYSTEM)
    assert [row["action"] for row in audit.pending()] == ["task.retried"]
    db.session.commit()
    with clock.at(noon + timedelta(hours=6)):
        assert run_due() == 1


def test_leased_work_is_left_to_whoever_holds_it_until_the_lease_ends(trial, noon):
    services.enqueue("trial", "x")
    db.session.commit()
    key: UUID = only_task().id

    assert services.lease(key) is not None
    assert services.lease(key) is None
    with clock.at(noon + timedelta(seconds=121)):
        assert services.lease(key) is not None


def test_work_of_the_future_is_not_due(trial, noon):
    services.enqueue("trial", "x", due_at=noon + timedelta(minutes=5))
    db.session.commit()

    assert queries.due() == []


def test_handler_of_an_unknown_queue_is_refused():
    before = list(handlers._handlers.values())

    with pytest.raises(ValueError, match="no queue elsewhere"):
        handlers.register_all([Handler("a", "elsewhere", print)])
    handlers.register_all(before)
