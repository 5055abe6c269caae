"""Hand out applications, note conflicts, remind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from app.audit import services as audit
from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Fault, invalid
from app.core.i18n import Message
from app.core.site import address
from app.identity.models import User
from app.mail import services as mail
from grants.applications.models import Application
from grants.calls.models import Call
from grants.reviews.models import Conflict, Review, ReviewerProfile
from grants.reviews.permissions import (
    assignment_faults,
    can_assign,
)
from grants.reviews.rules.register import refuse_all
from grants.reviews.states import OPEN, ReviewState

REMINDER_SUBJECT = Message("Your reviews are awaited")
WHERE_TEXT = Message("Sign in to Asar and open “My reviews”:")


def record_conflict(
    *, application: Application, reviewer: ReviewerProfile, reason: str, actor: Actor
) -> Conflict:
    """Note why a reviewer may not judge an application; an open review is taken back.

    A review already submitted stays on file and no longer counts.
    """
    can_assign(actor, application.call).enforce()
    conflict = note_conflict(application, reviewer, reason, actor)
    opened = db.session.scalars(
        select(Review).where(
            Review.application_id == application.id,
            Review.reviewer_id == reviewer.id,
            Review.state.in_(OPEN),
        )
    )
    for review in opened:
        move(review, to=ReviewState.CANCELLED, actor=actor, action="review.cancelled")
    return conflict


def note_conflict(
    application: Application, reviewer: ReviewerProfile, reason: str, actor: Actor
) -> Conflict:
    """Keep the reason; the caller has checked who says it."""
    if not reason.strip():
        raise invalid([Fault("reason", "reason_missing", Message("Say what the conflict is."))])
    conflict = Conflict(
        application_id=application.id,
        reviewer_id=reviewer.id,
        reason=reason.strip(),
        declared_by_id=actor.user_id,
    )
    db.session.add(conflict)
    audit.record("conflict.recorded", conflict, actor=actor, facts={"reviewer": reviewer.code})
    return conflict


def assign_reviewer(
    *,
    application: Application,
    reviewer: ReviewerProfile,
    due_at: datetime | None = None,
    actor: Actor,
) -> Review:
    """Give an application to a reviewer; a conflict of interest forbids it, with its reason."""
    can_assign(actor, application.call).enforce()
    refuse_all(assignment_faults(application, reviewer))
    review = Review(
        application_id=application.id,
        reviewer_id=reviewer.id,
        due_at=due_at,
        assigned_by_id=actor.user_id,
    )
    db.session.add(review)
    db.session.flush()
    audit.record("review.assigned", review, actor=actor, facts={"reviewer": reviewer.code})
    return review


def assign_by_hand(
    *,
    application: Application,
    reviewers: Iterable[ReviewerProfile],
    due_at: datetime | None,
    actor: Actor,
) -> list[Review]:
    """Give an application to the chosen reviewers and tell each by mail."""
    made = []
    for reviewer in reviewers:
        review = assign_reviewer(
            application=application, reviewer=reviewer, due_at=due_at, actor=actor
        )
        _tell_assigned(review, reviewer.user)
        made.append(review)
    return made


def _tell_assigned(review: Review, user: User) -> None:
    """Say which application it is, until when, and where it opens."""
    number = review.application.number
    subject = Message("Application waits for your review: %(number)s", number=number)
    lines: list[Message | str] = [
        Message("Application: %(number)s", number=number),
        Message("Project: %(title)s", title=review.application.title),
    ]
    if review.due_at is not None:
        local = review.due_at.astimezone(clock.HOME_ZONE)
        lines.append(Message("Submit by: %(when)s", when=f"{local:%d.%m.%Y, %H:%M}"))
    lines.append(Message("First say whether you have a conflict of interest; then it opens:"))
    write_to(user, "review_assigned", subject, *lines, address(f"/review/{review.id}"))


def cancel_review(review: Review, *, actor: Actor) -> Review:
    """Take an unfinished review back from its reviewer."""
    can_assign(actor, review.application.call).enforce()
    move(review, to=ReviewState.CANCELLED, actor=actor, action="review.cancelled")
    return review


def remind_reviewers(call: Call, *, actor: Actor) -> int:
    """Write to everyone with unfinished reviews in a call; tell how many people that is."""
    can_assign(actor, call).enforce()
    waiting = db.session.execute(
        select(User, func.count(Review.id))
        .join(ReviewerProfile, ReviewerProfile.user_id == User.id)
        .join(Review, Review.reviewer_id == ReviewerProfile.id)
        .join(Application, Application.id == Review.application_id)
        .where(Application.call_id == call.id, Review.state.in_(OPEN))
        .group_by(User.id)
        .order_by(User.email)
    ).all()
    for user, count in waiting:
        line = Message("Reviews still to submit: %(count)s", count=count)
        write_to(
            user, "review_reminder", REMINDER_SUBJECT, line, WHERE_TEXT, address("/review/queue")
        )
    audit.record("call.reviewers_reminded", call, actor=actor, facts={"people": len(waiting)})
    return len(waiting)


def write_to(user: User, kind: str, subject: Message, *paragraphs: Message | str) -> None:
    """Write to a person in their language."""
    mail.send(
        kind,
        to=user.email,
        language=user.language,
        subject=subject,
        paragraphs=list(paragraphs),
        user_id=user.id,
    )
