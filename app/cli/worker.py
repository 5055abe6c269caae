"""Processes that work in the background: workers of one queue, and the sweeper."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click

from app.cli import scratch
from app.cli.tidying import forget_old
from app.core import clock
from app.core.db import db
from app.factory import create_app
from app.jobs import handlers, queries
from app.jobs.handlers import QUEUES
from app.jobs.queue import QueueRefuses, work
from app.jobs.services import enqueue_daily
from app.jobs.worker import serve_with
from app.registry import DAILY
from config import Settings

log = logging.getLogger(__name__)

TIDY_EVERY = timedelta(hours=1)


class Refused(click.ClickException):
    """A setting that waiting does not mend."""

    exit_code = 2


@click.command()
@click.argument("queue", type=click.Choice(QUEUES))
def worker(queue: str) -> None:
    """Do the work of one queue until stopped."""
    settings = Settings.from_env()
    app = create_app(settings)
    scratch.work_in(settings.scratch_dir)
    scratch.clear(settings.scratch_dir, clock.now())
    handlers.load(queue)
    serve_with(app)
    with app.app_context():
        db.engine.dispose()
    try:
        work(queue, settings.redis_url)
    except QueueRefuses as refusal:
        raise Refused(f"REDIS_URL: Valkey refuses: {refusal}") from None


@click.command()
@click.option("--every", "seconds", default=2.0, help="Seconds between two looks.")
def sweep(seconds: float) -> None:
    """Find work that the queue has lost, and ring for it again."""
    settings = Settings.from_env()
    app = create_app(settings)
    stop = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stop.set())
    tidied_at = datetime.min.replace(tzinfo=UTC)
    while not stop.wait(seconds):
        try:
            with app.app_context():
                sweep_once(app.extensions["doorbell"].ring)
                if clock.now() - tidied_at > TIDY_EVERY:
                    tidied_at = clock.now()
                    scratch.clear(settings.scratch_dir, tidied_at)
                    forget_old(tidied_at)
                    enqueue_daily(DAILY)
                    db.session.commit()
        except Exception:
            log.exception("the sweep failed and will be repeated")


def sweep_once(ring: Callable[[str, str], bool]) -> int:
    """Ring for every task that should be running; returns how many."""
    due = [(task.queue, str(task.id)) for task in queries.due()]
    db.session.rollback()
    for queue, task_id in due:
        ring(queue, task_id)
    return len(due)
