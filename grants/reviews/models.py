"""Reviewers, their reviews and scores, conflicts, and the frozen ranking."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Json, Record, Versioned
from app.core.transitions import Machine
from app.identity.models import User
from grants.applications.models import Application
from grants.calls.models import Criterion
from grants.reviews.states import REVIEW_MACHINE, ReviewState


class ReviewerProfile(Versioned):
    """What the operator knows of a reviewer, for assigning and for conflicts."""

    __tablename__ = "grants_reviewer_profile"
    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
        CheckConstraint(
            "employer_bin IS NULL OR employer_bin ~ '^[0-9]{12}$'", name="employer_bin_digits"
        ),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"), unique=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("organisations_region.code"))
    languages: Mapped[list[str]] = mapped_column(ARRAY(String(2)), default=list)
    capacity: Mapped[int] = mapped_column(default=20)
    employer_bin: Mapped[str | None] = mapped_column(String(12))

    user: Mapped[User] = relationship()


class Conflict(Record):
    """A reason why a reviewer may not score an application."""

    __tablename__ = "grants_conflict"
    __table_args__ = (
        UniqueConstraint("application_id", "reviewer_id", name="uq_grants_conflict_pair"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("grants_application.id"))
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("grants_reviewer_profile.id"))
    reason: Mapped[str] = mapped_column(Text)
    declared_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))


class Review(Versioned):
    """One reviewer's judgement of one application."""

    __tablename__ = "grants_review"
    __table_args__ = (
        UniqueConstraint("application_id", "reviewer_id", name="uq_grants_review_pair"),
        CheckConstraint(
            "(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_at_if_submitted"
        ),
        CheckConstraint(
            "state NOT IN ('declared', 'submitted') OR declared_at IS NOT NULL",
            name="declared_before_scoring",
        ),
        Index("ix_grants_review_reviewer", "reviewer_id", "state"),
    )

    MACHINE: ClassVar[Machine[ReviewState]] = REVIEW_MACHINE

    application_id: Mapped[UUID] = mapped_column(ForeignKey("grants_application.id"))
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("grants_reviewer_profile.id"))
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.ASSIGNED)
    due_at: Mapped[datetime | None]
    declared_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    recusal_reason: Mapped[str | None] = mapped_column(Text)
    assigned_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))

    application: Mapped[Application] = relationship()
    reviewer: Mapped[ReviewerProfile] = relationship()


class Score(Record):
    """Points for one criterion, with the reasons."""

    __tablename__ = "grants_score"
    __table_args__ = (
        UniqueConstraint("review_id", "criterion_id", name="uq_grants_score_criterion"),
        CheckConstraint("points IS NULL OR points >= 0", name="points_not_negative"),
    )

    review_id: Mapped[UUID] = mapped_column(ForeignKey("grants_review.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("grants_criterion.id"))
    points: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    comment: Mapped[str] = mapped_column(Text, default="")

    criterion: Mapped[Criterion] = relationship()


class Ranking(Record):
    """The frozen order of a call's applications. Never changed; a new one supersedes it."""

    __tablename__ = "grants_ranking"
    __table_args__ = (UniqueConstraint("call_id", "ordinal", name="uq_grants_ranking_ordinal"),)

    call_id: Mapped[UUID] = mapped_column(ForeignKey("grants_call.id"))
    ordinal: Mapped[int]
    frozen_at: Mapped[datetime]
    frozen_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    sha256: Mapped[str] = mapped_column(String(64))


class RankingRow(Record):
    """One application's place. `score_num/score_den` is the exact official score.

    `criterion_means`: criterion code → [numerator, denominator]. `totals`: the reviews that
    counted, review id → [numerator, denominator] of its weighted total.
    """

    __tablename__ = "grants_ranking_row"
    __table_args__ = (
        UniqueConstraint("ranking_id", "application_id", name="uq_grants_ranking_row_application"),
        UniqueConstraint("ranking_id", "rank", name="uq_grants_ranking_row_rank"),
        CheckConstraint("(rank IS NULL) = (score_num IS NULL)", name="score_if_ranked"),
        CheckConstraint(
            "rank IS NOT NULL OR unranked_reason IS NOT NULL", name="reason_if_unranked"
        ),
    )

    ranking_id: Mapped[UUID] = mapped_column(ForeignKey("grants_ranking.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("grants_application.id"), index=True)
    rank: Mapped[int | None]
    score_num: Mapped[int | None]
    score_den: Mapped[int | None]
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    passed: Mapped[bool] = mapped_column(default=False)
    reviews: Mapped[int] = mapped_column(default=0)
    failed_criteria: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list)
    discrepancy: Mapped[bool] = mapped_column(default=False)
    criterion_means: Mapped[Json] = mapped_column(default=dict)
    totals: Mapped[Json] = mapped_column(default=dict)
    unranked_reason: Mapped[str | None] = mapped_column(String(60))

    application: Mapped[Application] = relationship()
