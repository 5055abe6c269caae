"""A worker without its queue: it waits ever longer and goes on; a wrong password ends it."""

from __future__ import annotations

import logging
import re
import signal
import subprocess
import sys
import traceback
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.core.db import db
from app.jobs.models import OutboxTask
from app.jobs.queue import Doorbell, LostQueue
from app.jobs.services import enqueue
from tests.app.jobs.test_kills import ROOT, kill, until

AWAY = re.compile(
    r"WARNING app\.jobs\.queue Valkey cannot be reached \(.+\); asking again in (\d+) s"
)


@contextmanager
def worker(env: dict[str, str], log: Path):
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "worker", "mail"],
            cwd=ROOT,
            env=env,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=file,
        )
    try:
        yield process
    finally:
        kill(process)


def pauses(log: Path) -> list[int]:
    return [int(seconds) for seconds in AWAY.findall(log.read_text())]


def all_done(app) -> bool:
    with app.app_context():
        return db.session.query(OutboxTask).filter_by(done_at=None).count() == 0


def add_work(app, number: int) -> str:
    with app.app_context():
        argument = f"00000000-0000-7000-8000-00000000000{number}"
        enqueue("mail.send", argument)
        db.session.commit()
        return str(db.session.query(OutboxTask.id).filter_by(argument=argument).scalar())


@pytest.mark.committed
def test_a_worker_waits_for_its_queue_and_survives_its_loss(committed, env, valkey, tmp_path):
    log = tmp_path / "worker.log"
    valkey.stop()
    with worker(env, log) as process:
        until(lambda: len(pauses(log)) >= 2)
        assert pauses(log)[:2] == [1, 2]

        for number in (1, 2):
            valkey.start()
            task = add_work(committed, number)
            until(lambda task=task: Doorbell(valkey.url).ring("mail", task))
            until(lambda: all_done(committed))
            valkey.stop()

        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0

    assert "Traceback" not in log.read_text()


def test_a_worker_that_waits_ends_when_it_is_told(env, valkey, tmp_path):
    log = tmp_path / "worker.log"
    valkey.stop()
    with worker(env, log) as process:
        until(lambda: len(pauses(log)) >= 1)
        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 0

    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize(
    ("error", "line", "traced"),
    [
        (RedisConnectionError("Connection closed"), "it quits... (Connection closed)", False),
        (RedisTimeoutError("Timeout"), "it quits... (Timeout)", False),
        (ValueError("ours"), "it quits...", True),
    ],
)
def test_only_the_loss_of_the_queue_is_told_without_a_trace(caplog, error, line, traced):
    log = logging.getLogger("test.rq")
    log.addFilter(LostQueue())

    try:
        raise error
    except type(error):
        log.exception("%s quits...", "it")
        log.warning("job %s failed\n%s", "J", traceback.format_exc())
        log.warning("asking again: %s", error)

    texts = [record.getMessage() for record in caplog.records]
    assert texts[0] == line
    assert [bool(caplog.records[0].exc_info), "Traceback" in texts[1]] == [traced, traced]
    assert texts[2] == f"asking again: {error}"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("redis://:wrong@127.0.0.1:{port}/0", "invalid username-password pair"),
        ("redis://127.0.0.1:{port}/0", "already authenticated"),
        ("redis://:{password}@127.0.0.1:{port}/99", "DB index is out of range"),
    ],
)
def test_a_queue_that_refuses_ends_the_worker(env, valkey, tmp_path, wrong, reason):
    log = tmp_path / "worker.log"
    url = wrong.format(port=valkey.port, password=valkey.password)
    with worker({**env, "REDIS_URL": url}, log) as process:
        assert process.wait(30) == 2

    last = log.read_text().splitlines()[-1]
    assert last.startswith("Error: REDIS_URL: Valkey refuses: ")
    assert reason in last
    assert valkey.password not in log.read_text()
