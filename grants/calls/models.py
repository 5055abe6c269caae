"""Calls with their rules: criteria and eligibility questions belong to one call."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Record, Versioned
from app.core.transitions import Machine
from grants.calls.states import CALL_MACHINE, CallState
from grants.programmes.models import Programme


class Criterion(Record):
    """One line of the scoring sheet. Weights of a call sum to 100."""

    __tablename__ = "grants_criterion"
    __table_args__ = (
        UniqueConstraint("call_id", "code", name="uq_grants_criterion_code"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight_percent"),
        CheckConstraint("max_points BETWEEN 1 AND 100", name="max_points_range"),
        CheckConstraint("threshold >= 0 AND threshold <= max_points", name="threshold_in_range"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("grants_call.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    title_kk: Mapped[str] = mapped_column(String(300))
    title_ru: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300), default="")
    anchors_kk: Mapped[str] = mapped_column(Text, default="")
    anchors_ru: Mapped[str] = mapped_column(Text, default="")
    anchors_en: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[int]
    max_points: Mapped[int] = mapped_column(default=10)
    threshold: Mapped[Decimal] = mapped_column(Numeric(6, 2), default=Decimal(0))


class EligibilityQuestion(Record):
    """A yes/no question asked before the long form; the wrong answer gives the reason."""

    __tablename__ = "grants_eligibility_question"

    call_id: Mapped[UUID] = mapped_column(ForeignKey("grants_call.id"), index=True)
    position: Mapped[int]
    question_kk: Mapped[str] = mapped_column(Text)
    question_ru: Mapped[str] = mapped_column(Text)
    question_en: Mapped[str] = mapped_column(Text, default="")
    required_answer: Mapped[bool] = mapped_column(default=True)
    reason_kk: Mapped[str] = mapped_column(Text)
    reason_ru: Mapped[str] = mapped_column(Text)
    reason_en: Mapped[str] = mapped_column(Text, default="")


class Call(Versioned):
    """One dated opening of a programme. The deadline is exclusive, in UTC."""

    __tablename__ = "grants_call"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_closing"),
        CheckConstraint(
            "min_amount_minor >= 0 AND min_amount_minor <= max_amount_minor",
            name="amounts_in_order",
        ),
        CheckConstraint(
            "own_contribution_percent BETWEEN 0 AND 100", name="own_contribution_percent"
        ),
        CheckConstraint("pass_score BETWEEN 0 AND 100", name="pass_score_range"),
        CheckConstraint("reviews_per_application BETWEEN 1 AND 9", name="reviews_range"),
        CheckConstraint(
            "(state = 'draft') = (published_at IS NULL) OR state = 'cancelled'",
            name="published_at_if_published",
        ),
        Index("ix_grants_call_state", "state", "closes_at"),
    )

    MACHINE: ClassVar[Machine[CallState]] = CALL_MACHINE

    programme_id: Mapped[UUID] = mapped_column(ForeignKey("grants_programme.id"))
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title_kk: Mapped[str] = mapped_column(String(300))
    title_ru: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300), default="")
    description_kk: Mapped[str] = mapped_column(Text, default="")
    description_ru: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[CallState] = mapped_column(default=CallState.DRAFT)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    years: Mapped[list[int]] = mapped_column(ARRAY(Integer()))
    regions: Mapped[list[str]] = mapped_column(ARRAY(String(6)))
    themes: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    grant_type_code: Mapped[str | None] = mapped_column(String(20))
    min_amount_minor: Mapped[int]
    max_amount_minor: Mapped[int]
    own_contribution_percent: Mapped[int] = mapped_column(default=0)
    reviews_per_application: Mapped[int] = mapped_column(default=3)
    pass_score: Mapped[Decimal] = mapped_column(Numeric(5, 2), default=Decimal(60))
    discrepancy: Mapped[int] = mapped_column(default=25)
    comment_min_length: Mapped[int] = mapped_column(default=50)
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)

    programme: Mapped[Programme] = relationship()
