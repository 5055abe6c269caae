"""Letters survive killed workers, a silent queue and a wiped one: each exists once in the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis

from app.audit.models import Event
from app.cli.worker import sweep_once
from app.core import clock
from app.core.db import db
from app.files.models import StoredFile
from app.jobs.models import OutboxTask
from app.jobs.queue import Doorbell
from app.jobs.services import enqueue
from donors.matching import services as matching
from reports.letters.models import Letter
from tests.factories.donors_matching import ENTRIES, make_ranked_call

ROOT = Path(__file__).parents[3]
PATIENCE_SECONDS = 90


@contextmanager
def command(*arguments: str, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT,
        env=env,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a worker with its child at once, as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not reached():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def open_tasks() -> int:
    """Count what should be done by now; at night the daily tasks wait for nine o'clock."""
    tasks = db.session.query(OutboxTask).filter_by(done_at=None)
    return tasks.filter(OutboxTask.due_at <= clock.now()).count()


def decide(app: Flask) -> int:
    """Approve a split of twelve applications, with real commits; returns how many letters."""
    with app.app_context():
        ranked = make_ranked_call(ENTRIES * 3)
        with clock.at(ranked.call.closes_at):
            run = matching.create_run(ranked.call, actor=ranked.officer)
            matching.propose_run(run, actor=ranked.officer)
            matching.approve_run(run, actor=ranked.approver)
            db.session.commit()
        return db.session.query(Letter).count()


def sealed(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Letter).filter(Letter.sealed_at.is_not(None)).count()


@pytest.mark.committed
def test_killed_workers_lose_no_letter_and_make_none_twice(committed, env, valkey):
    letters = decide(committed)
    with command("sweep", "--every", "0.5", env=env):
        for goal in (2, letters // 2):
            with command("worker", "letters", env=env):
                until(lambda goal=goal: sealed(committed) >= goal)
        # The queue itself is emptied as well: only the outbox knows what is left.
        Redis.from_url(valkey.url).flushall()
        with command("worker", "letters", env=env), command("worker", "letters", env=env):
            until(lambda: sealed(committed) == letters)

    with committed.app_context():
        events = db.session.query(Event).filter_by(action="letter.sealed").count()
        files = db.session.query(StoredFile).filter_by(purpose="letter").count()
        waiting = db.session.query(OutboxTask).filter_by(kind="letters.seal", done_at=None).count()
        assert (letters, events, files) == (12, 12, 12)
        assert waiting == 0


@pytest.mark.committed
def test_what_killed_workers_leave_is_cleared_by_the_next(committed, env, valkey, tmp_path):
    letters = decide(committed)
    left = tmp_path / "var" / "scratch" / "weasyprint-left"
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    own = {**env, "TMPDIR": str(elsewhere)}
    with command("sweep", "--every", "0.5", env=own), command("worker", "letters", env=own):
        until(lambda: sealed(committed) >= 2)
    left.mkdir()
    os.utime(left, (0, 0))
    with command("sweep", "--every", "0.5", env=own), command("worker", "letters", env=own):
        until(lambda: sealed(committed) == letters)
        assert not left.exists()

    assert list(elsewhere.iterdir()) == []


@pytest.mark.committed
def test_a_queue_that_is_down_delays_work_and_loses_none(committed, env, valkey):
    doorbell = Doorbell(valkey.url)
    valkey.stop()
    with committed.app_context():
        enqueue("mail.send", "00000000-0000-7000-8000-000000000002")
        db.session.commit()

        assert doorbell.reachable() is False
        assert sweep_once(doorbell.ring) == 1

    valkey.start()
    again = {**env, "REDIS_URL": valkey.url}
    with command("sweep", "--every", "0.5", env=again), command("worker", "mail", env=again):
        until(lambda: _all_sent(committed))


def _all_sent(app: Flask) -> bool:
    with app.app_context():
        return db.session.query(OutboxTask).filter_by(kind="mail.send", done_at=None).count() == 0
