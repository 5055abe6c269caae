"""Handing in: the clock decides to the millisecond, once is once, and the receipt proves it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.audit.models import Event
from app.core import clock
from app.core.actor import SYSTEM, MemberRole
from app.core.canonical import canonical_hash
from app.core.db import db
from app.core.errors import IllegalMove, NotAllowed, TooLate
from app.jobs.models import OutboxTask
from app.mail.models import MailMessage
from grants.applications import queries, services
from grants.applications.models import Submission
from grants.applications.states import ApplicationState
from grants.calls import services as calls
from grants.calls.states import CallState
from tests.factories.app_organisations import make_organisation
from tests.factories.grants_applications import (
    LINES,
    SUBMITTED_AT,
    make_application,
    make_draft,
    member,
)
from tests.factories.grants_calls import CLOSES_AT, OPENS_AT, make_call, officer

pytestmark = pytest.mark.usefixtures("app")
MILLISECOND = timedelta(milliseconds=1)


def codes(refusal):
    return {fault.code for fault in refusal.value.details}


def test_the_receipt_names_the_hash_of_the_frozen_content():
    application = make_draft()

    with clock.at(SUBMITTED_AT):
        receipt = services.submit_application(application, actor=SYSTEM)

    submission = queries.submissions_of(application.id)[0]
    assert receipt.submitted_at == SUBMITTED_AT
    assert receipt.number.startswith(f"{application.call.code}-")
    assert receipt.content_sha256 == canonical_hash(submission.content) == submission.content_sha256
    assert submission.content["organisation"]["bin"] == application.organisation.bin
    assert submission.content["years"] == [
        {"year": 2027, "requested_minor": 1_000_000_00, "minimum_minor": 600_000_00},
        {"year": 2028, "requested_minor": 3_001_000_00, "minimum_minor": 1_800_600_00},
        {"year": 2029, "requested_minor": 1_200_000_00, "minimum_minor": 720_000_00},
    ]


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (OPENS_AT - MILLISECOND, "too_early"),
        (CLOSES_AT, "too_late"),
        (CLOSES_AT + MILLISECOND, "too_late"),
    ],
)
def test_outside_of_the_dates_nothing_is_handed_in(at, code):
    application = make_draft()

    with clock.at(at), pytest.raises(TooLate) as refusal:
        services.submit_application(application, actor=SYSTEM)

    assert codes(refusal) == {code}
    assert application.state == ApplicationState.DRAFT


@pytest.mark.parametrize("at", [OPENS_AT, CLOSES_AT - timedelta(microseconds=1)])
def test_the_first_and_the_last_instant_count(at):
    application = make_draft()

    with clock.at(at):
        receipt = services.submit_application(application, actor=SYSTEM)

    assert receipt.submitted_at == at


def test_twenty_clicks_make_one_submission():
    organisation = make_organisation()
    owner = member(organisation)
    application = make_draft(organisation=organisation, actor=owner)

    with clock.at(SUBMITTED_AT):
        first = services.submit_application(application, actor=owner)
    for second in range(1, 20):
        with clock.at(SUBMITTED_AT + timedelta(seconds=second)):
            assert services.submit_application(application, actor=owner) == first

    assert len(queries.submissions_of(application.id)) == 1
    letters = db.session.scalars(select(MailMessage)).all()
    assert {letter.recipient for letter in letters} == {owner.email, organisation.email}
    assert len(letters) == 2
    kinds = db.session.scalars(select(OutboxTask.kind)).all()
    assert kinds.count("applications.receipt") == 1


def test_a_change_can_be_handed_in_again_under_the_same_number():
    application = make_application()
    first = services.receipt_of(application)

    with clock.at(SUBMITTED_AT + timedelta(days=1)):
        services.save_texts(application, texts={"problem": "Жаңа мәтін"}, actor=SYSTEM)
        changed = application.has_unsent_changes
        second = services.submit_application(application, actor=SYSTEM)

    assert changed
    assert not application.has_unsent_changes
    assert second.number == first.number
    assert second.content_sha256 != first.content_sha256
    assert [row.ordinal for row in queries.submissions_of(application.id)] == [2, 1]


def test_withdrawn_applications_can_come_back_until_the_deadline():
    application = make_application()

    with clock.at(SUBMITTED_AT + timedelta(days=1)):
        services.withdraw_application(application, actor=SYSTEM)
        withdrawn = application.state
        services.submit_application(application, actor=SYSTEM)

    assert withdrawn == ApplicationState.WITHDRAWN
    assert application.state == ApplicationState.SUBMITTED
    assert len(queries.submissions_of(application.id)) == 2


def test_reviews_start_from_what_was_handed_in_last():
    application = make_application()
    content = queries.last_content(application.id)
    with clock.at(SUBMITTED_AT + timedelta(days=1)):
        services.save_basics(
            application, title="Басқа атау", language="ru", region_code="KZ-75",
            themes=["education"], minimum_percent=1, actor=SYSTEM,
        )  # fmt: skip
        services.save_budget(application, lines=LINES[:1], actor=SYSTEM)
        services.save_indicators(application, indicators=[], actor=SYSTEM)
    with clock.at(CLOSES_AT):
        calls.start_reviews(application.call, actor=SYSTEM)

        services.mark_under_review(application.call, actor=SYSTEM)

    db.session.expire_all()
    draft = queries.draft_of(application)
    restored = services.submitting.content_of(application, draft, application.number)
    assert application.state == ApplicationState.UNDER_REVIEW
    assert restored == content
    assert application.requested_minor == content["requested_minor"] == 5_201_000_00


def test_a_draft_and_a_withdrawn_application_are_not_reviewed():
    call = make_call()
    draft, taken_back = make_draft(call=call), make_application(call=call)
    with clock.at(SUBMITTED_AT):
        services.withdraw_application(taken_back, actor=SYSTEM)

    services.mark_under_review(call, actor=SYSTEM)

    assert draft.state == ApplicationState.DRAFT
    assert taken_back.state == ApplicationState.WITHDRAWN


def test_under_review_nothing_can_be_changed_or_withdrawn():
    application = make_application()
    services.mark_under_review(application.call, actor=SYSTEM)

    with clock.at(SUBMITTED_AT):
        with pytest.raises(NotAllowed):
            services.save_texts(application, texts={"problem": "Кеш"}, actor=SYSTEM)
        with pytest.raises(IllegalMove):
            services.withdraw_application(application, actor=SYSTEM)
        with pytest.raises(NotAllowed):
            services.submit_application(application, actor=SYSTEM)


@pytest.mark.parametrize(
    ("role", "edits", "submits"),
    [
        (MemberRole.OWNER, True, True),
        (MemberRole.EDITOR, True, False),
        (MemberRole.SIGNATORY, False, True),
        (MemberRole.VIEWER, False, False),
    ],
)
def test_members_edit_and_sign_by_their_role(role, edits, submits):
    organisation = make_organisation()
    actor = member(organisation, role)
    application = make_draft(organisation=organisation)
    done = []

    with clock.at(SUBMITTED_AT):
        for act in (
            lambda: services.save_texts(application, texts={"risks": "Жаңа"}, actor=actor),
            lambda: services.submit_application(application, actor=actor),
        ):
            try:
                act()
                done.append(True)
            except NotAllowed:
                done.append(False)

    assert done == [edits, submits]


def test_a_stranger_may_not_submit_for_another_organisation():
    application = make_draft()

    with clock.at(SUBMITTED_AT), pytest.raises(NotAllowed):
        services.submit_application(application, actor=member(make_organisation()))


def test_officers_settle_outcomes_and_nobody_else():
    application = make_application()
    services.mark_under_review(application.call, actor=officer())

    with pytest.raises(NotAllowed):
        services.mark_decided(application, awarded=True, actor=member(application.organisation))
    services.mark_decided(application, awarded=True, actor=officer())

    assert application.state == ApplicationState.AWARDED


def test_submissions_are_never_changed():
    application = make_application()

    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE grants_submission SET content_sha256 = repeat('0', 64)"))

    assert db.session.scalar(select(Submission.content_sha256)) == application.content_sha256


def test_every_step_is_in_the_audit():
    application = make_application()
    db.session.commit()

    actions = db.session.scalars(
        select(Event.action).where(Event.object_id == str(application.id)).order_by(Event.seq)
    ).all()

    assert list(dict.fromkeys(actions)) == [
        "application.started", "application.saved", "application.submitted",
    ]  # fmt: skip


def test_a_draft_call_takes_nothing():
    call = make_call(state=CallState.DRAFT)

    with clock.at(SUBMITTED_AT), pytest.raises(TooLate) as refusal:
        services.start_application(call=call, organisation=make_organisation(), actor=SYSTEM)

    assert codes(refusal) == {"call_not_open"}
