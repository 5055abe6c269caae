"""The doorbell: RQ on Valkey. The only module that imports RQ; losing a ring loses nothing."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Sequence
from itertools import chain, repeat
from types import FrameType
from typing import Any

from redis import Redis
from redis.exceptions import AuthenticationError, AuthorizationError, RedisError, ResponseError
from rq import Queue, Worker
from rq.serializers import JSONSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.jobs.services import BELLS

log = logging.getLogger(__name__)

PERFORM = "app.jobs.worker.perform"
_RING_AGAIN_SECONDS = 10
# Seconds between two looks for a Valkey that is away; the last one stays.
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


class Doorbell:
    """Rings the queue of a task; a dead Valkey is noted and left to the sweeper."""

    def __init__(self, url: str) -> None:
        self.connection = Redis.from_url(
            url, socket_connect_timeout=0.5, socket_timeout=2, health_check_interval=30
        )

    def ring(self, queue: str, task_id: str) -> bool:
        """Ask a worker to look at a task. False when Valkey cannot be reached."""
        try:
            if not self.connection.set(f"asar:bell:{task_id}", 1, nx=True, ex=_RING_AGAIN_SECONDS):
                return True
            Queue(queue, connection=self.connection, serializer=JSONSerializer).enqueue(
                PERFORM, task_id, result_ttl=0, failure_ttl=3600, job_timeout=300
            )
        except RedisError as error:
            log.warning("the queue cannot be reached: %s", error)
            return False
        return True

    def reachable(self) -> bool:
        """Tell whether Valkey answers."""
        try:
            return bool(self.connection.ping())
        except RedisError:
            return False


def install(session: Any, doorbell: Doorbell) -> None:
    """Ring for the tasks of a transaction once it has committed."""

    @event.listens_for(session, "after_commit")
    def _after_commit(current: Session) -> None:
        if current.in_nested_transaction():
            return
        for queue, task_id in current.info.pop(BELLS, []):
            doorbell.ring(queue, task_id)

    @event.listens_for(session, "after_rollback")
    def _after_rollback(current: Session) -> None:
        current.info.pop(BELLS, None)


class QueueRefuses(Exception):
    """Valkey answers and turns us away: a wrong password or database. Waiting would not help."""


class _Worker(Worker):
    """A worker that tells others when it is asked to stop."""

    stop: threading.Event

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Hear the signal; RQ then ends its work in its own way."""
        self.stop.set()
        super().request_stop(signum, frame)


class LostQueue(logging.Filter):
    """Tell in one line that RQ lost Valkey: `work` waits for it, so nobody has to read a trace."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten what is said while a loss is handled; let all pass."""
        error, message = sys.exc_info()[1], record.getMessage()
        if isinstance(error, RedisError) and (record.exc_info or "\n" in message):
            record.msg, record.args = "%s (%s)", (message.partition("\n")[0], error)
            record.exc_info = None
        return True


_LOST_QUEUE = LostQueue()


def work(queue: str, doorbell_url: str, *, pauses: Sequence[float] = PAUSES) -> None:
    """Do the jobs of one queue until a signal; while Valkey is away, wait for it ever longer.

    Raises QueueRefuses when Valkey will not have us.
    """
    stop = threading.Event()
    logging.getLogger("rq.worker").addFilter(_LOST_QUEUE)
    while not stop.is_set():
        _heed_signals(stop)
        connection = Redis.from_url(doorbell_url)
        if not _wait_for(connection, stop, pauses):
            return
        try:
            _make_worker(queue, connection, stop).work(logging_level="WARNING")
        except RedisError as error:
            log.warning("the queue %s broke off (%s)", queue, error)


def _heed_signals(stop: threading.Event) -> None:
    # RQ's own answer to a signal raises, which is right only inside of its loop.
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stop.set())


def _wait_for(connection: Redis, stop: threading.Event, pauses: Sequence[float]) -> bool:
    """Wait until Valkey answers; False when asked to stop meanwhile."""
    waits = chain(pauses, repeat(pauses[-1]))
    while not stop.is_set():
        try:
            connection.ping()
        except (AuthenticationError, AuthorizationError, ResponseError) as error:
            raise QueueRefuses(str(error)) from error
        except RedisError as error:
            pause = next(waits)
            log.warning("Valkey cannot be reached (%s); asking again in %g s", error, pause)
            stop.wait(pause)
        else:
            return True
    return False


def _make_worker(queue: str, connection: Redis, stop: threading.Event) -> Worker:
    """Build a worker of exactly one queue (two queues can lose a job when killed)."""
    worker = _Worker(
        [Queue(queue, connection=connection, serializer=JSONSerializer)],
        connection=connection,
        serializer=JSONSerializer,
        job_monitoring_interval=5,
        maintenance_interval=30,
    )
    worker.stop = stop
    return worker
