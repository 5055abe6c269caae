"""Decisions on ranked applications, and the awards among them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Json, Record, Versioned
from app.core.transitions import Machine
from app.ledger.models import Fund
from grants.applications.models import Application
from grants.awards.states import AWARD_MACHINE, AwardState


class Outcome(StrEnum):
    """What was decided on an application."""

    AWARD = "award"
    REFUSAL = "refusal"


class Decision(Record):
    """The decision on one ranked application: by two persons, on one ranking, with reasons.

    `basis_id` names the matching run it came from; `reason` is the run's reason, as data.
    """

    __tablename__ = "grants_decision"
    __table_args__ = (
        CheckConstraint("proposed_by_id <> approved_by_id", name="two_persons"),
        UniqueConstraint("application_id", "basis_id", name="uq_grants_decision_basis"),
        Index("ix_grants_decision_call", "call_id", "outcome"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("grants_application.id"))
    call_id: Mapped[UUID] = mapped_column(ForeignKey("grants_call.id"))
    ranking_id: Mapped[UUID] = mapped_column(ForeignKey("grants_ranking.id"))
    basis_id: Mapped[UUID]
    outcome: Mapped[Outcome]
    rank: Mapped[int | None]
    reason: Mapped[Json] = mapped_column(default=dict)
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"))
    approved_by_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"))
    decided_at: Mapped[datetime]

    application: Mapped[Application] = relationship()


class Award(Versioned):
    """Money promised to an organisation for a project, over years, from named funds."""

    __tablename__ = "grants_award"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL AND withdrawal_reason IS NOT NULL)",
            name="withdrawn_at_if_withdrawn",
        ),
        Index("ix_grants_award_organisation", "organisation_id"),
        Index("ix_grants_award_call", "call_id"),
    )

    MACHINE: ClassVar[Machine[AwardState]] = AWARD_MACHINE

    number: Mapped[str] = mapped_column(String(40), unique=True)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("grants_decision.id"), unique=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("grants_application.id"), index=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("grants_call.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations_organisation.id"))
    state: Mapped[AwardState] = mapped_column(default=AwardState.MADE)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int]
    awarded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    withdrawal_reason: Mapped[str | None] = mapped_column(Text)

    application: Mapped[Application] = relationship()
    decision: Mapped[Decision] = relationship()


class AwardShare(Record):
    """What one fund pays of an award in one year, in base minor units."""

    __tablename__ = "grants_award_share"
    __table_args__ = (
        UniqueConstraint(
            "award_id", "fund_id", "year", "from_year", name="uq_grants_award_share_place"
        ),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index("ix_grants_award_share_fund", "fund_id"),
    )

    award_id: Mapped[UUID] = mapped_column(ForeignKey("grants_award.id"))
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_fund.id"))
    year: Mapped[int]
    from_year: Mapped[int]
    amount_minor: Mapped[int]

    award: Mapped[Award] = relationship()
    fund: Mapped[Fund] = relationship()
