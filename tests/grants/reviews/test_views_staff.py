"""Pages of staff: assigning, the register, the freeze and its table."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core.actor import Role
from app.core.db import db
from grants.reviews import queries, services
from grants.reviews.models import Conflict, Ranking, Review
from grants.reviews.states import ReviewState
from tests.factories.app_identity import actor_of, make_user, sign_in
from tests.factories.grants_reviews import (
    make_competitor,
    make_review,
    make_reviewer_profile,
    make_reviewing_call,
)


@pytest.fixture
def officer(app: Flask, client: FlaskClient):
    user = make_user(Role.OFFICER)
    sign_in(client, user)
    return user


def test_officer_assigns_by_hand(client: FlaskClient, officer) -> None:
    application, reviewer = make_competitor(), make_reviewer_profile()
    form = {"reviewers": str(reviewer.id), "due_on-day": "1", "due_on-month": "12",
            "due_on-year": "2026"}  # fmt: skip

    answer = client.post(f"/staff/reviews/applications/{application.id}/assign", data=form)

    (review,) = queries.reviews_of([application.id])[application.id]
    assert answer.status_code == 302
    assert (review.reviewer_id, review.due_at.isoformat()) == (
        reviewer.id, "2026-12-01T18:59:00+00:00",
    )  # fmt: skip


def test_conflict_is_greyed_with_its_reason_and_refused(client: FlaskClient, officer) -> None:
    application = make_competitor()
    reviewer = make_reviewer_profile(employer_bin=application.organisation.bin)
    where = f"/staff/reviews/applications/{application.id}"

    page = client.get(f"{where}?lang=en").text
    answer = client.post(f"{where}/assign?lang=en", data={"reviewers": str(reviewer.id)})

    assert "The applicant is the reviewer&#39;s employer (same BIN)." in page
    assert "disabled" in page
    assert answer.status_code == 422
    assert db.session.scalar(select(func.count(Review.id))) == 0


def test_officer_notes_a_conflict(client: FlaskClient, officer) -> None:
    application, reviewer = make_competitor(), make_reviewer_profile()

    client.post(
        f"/staff/reviews/applications/{application.id}/conflicts",
        data={"reviewer": str(reviewer.id), "reason": "DEMO"},
    )

    assert db.session.scalars(select(Conflict.reviewer_id)).all() == [reviewer.id]


def test_officer_takes_a_review_back(client: FlaskClient, officer) -> None:
    review = make_review()

    client.post(f"/staff/reviews/{review.id}/cancel")

    assert review.state == ReviewState.CANCELLED


def test_officer_keeps_the_register(client: FlaskClient, officer) -> None:
    person = make_user(Role.REVIEWER)
    form = {"user": str(person.id), "code": "R77", "languages": ["kk"], "capacity": "9"}

    created = client.post("/staff/reviewers/new", data=form)
    reviewer = queries.reviewer_by_code("R77")
    changed = client.post(
        f"/staff/reviewers/{reviewer.id}",
        data={"languages": ["kk", "ru"], "capacity": "4", "version": reviewer.version},
    )
    stale = client.post(
        f"/staff/reviewers/{reviewer.id}",
        data={"languages": ["kk"], "capacity": "1", "version": 1},
    )

    assert [answer.status_code for answer in (created, changed, stale)] == [302, 302, 409]
    assert (reviewer.languages, reviewer.capacity) == (["kk", "ru"], 4)


def test_ranking_freezes_once_for_twenty_clicks(client: FlaskClient, officer) -> None:
    call = make_reviewing_call(reviews_per_application=1)
    make_review(make_competitor(call), state=ReviewState.SUBMITTED)
    db.session.commit()
    form = {"confirmed": "y", "one_time_key": "freeze-key"}

    preview = client.get(f"/staff/rankings/{call.id}?lang=en").text
    unconfirmed = client.post(f"/staff/rankings/{call.id}/freeze")
    answers = [client.post(f"/staff/rankings/{call.id}/freeze", data=form) for _ in range(20)]

    assert "Nothing: every application has enough reviews." in preview
    assert unconfirmed.status_code == 422
    assert {answer.status_code for answer in answers} == {302}
    assert db.session.scalar(select(func.count(Ranking.id))) == 1


def test_frozen_ranking_is_shown_and_exported(client: FlaskClient, officer) -> None:
    call = make_reviewing_call(reviews_per_application=1)
    good = make_competitor(call, title="=DEMO")
    make_review(good, state=ReviewState.SUBMITTED, points={"idea": 8, "budget": "5.5"})
    poor = make_competitor(call)
    services.freeze_ranking(call, actor=actor_of(officer))

    page = client.get(f"/staff/rankings/{call.id}?lang=en")
    table = client.get(f"/staff/rankings/{call.id}/ranking.csv")
    why = client.get(f"/staff/rankings/applications/{good.id}?lang=en")

    assert page.status_code == 200
    assert table.text.splitlines() == [
        "rank,application,bin,score,passed,reviews,failed_criteria,discrepancy,title,reason",
        f"1,{good.number},{good.organisation.bin},70.00,yes,1,,no,'=DEMO,",
        f",{poor.number},{poor.organisation.bin},,no,0,,no,{poor.title},too_few_reviews",
    ]
    assert "8 × 60 ÷ 10 = 48.00" in why.text
    assert "Mean of the totals: 70.00" in why.text
