"""How far the reviews of calls are, for staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.actor import NATIONAL_ROLES, Actor
from app.core.db import db
from app.core.errors import NotFound
from app.identity.models import User
from grants.applications.models import Application
from grants.applications.permissions import can_see
from grants.calls.models import Call
from grants.reviews.models import Review, ReviewerProfile
from grants.reviews.states import IN_COMPETITION, LIVE, OPEN, ReviewState


def _in_competition(actor: Actor) -> Select[Any]:
    wanted = select(Application).where(Application.state.in_(IN_COMPETITION))
    if not actor.has(*NATIONAL_ROLES):
        wanted = wanted.where(Application.region_code == actor.bound_region)
    return wanted


class Progress(NamedTuple):
    """How far the reviews of a call are."""

    applications: int = 0
    covered: int = 0
    assigned: int = 0
    submitted: int = 0
    overdue: int = 0


def progress_of(call_ids: Iterable[UUID], at: datetime) -> dict[UUID, Progress]:
    """Count applications, those with enough submitted reviews, reviews, and overdue ones."""
    submitted = func.count(Review.id).filter(Review.state == ReviewState.SUBMITTED)
    late = and_(Review.state.in_(OPEN), Review.due_at < at)
    each = (
        select(
            Application.call_id,
            func.count(Review.id).filter(Review.state.in_(LIVE)).label("assigned"),
            submitted.label("submitted"),
            func.count(Review.id).filter(late).label("overdue"),
        )
        .outerjoin(Review, Review.application_id == Application.id)
        .where(Application.state.in_(IN_COMPETITION), Application.call_id.in_(list(call_ids)))
        .group_by(Application.call_id, Application.id)
        .subquery()
    )
    enough = func.count().filter(each.c.submitted >= Call.reviews_per_application)
    rows = db.session.execute(
        select(
            Call.id,
            func.count(),
            enough,
            *(func.sum(each.c[name]) for name in ("assigned", "submitted", "overdue")),
        )
        .join(each, each.c.call_id == Call.id)
        .group_by(Call.id)
    )
    return {row[0]: Progress(*(int(value) for value in row[1:])) for row in rows}


def applications_page(
    call_id: UUID, *, actor: Actor, after: str = "", limit: int = 50
) -> Sequence[Application]:
    """List a call's applications by number, one page after a number; one row more than `limit`."""
    return db.session.scalars(
        _in_competition(actor)
        .where(Application.call_id == call_id, Application.number > after)
        .options(joinedload(Application.organisation))
        .order_by(Application.number)
        .limit(limit + 1)
    ).all()


def reviews_of(application_ids: Iterable[UUID]) -> dict[UUID, list[Review]]:
    """List the reviews of applications with their reviewers, cancelled ones too. For staff."""
    found = db.session.scalars(
        select(Review)
        .where(Review.application_id.in_(list(application_ids)))
        .join(Review.reviewer)
        .options(
            contains_eager(Review.reviewer)
            .joinedload(ReviewerProfile.user)
            .lazyload(User.assignments)
        )
        .order_by(ReviewerProfile.code)
    )
    grouped: dict[UUID, list[Review]] = defaultdict(list)
    for review in found:
        grouped[review.application_id].append(review)
    return grouped


def get_review_for_staff(review_id: UUID, *, actor: Actor) -> Review:
    """Find a review whose application the actor may see, or raise NotFound. Not its scores."""
    found: Review | None = db.session.scalar(
        select(Review)
        .where(Review.id == review_id)
        .options(joinedload(Review.application).joinedload(Application.call))
    )
    if found is None or not can_see(actor, found.application):
        raise NotFound
    return found


def short_of_reviews(call: Call, limit: int = 100) -> list[tuple[Application, int]]:
    """List the applications that would not be ranked now, with their submitted reviews."""
    submitted = func.count(Review.id).filter(Review.state == ReviewState.SUBMITTED)
    rows = db.session.execute(
        select(Application, submitted)
        .outerjoin(Review, Review.application_id == Application.id)
        .where(Application.call_id == call.id, Application.state.in_(IN_COMPETITION))
        .group_by(Application.id)
        .having(submitted < call.reviews_per_application)
        .order_by(Application.number)
        .limit(limit)
    )
    return [(application, count) for application, count in rows]


def is_all_in(application: Application) -> bool:
    """Tell whether every review of an application is submitted, and there are enough."""
    reviews = reviews_of([application.id]).get(application.id, [])
    live = [review.state for review in reviews if review.state in LIVE]
    enough = len(live) >= application.call.reviews_per_application
    return enough and all(state == ReviewState.SUBMITTED for state in live)
