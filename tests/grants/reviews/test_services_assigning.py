"""The register, conflicts, handing out: every refusal with its reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit import services as audit
from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.core.errors import Invalid, NotAllowed
from app.core.site import address
from app.mail.models import MailMessage
from grants.reviews import services
from grants.reviews.permissions import assignment_faults
from grants.reviews.rules import ReviewerFacts
from grants.reviews.states import ReviewState
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_organisations import make_member
from tests.factories.grants_calls import make_call
from tests.factories.grants_reviews import (
    make_competitor,
    make_review,
    make_reviewer_profile,
    make_reviewing_call,
)


def codes(faults):
    return [fault.code for fault in faults]


def officer(role: Role = Role.OFFICER):
    return actor_of(make_user(role))


def actions():
    return [row["action"] for row in audit.pending()]


# --- the register


def test_reviewer_is_entered_and_changed(app: Flask) -> None:
    profile = make_reviewer_profile(code="R1", employer_bin="080840999009")

    services.update_reviewer(
        profile,
        facts=ReviewerFacts(["ru"], 5, "KZ-10", ""),
        seen_version=profile.version,
        actor=officer(),
    )

    assert (profile.languages, profile.capacity, profile.region_code, profile.employer_bin) == (
        ["ru"], 5, "KZ-10", None,
    )  # fmt: skip
    assert actions()[-1] == "reviewer.updated"


def test_reviewer_register_is_the_officers(app: Flask) -> None:
    with pytest.raises(NotAllowed):
        services.create_reviewer(
            user=make_user(), code="R1", languages=["kk"], capacity=1, actor=officer(Role.AUDITOR)
        )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"languages": []}, "languages"),
        ({"languages": ["de"]}, "languages"),
        ({"capacity": -1}, "capacity"),
        ({"employer_bin": "123"}, "employer_bin"),
    ],
)
def test_reviewer_with_wrong_facts_is_refused(app: Flask, change, field) -> None:
    with pytest.raises(Invalid) as refusal:
        make_reviewer_profile(**change)

    assert list(refusal.value.faults) == [field]


def test_reviewer_code_is_taken_once(app: Flask) -> None:
    make_reviewer_profile(code="R1")

    with pytest.raises(Invalid) as refusal:
        make_reviewer_profile(code="R1")

    assert list(refusal.value.faults) == ["code"]


# --- conflicts and assigning


def test_assigning_tells_who_and_leaves_a_trace(app: Flask) -> None:
    review = make_review()

    assert review.state == ReviewState.ASSIGNED
    assert actions()[-1] == "review.assigned"


def test_listed_conflict_blocks_assigning(app: Flask) -> None:
    application, reviewer = make_competitor(), make_reviewer_profile()
    services.record_conflict(
        application=application, reviewer=reviewer, reason="жақын туысы", actor=SYSTEM
    )

    faults = assignment_faults(application, reviewer)

    assert codes(faults) == ["conflict_declared"]
    assert faults[0].message.values == {"reason": "жақын туысы"}
    with pytest.raises(Invalid):
        make_review(application, reviewer)


def test_employer_of_the_reviewer_blocks_assigning(app: Flask) -> None:
    application = make_competitor()
    reviewer = make_reviewer_profile(employer_bin=application.organisation.bin)

    assert codes(assignment_faults(application, reviewer)) == ["conflict_employer"]
    with pytest.raises(Invalid):
        make_review(application, reviewer)


def test_member_of_the_applicant_may_not_review(app: Flask) -> None:
    application, reviewer = make_competitor(), make_reviewer_profile()
    make_member(application.organisation, reviewer.user)

    assert codes(assignment_faults(application, reviewer)) == ["conflict_member"]


def test_same_reviewer_gets_an_application_once(app: Flask) -> None:
    review = make_review(state=ReviewState.CANCELLED)

    assert codes(assignment_faults(review.application, review.reviewer)) == ["review_duplicate"]


def test_assigning_waits_for_the_reviews_to_begin(app: Flask) -> None:
    application = make_competitor(make_call())

    with pytest.raises(NotAllowed, match="have not begun"):
        make_review(application)


def test_assigning_is_the_officers(app: Flask) -> None:
    with pytest.raises(NotAllowed, match="Only an officer"):
        services.assign_reviewer(
            application=make_competitor(),
            reviewer=make_reviewer_profile(),
            actor=officer(Role.APPROVER),
        )


def test_conflict_found_later_takes_an_open_review_back(app: Flask) -> None:
    review = make_review(state=ReviewState.DECLARED)

    services.record_conflict(
        application=review.application, reviewer=review.reviewer, reason="DEMO", actor=officer()
    )

    assert review.state == ReviewState.CANCELLED


def test_conflict_needs_a_reason(app: Flask) -> None:
    with pytest.raises(Invalid):
        services.record_conflict(
            application=make_competitor(),
            reviewer=make_reviewer_profile(),
            reason=" ",
            actor=SYSTEM,
        )


def test_chosen_reviewers_are_told_by_mail(app: Flask) -> None:
    reviewers = [make_reviewer_profile(), make_reviewer_profile()]

    services.assign_by_hand(
        application=make_competitor(), reviewers=reviewers, due_at=None, actor=officer()
    )

    told = db.session.scalars(select(MailMessage.recipient)).all()
    assert sorted(told) == sorted(one.user.email for one in reviewers)


def test_the_mail_says_what_to_review_until_when_and_where(app: Flask) -> None:
    reader = make_reviewer_profile()
    reader.user.language = "ru"
    application = make_competitor()

    review = services.assign_by_hand(
        application=application,
        reviewers=[reader],
        due_at=datetime(2026, 12, 2, 13, tzinfo=UTC),
        actor=officer(),
    )[0]

    assert db.session.scalars(select(MailMessage.body)).one().split("\n\n") == [
        "Здравствуйте!",
        f"Заявка: {application.number}",
        f"Проект: {application.title}",
        "Срок сдачи: 02.12.2026, 18:00",
        "Сначала заявите, есть ли у Вас конфликт интересов, и заявка откроется:",
        address(f"/review/{review.id}"),
        "Система «Асар». Это сообщение отправлено автоматически, отвечать на него не нужно.\n",
    ]


def test_reminder_goes_to_those_who_have_not_finished(app: Flask) -> None:
    call = make_reviewing_call()
    waiting = make_review(make_competitor(call))
    make_review(make_competitor(call), state=ReviewState.SUBMITTED)

    count = services.remind_reviewers(call, actor=officer())

    assert count == 1
    told = db.session.scalars(select(MailMessage.recipient)).all()
    assert told == [waiting.reviewer.user.email]
