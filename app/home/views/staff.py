"""The first page of an officer: which step of which call waits. And the queues of work."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.i18n import Message
from app.home import board, queries
from app.jobs import queries as jobs
from app.jobs import services as jobs_services
from app.organisations.queries import front_offices_of
from app.portals import replica, staff
from app.portals.access import READERS, REGIONAL_READERS, current_actor, needs
from app.portals.forms import BaseForm
from app.portals.transactions import commits
from grants.applications.states import APPLICATION_MACHINE
from grants.calls.rules import phase
from grants.calls.states import PHASE_LABELS, CallPhase
from grants.reviews import queries as reviews
from reports.letters.queries import letters_for_staff

bp = staff.blueprint("home", __name__, path="")

LETTERS = 6
QUEUE_NAMES = {
    "letters": Message("Letters as PDF"),
    "mail": Message("E-mail"),
    "default": Message("Other work"),
}


@bp.get("/")
@needs(*REGIONAL_READERS)
def index() -> ResponseReturnValue:
    """A board of calls by stage, and tasks with their clocks; a front office sees its region."""
    now = clock.now()
    region = current_actor().bound_region
    if region is not None:
        return _region_page(region, now)
    calls = queries.board_calls()
    counts = queries.applications_by_call([call.id for call in calls])
    waiting = queries.waiting()
    progress = reviews.progress_of([call.id for call in calls], now)
    dead = sum(figures.dead for figures in jobs.figures())
    return render_template(
        "staff_home.html",
        columns=board.columns(calls, now),
        counts=counts,
        tasks=board.tasks(calls, counts, waiting, progress, dead_jobs=dead, now=now),
    )


def _region_page(region: str, now: datetime) -> ResponseReturnValue:
    calls = queries.regional_calls()
    counts = queries.regional_counts([call.id for call in calls], region)
    return render_template(
        "staff_region_home.html",
        office=next(iter(front_offices_of([region])), None),
        rows=[
            (call, phase(call, now), counts[call.id])
            for call in calls
            if counts[call.id] or phase(call, now) == CallPhase.OPEN
        ],
        labels=PHASE_LABELS,
        states=APPLICATION_MACHINE.labels,
        drafts=queries.drafts_near_deadline(region, now),
        unfinished=queries.unfinished(region, now),
        letters=letters_for_staff(size=LETTERS, actor=current_actor()),
        organisations=queries.new_organisations(region),
    )


@bp.get("/queues")
@needs(*READERS)
def queues() -> ResponseReturnValue:
    """Queues, the age of the outbox, and failed work."""
    return render_template(
        "staff_queues.html",
        figures=jobs.figures(),
        names=QUEUE_NAMES,
        unfinished=jobs.unfinished(),
        reachable=current_app.extensions["doorbell"].reachable(),
        replica=replica.standing(),
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
