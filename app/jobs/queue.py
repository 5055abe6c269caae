"""The doorbell: RQ on Valkey. The only module that imports RQ; losing a ring loses nothing."""

from __future__ import annotations

import logging
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.serializers import JSONSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.jobs.services import BELLS

log = logging.getLogger(__name__)

PERFORM = "app.jobs.worker.perform"
_RING_AGAIN_SECONDS = 10


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


def make_worker(queue: str, doorbell_url: str) -> Worker:
    """Build a worker of exactly one queue (two queues can lose a job when killed)."""
    connection = Redis.from_url(doorbell_url)
    return Worker(
        [Queue(queue, connection=connection, serializer=JSONSerializer)],
        connection=connection,
        serializer=JSONSerializer,
        job_monitoring_interval=5,
        maintenance_interval=30,
    )
