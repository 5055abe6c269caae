"""The register of reviewers and what lies on their desks."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.errors import NotFound
from app.identity.models import User
from grants.applications.models import Application
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.reviews.models import Review, ReviewerProfile
from grants.reviews.states import OPEN, ReviewState


def get_reviewer(reviewer_id: UUID) -> ReviewerProfile:
    """Find a reviewer, or raise NotFound. For staff."""
    found = db.session.get(ReviewerProfile, reviewer_id)
    if found is None:
        raise NotFound
    return found


def reviewer_by_code(code: str) -> ReviewerProfile | None:
    """Find a reviewer by code."""
    return db.session.scalar(select(ReviewerProfile).where(ReviewerProfile.code == code))


class ReviewerLoad(NamedTuple):
    """A reviewer and how much lies on the desk: open and submitted reviews."""

    reviewer: ReviewerProfile
    open: int
    submitted: int


def reviewers_with_load(call_id: UUID | None = None) -> list[ReviewerLoad]:
    """List reviewers by code with their load, in one call or in all that run. For staff."""
    counted = (
        select(
            Review.reviewer_id,
            func.count().filter(Review.state.in_(OPEN)).label("open"),
            func.count().filter(Review.state == ReviewState.SUBMITTED).label("submitted"),
        )
        .join(Application, Application.id == Review.application_id)
        .join(Call, Call.id == Application.call_id)
        .where(Call.id == call_id if call_id else Call.state == CallState.REVIEWING)
        .group_by(Review.reviewer_id)
        .subquery()
    )
    rows = db.session.execute(
        select(ReviewerProfile, counted.c.open, counted.c.submitted)
        .outerjoin(counted, counted.c.reviewer_id == ReviewerProfile.id)
        # A list of people says nothing of their roles at the operator.
        .options(joinedload(ReviewerProfile.user).lazyload(User.assignments))
        .order_by(ReviewerProfile.code)
    )
    return [ReviewerLoad(profile, opened or 0, done or 0) for profile, opened, done in rows]
