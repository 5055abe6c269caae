"""Freeze the ranking of a call."""

from __future__ import annotations

from sqlalchemy import select

from app.audit import services as audit
from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.canonical import canonical_hash
from app.core.db import db
from app.core.ids import new_id
from grants.applications.models import Application
from grants.calls import services as calls
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.reviews import queries
from grants.reviews.models import Ranking, RankingRow, Review
from grants.reviews.permissions import can_freeze_ranking
from grants.reviews.rules.scoring import score_decimal, score_of
from grants.reviews.states import OPEN, ReviewState


def freeze_ranking(call: Call, *, actor: Actor) -> Ranking:
    """Close the reviews of a call: the order of its applications is kept for ever with its hash."""
    db.session.refresh(call, with_for_update={"of": Call})
    can_freeze_ranking(actor, call).enforce()
    call.MACHINE.check(call.state, CallState.RANKED)
    last = queries.current_ranking(call.id)
    ranking = Ranking(
        id=new_id(),
        call_id=call.id,
        ordinal=last.ordinal + 1 if last else 1,
        frozen_at=clock.now(),
        frozen_by_id=actor.user_id,
    )
    applications, rows = queries.standing_rows(call)
    ranking.sha256 = canonical_hash(queries.ranking_content(call, ranking, rows))
    db.session.add(ranking)
    db.session.flush()
    for number, values in rows:
        score = score_of(values)
        db.session.add(
            RankingRow(
                ranking_id=ranking.id,
                application_id=applications[number].id,
                score=score_decimal(score) if score is not None else None,
                **values,
            )
        )
    _close_reviews(call, actor)
    audit.record("ranking.frozen", ranking, actor=actor, facts={"sha256": ranking.sha256})
    calls.mark_ranked(call, actor=actor)
    return ranking


def _close_reviews(call: Call, actor: Actor) -> None:
    """Take back what nobody finished: the ranking no longer waits for it."""
    unfinished = (
        select(Review)
        .join(Review.application)
        .where(Application.call_id == call.id, Review.state.in_(OPEN))
    )
    for review in db.session.scalars(unfinished).all():
        move(review, to=ReviewState.CANCELLED, actor=actor, action="review.cancelled")
