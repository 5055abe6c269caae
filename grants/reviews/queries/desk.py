"""One reviewer's work; what is another's is not found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from grants.applications.models import Application
from grants.calls.models import Call, Criterion
from grants.reviews.models import Review, ReviewerProfile, Score
from grants.reviews.rules.scoring import (
    CriterionRule,
)
from grants.reviews.rules.sheets import Draft
from grants.reviews.states import OPEN, ReviewState


def get_own_review(review_id: UUID, *, actor: Actor) -> Review:
    """Find a review of the acting reviewer; another's is not found."""
    found: Review | None = db.session.scalar(
        select(Review)
        .join(ReviewerProfile, ReviewerProfile.id == Review.reviewer_id)
        .where(Review.id == review_id, ReviewerProfile.user_id == actor.user_id)
        .options(
            contains_eager(Review.reviewer),
            joinedload(Review.application).joinedload(Application.call),
            joinedload(Review.application).joinedload(Application.organisation),
        )
    )
    if found is None or found.state == ReviewState.CANCELLED:
        raise NotFound
    return found


class QueueItem(NamedTuple):
    """One line of a reviewer's queue: the review and how many lines are finished."""

    review: Review
    done: int
    lines: int


def queue_of(actor: Actor) -> list[QueueItem]:
    """List the actor's reviews: open ones first, by deadline, then what is submitted."""
    if actor.user_id is None:
        return []
    long_enough = func.char_length(func.btrim(Score.comment)) >= Call.comment_min_length
    done = select(func.count(Score.id)).where(
        Score.review_id == Review.id, Score.points.is_not(None), long_enough
    )
    lines = select(func.count(Criterion.id)).where(Criterion.call_id == Call.id)
    rows = db.session.execute(
        select(
            Review,
            done.correlate(Review, Call).scalar_subquery(),
            lines.correlate(Call).scalar_subquery(),
        )
        .join(Review.application)
        .join(Application.call)
        .join(Application.organisation)
        .join(ReviewerProfile, ReviewerProfile.id == Review.reviewer_id)
        .where(ReviewerProfile.user_id == actor.user_id)
        .where(Review.state != ReviewState.CANCELLED)
        .options(
            contains_eager(Review.application).contains_eager(Application.call),
            contains_eager(Review.application).contains_eager(Application.organisation),
        )
        .order_by(Review.state.in_(OPEN).desc(), Review.due_at.nulls_last(), Review.id)
    )
    return [QueueItem(review, finished, count) for review, finished, count in rows]


def scores_of(review_id: UUID) -> dict[UUID, Score]:
    """Give the saved scores of a review by criterion. The caller has checked who reads."""
    found = db.session.scalars(select(Score).where(Score.review_id == review_id))
    return {score.criterion_id: score for score in found}


def criterion_rules(criteria: Iterable[Criterion]) -> tuple[CriterionRule, ...]:
    """Hand a call's scoring sheet to the rules."""
    return tuple(
        CriterionRule(line.code, line.weight, line.max_points, line.threshold) for line in criteria
    )


def drafts_of(review_id: UUID, criteria: Iterable[Criterion]) -> dict[str, Draft]:
    """Give what is written in a review so far, by criterion code."""
    return drafts_in(scores_of(review_id), criteria)


def drafts_in(saved: Mapping[UUID, Score], criteria: Iterable[Criterion]) -> dict[str, Draft]:
    """Sort saved scores by criterion code."""
    return {
        line.code: Draft(saved[line.id].points, saved[line.id].comment)
        for line in criteria
        if line.id in saved
    }
