"""The first page of a reviewer: what is left to score."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.actor import Role
from app.portals import reviewer
from app.portals.access import current_actor, needs
from grants.reviews.queries import queue_of
from grants.reviews.states import OPEN, ReviewState

bp = reviewer.blueprint("home", __name__, path="")


@bp.get("/")
@needs(Role.REVIEWER)
def index() -> ResponseReturnValue:
    """Progress, the next review to take up, and what is late."""
    queue = queue_of(current_actor())
    now = clock.now()
    waiting = [item for item in queue if item.review.state in OPEN]
    return render_template(
        "reviewer_home.html",
        waiting=waiting,
        late=[item for item in waiting if item.review.due_at and item.review.due_at < now],
        undeclared=[item for item in waiting if item.review.state == ReviewState.ASSIGNED],
        submitted=sum(item.review.state == ReviewState.SUBMITTED for item in queue),
        total=sum(item.review.state in {*OPEN, ReviewState.SUBMITTED} for item in queue),
    )
