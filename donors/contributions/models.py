"""Contributions: money that has arrived."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Record
from donors.pledges.models import Pledge


class Contribution(Record):
    """One receipt under a commitment, booked in the ledger."""

    __tablename__ = "donors_contribution"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index("ix_donors_contribution_pledge", "pledge_id", "received_on"),
    )

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("donors_pledge.id"))
    year: Mapped[int]
    amount_minor: Mapped[int]
    received_on: Mapped[date]
    bank_reference: Mapped[str] = mapped_column(String(100), unique=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))

    pledge: Mapped[Pledge] = relationship()
