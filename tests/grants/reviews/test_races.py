"""Two at once: one ranking, one sheet, nothing mixed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from app.core.actor import SYSTEM
from app.core.db import db
from app.core.errors import DomainError
from grants.calls.models import Call
from grants.calls.queries import criteria_of
from grants.reviews import queries, services
from grants.reviews.models import Ranking, Review
from grants.reviews.states import ReviewState
from tests.factories.grants_reviews import make_competitor, make_review, make_reviewing_call

pytestmark = pytest.mark.committed


def at_once(app: Flask, work, times: int) -> list[str]:
    """Run the work in threads that start together; tell how each ended."""
    start = Barrier(times)

    def run(number: int) -> str:
        with app.app_context():
            start.wait()
            try:
                work(number)
                db.session.commit()
            except (DomainError, StaleDataError) as refusal:
                db.session.rollback()
                return type(refusal).__name__
            finally:
                db.session.remove()
        return "done"

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(run, range(times)))


def test_ranking_is_frozen_by_one_of_many(committed: Flask) -> None:
    with committed.app_context():
        call = make_reviewing_call(reviews_per_application=1)
        make_review(make_competitor(call), state=ReviewState.SUBMITTED)
        db.session.commit()
        call_id: UUID = call.id

    def freeze(_number: int) -> None:
        services.freeze_ranking(db.session.get_one(Call, call_id), actor=SYSTEM)

    ends = at_once(committed, freeze, 5)

    with committed.app_context():
        assert ends == ["NotAllowed"] * 4 + ["done"]
        assert db.session.scalar(select(func.count(Ranking.id))) == 1


def test_two_tabs_saving_at_once_never_mix(committed: Flask) -> None:
    with committed.app_context():
        review = make_review(state=ReviewState.DECLARED)
        lines = [line.id for line in criteria_of(review.application.call_id)]
        db.session.commit()
        review_id, seen = review.id, review.version

    def save(number: int) -> None:
        scores = {key: (Decimal(number), f"DEMO {number}") for key in lines}
        found = db.session.get_one(Review, review_id)
        services.save_scores(found, scores=scores, seen_version=seen, actor=SYSTEM)

    ends = at_once(committed, save, 5)

    with committed.app_context():
        kept = {(score.points, score.comment) for score in queries.scores_of(review_id).values()}
        assert ends.count("done") == 1
        assert len(kept) == 1
