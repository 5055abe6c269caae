"""The reviewer's desk: the declaration first, nobody else's reviews, one effect for many clicks."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.core.ids import new_id
from app.files.services import keep
from grants.applications.models import Attachment
from grants.calls.queries import criteria_of
from grants.reviews import queries, services
from grants.reviews.models import Review, Score
from grants.reviews.states import ReviewState
from tests.factories.app_identity import actor_of, make_user, sign_in
from tests.factories.grants_reviews import (
    REASONS,
    make_competitor,
    make_review,
    score_all,
)

SECRET = "DEMO құпия мәтін"


@pytest.fixture
def officer(app: Flask, client: FlaskClient):
    user = make_user(Role.OFFICER)
    sign_in(client, user)
    return user


def as_reviewer(client: FlaskClient, review: Review) -> None:
    sign_in(client, review.reviewer.user)


def sheet_of(review: Review, points: str = "7", comment: str = REASONS) -> dict[str, str]:
    typed = {"version": str(review.version), "one_time_key": str(new_id())}
    for line in criteria_of(review.application.call_id):
        typed |= {f"points-{line.code}": points, f"comment-{line.code}": comment}
    return typed


# --- the reviewer


def test_queue_lists_own_reviews_only(client: FlaskClient, app: Flask) -> None:
    mine = make_review(make_competitor(title="DEMO менікі"))
    make_review(make_competitor(title="DEMO басқаныкі"))
    as_reviewer(client, mine)

    page = client.get("/review/queue?lang=en").text

    assert "DEMO менікі" in page
    assert "DEMO басқаныкі" not in page


def test_text_stays_closed_before_the_declaration(client: FlaskClient, app: Flask) -> None:
    review = make_review()
    as_reviewer(client, review)

    page = client.get(f"/review/{review.id}?lang=en")

    assert page.status_code == 200
    assert review.application.title in page.text
    assert SECRET not in page.text
    assert "I have no conflict of interest" in page.text


def test_declaration_opens_the_text(client: FlaskClient, app: Flask) -> None:
    review = make_review()
    as_reviewer(client, review)

    answer = client.post(f"/review/{review.id}/declare", data={"one_time_key": "k1"})
    page = client.get(answer.location)

    assert review.state == ReviewState.DECLARED
    assert SECRET in page.text


def test_recusal_needs_a_reason_and_gives_the_review_back(client: FlaskClient, app: Flask) -> None:
    review = make_review()
    as_reviewer(client, review)

    empty = client.post(f"/review/{review.id}/recuse", data={"reason": " "})
    given = client.post(f"/review/{review.id}/recuse", data={"reason": "DEMO туыс"})
    page = client.get(f"/review/{review.id}")

    assert (empty.status_code, given.status_code) == (422, 302)
    assert review.state == ReviewState.RECUSED
    assert "DEMO туыс" in page.text
    assert SECRET not in page.text


def test_scores_are_saved_while_typing(client: FlaskClient, app: Flask) -> None:
    review = make_review(state=ReviewState.DECLARED)
    as_reviewer(client, review)

    answer = client.post(
        f"/review/{review.id}/scores?lang=en",
        data=sheet_of(review),
        headers={"X-Requested-With": "autosave", "Accept": "application/json"},
    )

    assert answer.json == {
        "version": review.version, "done": 2, "progress": "2 of 2", "total": "70.00",
    }  # fmt: skip


def test_what_was_typed_survives_an_error(client: FlaskClient, app: Flask) -> None:
    review = make_review(state=ReviewState.DECLARED)
    as_reviewer(client, review)

    answer = client.post(f"/review/{review.id}/scores", data=sheet_of(review, "11", "DEMO жазба"))

    assert answer.status_code == 422
    assert "DEMO жазба" in answer.text
    assert db.session.scalar(select(func.count(Score.id))) == 0


def test_stale_tab_sees_both_versions(client: FlaskClient, app: Flask) -> None:
    review = make_review(state=ReviewState.DECLARED)
    as_reviewer(client, review)
    old = sheet_of(review, "3", "DEMO ескі қойынды")
    client.post(f"/review/{review.id}/scores", data=sheet_of(review))

    answer = client.post(f"/review/{review.id}/scores", data=old, headers={"Accept": "text/html"})

    assert answer.status_code == 409
    assert "DEMO ескі қойынды" in answer.text
    assert queries.scores_of(review.id)[criteria_of(review.application.call_id)[0].id].points == 7


def test_incomplete_review_is_not_handed_in(client: FlaskClient, app: Flask) -> None:
    review = make_review(state=ReviewState.DECLARED)
    as_reviewer(client, review)

    check = client.get(f"/review/{review.id}/check?lang=en")
    answer = client.post(f"/review/{review.id}/submit?lang=en")

    assert "Give points for this criterion." in check.text
    assert answer.status_code == 422
    assert review.state == ReviewState.DECLARED


def test_twenty_clicks_submit_once(client: FlaskClient, app: Flask) -> None:
    review = score_all(make_review(), submit=False)
    as_reviewer(client, review)
    form = {"version": str(review.version), "one_time_key": "the-same-key"}

    answers = [client.post(f"/review/{review.id}/submit", data=form) for _ in range(20)]

    assert {answer.status_code for answer in answers} == {302}
    assert review.state == ReviewState.SUBMITTED
    assert review.version == int(form["version"]) + 1


def test_submitted_review_is_shown_and_closed(client: FlaskClient, app: Flask) -> None:
    review = make_review(state=ReviewState.SUBMITTED)
    as_reviewer(client, review)

    page = client.get(f"/review/{review.id}")
    answer = client.post(f"/review/{review.id}/scores", data=sheet_of(review, "9"))

    assert REASONS in page.text
    assert answer.status_code == 409


FOREIGN = (
    ("get", ""),
    ("get", "/check"),
    ("post", "/declare"),
    ("post", "/recuse"),
    ("post", "/scores"),
    ("post", "/submit"),
    ("get", "/files/01900000-0000-7000-8000-000000000001"),
)


@pytest.mark.parametrize(("method", "path"), FOREIGN)
@pytest.mark.parametrize("state", [ReviewState.ASSIGNED, ReviewState.SUBMITTED])
def test_review_of_another_is_not_found(client: FlaskClient, app: Flask, method, path, state):
    theirs = make_review(state=state)
    mine = make_review(theirs.application, state=ReviewState.SUBMITTED, points=3)
    as_reviewer(client, mine)

    answer = getattr(client, method)(f"/review/{theirs.id}{path}")

    assert answer.status_code == 404


@pytest.mark.parametrize(("method", "path"), [*FOREIGN, ("get", "/queue")])
def test_desk_is_closed_to_others(client: FlaskClient, officer, method, path) -> None:
    review = make_review()
    where = "/review/queue" if path == "/queue" else f"/review/{review.id}{path}"

    assert getattr(client, method)(where).status_code == 403


def test_files_open_after_the_declaration(client: FlaskClient, app: Flask) -> None:
    review = make_review()
    kept = file_of(review)
    as_reviewer(client, review)

    before = client.get(f"/review/{review.id}/files/{kept.id}")
    services.declare_no_conflict(review, actor=actor_of(review.reviewer.user))
    after = client.get(f"/review/{review.id}/files/{kept.id}")

    assert (before.status_code, after.status_code) == (404, 200)
    assert after.data == b"DEMO"
    after.close()


def file_of(review: Review) -> Attachment:
    file = keep(b"DEMO", label="demo.txt", media_type="text/plain", purpose="test", actor=SYSTEM)
    row = Attachment(application_id=review.application_id, file_id=file.id, kind="other")
    db.session.add(row)
    db.session.flush()
    return row
