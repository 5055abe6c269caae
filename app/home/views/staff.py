"""The first page of an officer: which step of which call waits. And the queues of work."""

from __future__ import annotations

from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.home import board, queries
from app.jobs import queries as jobs
from app.jobs import services as jobs_services
from app.portals import staff
from app.portals.access import READERS, current_actor, needs
from app.portals.forms import BaseForm
from app.portals.transactions import commits

bp = staff.blueprint("home", __name__, path="")


@bp.get("/")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """A board of calls by stage, and tasks with their clocks."""
    now = clock.now()
    calls = queries.board_calls()
    counts = queries.applications_by_call([call.id for call in calls])
    waiting = queries.waiting()
    dead = sum(figures.dead for figures in jobs.figures())
    return render_template(
        "staff_home.html",
        columns=board.columns(calls, now),
        counts=counts,
        tasks=board.tasks(calls, counts, waiting, dead_jobs=dead, now=now),
    )


@bp.get("/queues")
@needs(*READERS)
def queues() -> ResponseReturnValue:
    """Queues, the age of the outbox, and failed work."""
    return render_template(
        "staff_queues.html",
        figures=jobs.figures(),
        unfinished=jobs.unfinished(),
        reachable=current_app.extensions["doorbell"].reachable(),
        now=clock.now(),
        form=BaseForm(),
        may_retry=current_actor().has(Role.OFFICER, Role.ADMINISTRATOR),
    )


@bp.post("/queues/<uuid:task_id>/retry")
@needs(Role.OFFICER, Role.ADMINISTRATOR)
@commits
def retry(task_id: UUID) -> ResponseReturnValue:
    """Give failed work another chance at once."""
    jobs_services.retry(jobs.get_task(task_id), actor=current_actor())
    flash(_("The work is tried again."))
    return redirect(url_for(".queues"))
