"""The reviewer's own work: declare, score, hand in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from app.audit import services as audit
from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.canonical import canonical_hash
from app.core.db import db
from app.core.errors import check_version
from app.core.i18n import Message, joined, words_of
from app.core.site import address
from app.identity.models import User
from grants.calls.queries import criteria_of
from grants.reviews import queries
from grants.reviews.models import Review, Score
from grants.reviews.permissions import (
    can_declare,
    can_score,
    faults_between,
)
from grants.reviews.rules.register import refuse_all
from grants.reviews.rules.sheets import (
    Draft,
    check_points,
    check_sheet,
    differences,
    sheet_content,
)
from grants.reviews.services.assigning import note_conflict, write_to
from grants.reviews.states import ReviewState

Scores = Mapping[UUID, tuple[Decimal | None, str]]
RECUSED_SUBJECT = Message("A reviewer has declared a conflict of interest")


def declare_no_conflict(review: Review, *, actor: Actor) -> Review:
    """Note the reviewer's word that there is no conflict; the application opens."""
    can_declare(actor, review).enforce()
    _refuse_conflict(review)
    review.declared_at = clock.now()
    move(review, to=ReviewState.DECLARED, actor=actor, action="review.declared")
    return review


def recuse(review: Review, *, reason: str, actor: Actor) -> Review:
    """Give a review back because of a conflict of interest, and tell who assigned it."""
    can_declare(actor, review).enforce()
    note_conflict(review.application, review.reviewer, reason, actor)
    review.recusal_reason = reason.strip()
    move(review, to=ReviewState.RECUSED, actor=actor, action="review.recused")
    officer = db.session.get(User, review.assigned_by_id) if review.assigned_by_id else None
    if officer is not None:
        number = Message("Application: %(number)s", number=review.application.number)
        task = Message("Give the application to another reviewer:")
        page = address(f"/staff/reviews/applications/{review.application_id}")
        write_to(officer, "review_recused", RECUSED_SUBJECT, number, task, page)
    return review


def _refuse_conflict(review: Review) -> None:
    refuse_all(faults_between(review.application, review.reviewer))


def save_scores(
    review: Review, *, scores: Scores, seen_version: int | None = None, actor: Actor
) -> Review:
    """Keep what the reviewer has written so far: criterion id → (points or None, comment)."""
    can_score(actor, review).enforce()
    review.MACHINE.check(review.state, ReviewState.SUBMITTED)
    _refuse_conflict(review)
    criteria = criteria_of(review.application.call_id)
    codes = {line.id: line.code for line in criteria}
    mine = {codes.get(key, str(key)): Draft(*given) for key, given in scores.items()}
    titles = {line.code: joined([words_of(line, "title")]) for line in criteria}
    saved = queries.scores_of(review.id)
    stored = queries.drafts_in(saved, criteria)
    check_version(review, seen_version, differences(mine, stored, titles))
    refuse_all(check_points(queries.criterion_rules(criteria), mine))
    # A new version first: of two saves at once the slower one is refused, not mixed in.
    review.updated_at = clock.now()
    db.session.flush()
    for key, (points, comment) in scores.items():
        row = saved.get(key) or Score(review_id=review.id, criterion_id=key)
        row.points, row.comment = points, comment
        db.session.add(row)
    audit.record("review.scored", review, actor=actor, facts={"lines": len(scores)})
    return review


def submit_review(review: Review, *, seen_version: int | None = None, actor: Actor) -> Review:
    """Hand a review in; from then on it never changes. Refused while a line is incomplete."""
    can_score(actor, review).enforce()
    review.MACHINE.check(review.state, ReviewState.SUBMITTED)
    check_version(review, seen_version)
    _refuse_conflict(review)
    call = review.application.call
    criteria = criteria_of(call.id)
    drafts = queries.drafts_of(review.id, criteria)
    refuse_all(check_sheet(queries.criterion_rules(criteria), drafts, call.comment_min_length))
    review.submitted_at = clock.now()
    facts = {"sheet_sha256": canonical_hash(sheet_content(drafts))}
    move(review, to=ReviewState.SUBMITTED, actor=actor, action="review.submitted", facts=facts)
    return review
