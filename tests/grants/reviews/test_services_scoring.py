"""Declaring, scoring, freezing: every refusal with its reason."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.audit import services as audit
from app.core.actor import SYSTEM, Role
from app.core.canonical import canonical_hash
from app.core.db import db
from app.core.errors import IllegalMove, Invalid, NotAllowed, Stale
from app.core.site import address
from app.mail.models import MailMessage
from grants.calls.queries import criteria_of
from grants.calls.states import CallState
from grants.reviews import queries, services
from grants.reviews.models import Conflict, RankingRow, Review
from grants.reviews.permissions import assignment_faults
from grants.reviews.states import ReviewState
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_organisations import make_member, make_organisation
from tests.factories.grants_reviews import (
    REASONS,
    make_competitor,
    make_review,
    make_reviewer_profile,
    make_reviewing_call,
    score_all,
)


def codes(faults):
    return [fault.code for fault in faults]


def officer(role: Role = Role.OFFICER):
    return actor_of(make_user(role))


def actions():
    return [row["action"] for row in audit.pending()]


# --- the reviewer's own work


def test_recusal_is_a_conflict_and_reaches_the_officer(app: Flask) -> None:
    boss = officer()
    application, reviewer = make_competitor(), make_reviewer_profile()
    review = services.assign_reviewer(application=application, reviewer=reviewer, actor=boss)

    services.recuse(review, reason="бұрын сонда жұмыс істедім", actor=actor_of(reviewer.user))

    assert review.state == ReviewState.RECUSED
    assert db.session.scalars(select(Conflict.reason)).all() == ["бұрын сонда жұмыс істедім"]
    message = db.session.scalars(select(MailMessage)).one()
    assert message.recipient == boss.email
    assert address(f"/staff/reviews/applications/{application.id}") in message.body.split("\n\n")


def test_only_the_reviewer_declares(app: Flask) -> None:
    review = make_review()
    other = make_reviewer_profile()

    with pytest.raises(NotAllowed, match="another reviewer"):
        services.declare_no_conflict(review, actor=actor_of(other.user))


def test_automatic_conflict_blocks_the_declaration(app: Flask) -> None:
    review = make_review()
    make_member(review.application.organisation, review.reviewer.user)

    with pytest.raises(Invalid, match="member of the applicant"):
        services.declare_no_conflict(review, actor=actor_of(review.reviewer.user))


def test_conflict_after_the_declaration_blocks_scoring(app: Flask) -> None:
    review = make_review(state=ReviewState.DECLARED)
    review.reviewer.employer_bin = review.application.organisation.bin

    with pytest.raises(Invalid, match="employer"):
        score_all(review)


def test_scores_are_kept_and_a_stale_tab_sees_both_versions(app: Flask) -> None:
    review = make_review(state=ReviewState.DECLARED)
    line = criteria_of(review.application.call_id)[0]
    seen = review.version

    services.save_scores(
        review, scores={line.id: (Decimal(7), "бір")}, seen_version=seen, actor=SYSTEM
    )
    with pytest.raises(Stale) as stale:
        services.save_scores(
            review, scores={line.id: (Decimal(3), "екі")}, seen_version=seen, actor=SYSTEM
        )

    assert [(str(d.mine), str(d.theirs)) for d in stale.value.differences] == [
        ("3\nекі", "7.00\nбір")
    ]
    assert queries.scores_of(review.id)[line.id].points == 7


@pytest.mark.parametrize("points", ["-0.01", "10.01", "1.005", "NaN"])
def test_points_outside_the_scale_are_refused(app: Flask, points) -> None:
    review = make_review(state=ReviewState.DECLARED)
    line = criteria_of(review.application.call_id)[0]

    with pytest.raises(Invalid) as refusal:
        services.save_scores(review, scores={line.id: (Decimal(points), "")}, actor=SYSTEM)

    assert list(refusal.value.faults) == ["points-idea"]


def test_scoring_needs_the_declaration_first(app: Flask) -> None:
    review = make_review()

    with pytest.raises(IllegalMove):
        services.save_scores(review, scores={}, actor=SYSTEM)


def test_incomplete_review_cannot_be_handed_in(app: Flask) -> None:
    review = make_review(state=ReviewState.DECLARED)
    idea, _budget = criteria_of(review.application.call_id)
    services.save_scores(review, scores={idea.id: (Decimal(7), "қысқа")}, actor=SYSTEM)

    with pytest.raises(Invalid) as refusal:
        services.submit_review(review, actor=SYSTEM)

    assert list(refusal.value.faults) == ["comment-idea", "points-budget", "comment-budget"]
    assert review.state == ReviewState.DECLARED


def test_submitted_review_never_changes(app: Flask) -> None:
    review = make_review(state=ReviewState.SUBMITTED)

    with pytest.raises(IllegalMove):
        services.submit_review(review, actor=SYSTEM)
    with pytest.raises(IllegalMove):
        score_all(review, 9)
    with pytest.raises(IllegalMove):
        services.cancel_review(review, actor=SYSTEM)
    assert actions()[-1] == "review.submitted"
    assert len(audit.pending()[-1]["facts"]["sheet_sha256"]) == 64


# --- freezing


def judged_call(*marks: tuple[int, ...], **changes):
    """A call with an application per tuple of marks, each mark a submitted review."""
    changes.setdefault("reviews_per_application", 2)
    call = make_reviewing_call(**changes)
    applications = [make_competitor(call) for _ in marks]
    for application, given in zip(applications, marks, strict=True):
        for points in given:
            make_review(application, state=ReviewState.SUBMITTED, points=points)
    return call, applications


def test_ranking_is_frozen_with_scores_and_a_hash(app: Flask) -> None:
    call, (low, high, alone) = judged_call((5, 6), (9, 8), (9,))

    ranking = services.freeze_ranking(call, actor=officer())

    rows = queries.ranking_rows(ranking.id)
    assert [(row.application_id, row.rank, row.score, row.passed) for row in rows] == [
        (high.id, 1, Decimal("85.00"), True),
        (low.id, 2, Decimal("55.00"), False),
        (alone.id, None, None, False),
    ]
    assert (rows[0].score_num, rows[0].score_den) == (85, 1)
    assert rows[2].unranked_reason == "too_few_reviews"
    assert call.state == CallState.RANKED
    assert queries.current_ranking(call.id) == ranking


def content_of(row: RankingRow) -> tuple[str, dict[str, object]]:
    """Write a frozen row as it stood when it was hashed: (number, values)."""
    names = ("rank", "score_num", "score_den", "passed", "reviews", "failed_criteria",
             "discrepancy", "criterion_means", "totals", "unranked_reason")  # fmt: skip
    return row.application.number, {name: getattr(row, name) for name in names}


def test_hash_of_a_ranking_is_found_again_from_its_rows(app: Flask) -> None:
    call, _applications = judged_call((5, 6), (9, 8), (9,))
    ranking = services.freeze_ranking(call, actor=officer())
    db.session.expire_all()

    rows = [content_of(row) for row in queries.ranking_rows(ranking.id)]

    assert canonical_hash(queries.ranking_content(call, ranking, rows)) == ranking.sha256


def test_frozen_ranking_cannot_be_changed(app: Flask) -> None:
    call, _applications = judged_call((5, 6))
    services.freeze_ranking(call, actor=officer())

    for statement in (
        "UPDATE grants_ranking_row SET rank = 9",
        "DELETE FROM grants_ranking_row",
        "UPDATE grants_ranking SET sha256 = ''",
    ):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(text(statement))


def test_ranking_is_frozen_once(app: Flask) -> None:
    call, _applications = judged_call((5, 6))
    services.freeze_ranking(call, actor=officer())

    with pytest.raises(NotAllowed, match="frozen"):
        services.freeze_ranking(call, actor=officer())


def test_freezing_is_the_officers(app: Flask) -> None:
    call, _applications = judged_call((5, 6))

    with pytest.raises(NotAllowed):
        services.freeze_ranking(call, actor=officer(Role.APPROVER))


def test_unfinished_reviews_are_taken_back_by_the_freeze(app: Flask) -> None:
    call, (one,) = judged_call((5, 6))
    late = make_review(one, state=ReviewState.DECLARED)

    services.freeze_ranking(call, actor=officer())

    assert late.state == ReviewState.CANCELLED


def test_review_in_conflict_does_not_count(app: Flask) -> None:
    call, (one,) = judged_call((5, 5, 9))
    biased = db.session.scalars(select(Review).order_by(Review.id.desc())).first()
    services.record_conflict(
        application=one, reviewer=biased.reviewer, reason="DEMO", actor=officer()
    )

    ranking = services.freeze_ranking(call, actor=officer())

    (row,) = queries.ranking_rows(ranking.id)
    assert (row.reviews, row.score, biased.state) == (2, Decimal("50.00"), ReviewState.SUBMITTED)
    assert str(biased.id) not in row.totals


def test_rows_carry_means_totals_and_the_discrepancy(app: Flask) -> None:
    call, (one,) = judged_call((2, 9), discrepancy=25)

    ranking = services.freeze_ranking(call, actor=officer())

    (row,) = queries.ranking_rows(ranking.id)
    assert row.criterion_means == {"idea": [11, 2], "budget": [11, 2]}
    assert sorted(Fraction(*pair) for pair in row.totals.values()) == [20, 90]
    assert row.discrepancy is True
    assert row.application == one


def test_another_organisation_of_the_reviewer_is_no_conflict(app: Flask) -> None:
    reviewer = make_reviewer_profile(employer_bin=make_organisation().bin)
    make_member(make_organisation(), reviewer.user)

    assert assignment_faults(make_competitor(), reviewer) == []
    assert REASONS
