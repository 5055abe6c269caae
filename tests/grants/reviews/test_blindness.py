"""Who sees whose scores when, who changes nothing, and how many queries lists run."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.actor import SYSTEM, Role
from app.core.db import db
from grants.reviews import queries, services
from grants.reviews.states import ReviewState
from tests.factories.app_identity import actor_of, make_front_officer, make_user, sign_in
from tests.factories.app_organisations import make_organisation
from tests.factories.counting import count_queries
from tests.factories.grants_reviews import (
    make_competitor,
    make_review,
    make_reviewer_profile,
    make_reviewing_call,
    score_all,
)


@pytest.fixture
def officer(app: Flask, client: FlaskClient):
    user = make_user(Role.OFFICER)
    sign_in(client, user)
    return user


def test_scores_stay_hidden_from_staff_until_all_are_in(client: FlaskClient, app: Flask) -> None:
    call = make_reviewing_call(reviews_per_application=2)
    application = make_competitor(call)
    make_review(application, state=ReviewState.SUBMITTED, points=7)
    second = make_review(application)
    where = f"/staff/rankings/applications/{application.id}"
    seen = {}
    for step in ("one in", "all in", "frozen"):
        for role in (Role.OFFICER, Role.AUDITOR, Role.APPROVER, Role.FINANCE):
            sign_in(client, make_user(role))
            seen[step, role] = client.get(where).status_code
        if step == "one in":
            score_all(second)
        elif step == "all in":
            services.freeze_ranking(call, actor=actor_of(make_user(Role.OFFICER)))

    shut = dict.fromkeys((Role.OFFICER, Role.AUDITOR, Role.APPROVER, Role.FINANCE), 403)
    early = shut | {Role.OFFICER: 200, Role.AUDITOR: 200}
    assert {role: seen["one in", role] for role in shut} == shut
    assert {role: seen["all in", role] for role in shut} == early
    assert {role: seen["frozen", role] for role in shut} == dict.fromkeys(shut, 200)


def test_officer_who_reviews_in_the_call_waits_for_the_freeze(
    client: FlaskClient, app: Flask
) -> None:
    call = make_reviewing_call(reviews_per_application=1)
    application = make_competitor(call)
    make_review(application, state=ReviewState.SUBMITTED)
    both = make_user(Role.OFFICER, Role.REVIEWER)
    make_review(make_competitor(call), make_reviewer_profile(both), state=ReviewState.SUBMITTED)
    sign_in(client, both)

    why = client.get(f"/staff/rankings/applications/{application.id}")
    preview = client.get(f"/staff/rankings/{call.id}?lang=en").text

    assert why.status_code == 403
    assert "70.00" not in preview


def test_front_office_sees_no_reviews_and_no_ranking_that_is_not_frozen(
    client: FlaskClient, app: Flask
) -> None:
    call = make_reviewing_call()
    ours = make_competitor(call, region_code="KZ-71")
    sign_in(client, make_front_officer("KZ-71"))
    paths = (
        "reviews/", f"reviews/calls/{call.id}", f"reviews/applications/{ours.id}", "reviewers/",
        f"rankings/{call.id}", f"rankings/applications/{ours.id}",
    )  # fmt: skip

    assert {client.get(f"/staff/{path}").status_code for path in paths} == {403}


def test_front_office_sees_the_frozen_places_of_its_region(client: FlaskClient, app: Flask) -> None:
    call = make_reviewing_call(reviews_per_application=1)
    theirs = make_competitor(call, region_code="KZ-10")
    ours = make_competitor(call, region_code="KZ-71")
    for application, points in ((theirs, 9), (ours, 7)):
        make_review(application, state=ReviewState.SUBMITTED, points=points)
    ranking = services.freeze_ranking(call, actor=SYSTEM)
    sign_in(client, make_front_officer("KZ-71"))

    page = client.get(f"/staff/rankings/{call.id}?lang=en").text
    answers = [
        client.get(f"/staff/rankings/applications/{one.id}").status_code for one in (ours, theirs)
    ]

    assert (ours.number in page, theirs.number in page) == (True, False)
    assert [row.rank for row in queries.ranking_rows(ranking.id, region="KZ-71")] == [2]
    assert answers == [200, 404]
    assert client.get(f"/staff/rankings/{call.id}/ranking.csv").status_code == 403


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.APPROVER, Role.FINANCE, Role.FRONT_OFFICE])
def test_readers_change_nothing(client: FlaskClient, app: Flask, role) -> None:
    review = make_review()
    call_id, application_id = review.application.call_id, review.application_id
    sign_in(client, make_user(role, region_code="KZ-71"))
    paths = (
        f"/staff/reviews/calls/{call_id}/remind",
        f"/staff/reviews/applications/{application_id}/assign",
        f"/staff/reviews/applications/{application_id}/conflicts",
        f"/staff/reviews/{review.id}/cancel",
        f"/staff/rankings/{call_id}/freeze",
        "/staff/reviewers/new",
    )

    assert {client.post(path).status_code for path in paths} == {403}


# --- speed


@pytest.fixture
def three_of_everything(app: Flask):
    def build(count: int):
        call = make_reviewing_call(reviews_per_application=1)
        reviewer = make_reviewer_profile()
        for _ in range(count):
            application = make_competitor(call, make_organisation())
            make_review(application, reviewer, state=ReviewState.SUBMITTED)
            make_review(application)
        return call, reviewer

    return build


def test_lists_run_as_many_queries_for_three_rows_as_for_one(
    app: Flask, client: FlaskClient, officer, three_of_everything
) -> None:
    desk = app.test_client()
    counts: dict[str, list[int]] = {}
    for rows in (1, 3):
        call, reviewer = three_of_everything(rows)
        sign_in(desk, reviewer.user)
        pages = {
            "index": (client, "/staff/reviews/"),
            "call": (client, f"/staff/reviews/calls/{call.id}"),
            "preview": (client, f"/staff/rankings/{call.id}"),
            "register": (client, "/staff/reviewers/"),
            "queue": (desk, "/review/queue"),
        }
        for name, (browser, path) in pages.items():
            browser.get(path)
            db.session.commit()
            db.session.expunge_all()
            db.session.info.clear()
            with count_queries() as counted:
                assert browser.get(path).status_code == 200
            counts.setdefault(name, []).append(int(counted))

    assert {name: pair for name, pair in counts.items() if len(set(pair)) > 1} == {}
    assert max(max(pair) for pair in counts.values()) <= 12
