"""Declared links, and the dated rule of what follows from a link."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Record
from app.organisations.models import Organisation
from donors.conflicts.rules import Side, Treatment
from donors.profiles.models import Donor


class DeclaredLink(Record):
    """A link that one side or the operator has declared; it counts until it is ended."""

    __tablename__ = "donors_link"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (end_reason = '')", name="reason_if_ended"),
        Index(
            "uq_donors_link_open",
            "donor_id",
            "organisation_id",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
        Index("ix_donors_link_organisation", "organisation_id"),
    )

    donor_id: Mapped[UUID] = mapped_column(ForeignKey("donors_donor.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations_organisation.id"))
    side: Mapped[Side]
    reason: Mapped[str] = mapped_column(Text)
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    end_reason: Mapped[str] = mapped_column(Text, default="")

    donor: Mapped[Donor] = relationship()
    organisation: Mapped[Organisation] = relationship()


class LinkRule(Record):
    """From which day on what follows from a link."""

    __tablename__ = "donors_link_rule"
    __table_args__ = (UniqueConstraint("valid_from", name="uq_donors_link_rule_validity"),)

    valid_from: Mapped[date]
    treatment: Mapped[Treatment]
    set_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
