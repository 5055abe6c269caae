"""Scenes of the reviewers: declarations, conflicts, scores with reasons, frozen rankings."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from uuid import UUID

from sqlalchemy import select

from app.cli.demo.bank.comments import comment_on
from app.cli.demo.plan import PLANS, Plan
from app.cli.demo.stage import Scene, Stage
from app.core.actor import Actor
from app.core.db import db
from app.identity import queries as people
from grants.applications.models import Application
from grants.calls.queries import criteria_of
from grants.calls.states import CallPhase
from grants.reviews import services as reviews
from grants.reviews.models import Review, ReviewerProfile

_CONFLICT = {
    "kk": "Былтыр осы ұйымның жобасына кеңесші болдым.",
    "ru": "В прошлом году консультировал проект этой организации.",
}
# Points below which a project fails, in the middle, and above which it shines.
_BASE = (9, 8, 9, 7, 8, 6, 9, 7, 5, 8, 6, 4)
_DIVIDED = 7
# This one was given to a reader too many by mistake, and taken back.
_ONE_TOO_MANY = 8


def scenes(stage: Stage) -> Iterator[Scene]:
    """Give the reviews of each call: whole ones where it is ranked, some where it is not yet."""
    for plan in PLANS:
        if not plan.reviews_on:
            continue
        days = (plan.ranked_on or -2) - plan.reviews_on - 3
        for place in range(plan.submitted):
            given = stage.at(plan.reviews_on + 1, 10, place)
            yield Scene(given, partial(_assign, stage, plan, place))
            for turn in range(plan.reviews):
                day = plan.reviews_on + 2 + (place * plan.reviews + turn) % days
                at = stage.at(day, 11 + turn, place * 4 % 60)
                yield Scene(at, partial(_judge, stage, plan, place, turn))
        if plan.phase == CallPhase.REVIEWING:
            yield Scene(stage.at(-2, 9, 30), partial(_take_back, stage, plan))
        if plan.ranked_on:
            yield Scene(stage.at(plan.ranked_on, 16), partial(_freeze, stage, plan))


def _readers(stage: Stage, plan: Plan, place: int) -> list[ReviewerProfile]:
    """Let the reviewers with sign-ins take more than their share of what is still open."""
    count = len(stage.reviewers)
    if plan.phase == CallPhase.REVIEWING:
        return [stage.reviewers[place % 3], stage.reviewers[(place + 3) % count]]
    return [stage.reviewers[(place + turn * 2) % count] for turn in range(plan.reviews)]


def _assign(stage: Stage, plan: Plan, place: int) -> None:
    application = stage.applications[plan.key][place]
    due_at = stage.at(10, 18) if plan.phase == CallPhase.REVIEWING else None
    assign = reviews.assign_by_hand if plan.phase == CallPhase.REVIEWING else _assign_quietly
    assign(
        application=application,
        reviewers=_readers(stage, plan, place),
        due_at=due_at,
        actor=stage.actor("officer"),
    )


def _assign_quietly(
    *, application: Application, reviewers: list[ReviewerProfile], due_at: object, actor: Actor
) -> list[Review]:
    """Hand out without writing to anybody: those letters would be a year old."""
    del due_at
    return [
        reviews.assign_reviewer(application=application, reviewer=one, actor=actor)
        for one in reviewers
    ]


def _take_back(stage: Stage, plan: Plan) -> None:
    """Give an application to one more reader, and take it back before they begin."""
    application, officer = stage.applications[plan.key][_ONE_TOO_MANY], stage.actor("officer")
    busy = _readers(stage, plan, _ONE_TOO_MANY)
    spare = next(one for one in stage.reviewers if one not in busy)
    review = reviews.assign_reviewer(application=application, reviewer=spare, actor=officer)
    reviews.cancel_review(review, actor=officer)


def _judge(stage: Stage, plan: Plan, place: int, turn: int) -> None:
    """Finish a review; in the call under review some are half done, untouched or given back."""
    application = stage.applications[plan.key][place]
    reviewer = _readers(stage, plan, place)[turn]
    review = _review_of(application, reviewer)
    actor = people.actor_for(reviewer.user, second_factor=True)
    if plan.phase == CallPhase.REVIEWING and turn == 0:
        if place in {0, 1, 2}:
            return
        if place == 5:
            reviews.recuse(review, reason=_CONFLICT[application.language], actor=actor)
            return
    reviews.declare_no_conflict(review, actor=actor)
    scores = _scores(plan, application, place=place, turn=turn)
    if plan.phase == CallPhase.REVIEWING and turn == 0 and place in {3, 4, 6}:
        part = dict(list(scores.items())[: place + 1])
        reviews.save_scores(review, scores=part, actor=actor)
        return
    reviews.save_scores(review, scores=scores, actor=actor)
    reviews.submit_review(review, actor=actor)


def _review_of(application: Application, reviewer: ReviewerProfile) -> Review:
    found = select(Review).where(
        Review.application_id == application.id, Review.reviewer_id == reviewer.id
    )
    return db.session.scalars(found).one()


def _scores(
    plan: Plan, application: Application, *, place: int, turn: int
) -> dict[UUID, tuple[Decimal, str]]:
    """Give points around the quality of the project; one project divides the reviewers."""
    luck = random.Random(f"{plan.key}/{place}/{turn}")
    base = _BASE[(plan.first + place) % len(_BASE)]
    if place == _DIVIDED:
        base += -4 if turn == 1 else 1
    scores = {}
    for criterion in criteria_of(application.call_id):
        points = max(2, min(10, base + luck.choice((-1, -1, 0, 0, 0, 1, 1))))
        comment = comment_on(criterion.code, points, application.language, turn=turn)
        scores[criterion.id] = (Decimal(points), comment)
    return scores


def _freeze(stage: Stage, plan: Plan) -> None:
    reviews.freeze_ranking(stage.calls[plan.key], actor=stage.actor("officer"))
