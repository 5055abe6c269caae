"""Questions put to donors before a run is approved, and their answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import JsonList, Versioned
from app.core.transitions import Machine
from donors.consents.states import CONSENT_MACHINE, ConsentState
from donors.matching.models import MatchingRun
from donors.profiles.models import Donor


class RunConsent(Versioned):
    """One donor asked about one run: the pledges that would pay, until when, what was answered.

    `result_sha256`: the very result that was shown. Once answered or void, a row never changes.
    """

    __tablename__ = "donors_run_consent"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('agreed', 'objected')) = (answered_at IS NOT NULL)",
            name="answered_at_if_answered",
        ),
        CheckConstraint("state <> 'objected' OR reason <> ''", name="reason_if_objected"),
        Index("uq_donors_run_consent_donor", "run_id", "donor_id", unique=True),
        Index("ix_donors_run_consent_donor", "donor_id", "state"),
    )

    MACHINE: ClassVar[Machine[ConsentState]] = CONSENT_MACHINE

    run_id: Mapped[UUID] = mapped_column(ForeignKey("donors_matching_run.id"))
    donor_id: Mapped[UUID] = mapped_column(ForeignKey("donors_donor.id"))
    state: Mapped[ConsentState] = mapped_column(default=ConsentState.ASKED)
    pledges: Mapped[JsonList]
    result_sha256: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    due_on: Mapped[date]
    reminded_on: Mapped[date | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    # Number and day of the donor's letter, where an officer has entered the answer.
    letter: Mapped[str] = mapped_column(String(120), default="")

    run: Mapped[MatchingRun] = relationship()
    donor: Mapped[Donor] = relationship()
