"""Contributions: money that has arrived."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Record
from donors.pledges.models import Pledge, Tranche


class Contribution(Record):
    """One receipt under a commitment, booked in the ledger."""

    __tablename__ = "donors_contribution"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index("ix_donors_contribution_pledge", "pledge_id", "received_on"),
    )

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("donors_pledge.id"))
    tranche_id: Mapped[UUID] = mapped_column(ForeignKey("donors_tranche.id"))
    year: Mapped[int]
    amount_minor: Mapped[int]
    received_on: Mapped[date]
    bank_reference: Mapped[str] = mapped_column(String(100), unique=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))

    pledge: Mapped[Pledge] = relationship()
    tranche: Mapped[Tranche] = relationship()


class Return(Record):
    """Money of a receipt that was given back to its donor, booked in the ledger."""

    __tablename__ = "donors_contribution_return"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index("ix_donors_contribution_return_contribution", "contribution_id"),
    )

    contribution_id: Mapped[UUID] = mapped_column(ForeignKey("donors_contribution.id"))
    amount_minor: Mapped[int]
    returned_on: Mapped[date]
    bank_reference: Mapped[str] = mapped_column(String(100), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))

    contribution: Mapped[Contribution] = relationship()
