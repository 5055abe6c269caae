"""Pledges: how much, for what, under which limits."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Json, JsonList, Record, Versioned
from app.core.transitions import Machine
from app.files.models import StoredFile
from app.ledger.models import Fund
from donors.pledges.states import PLEDGE_MACHINE, PledgeState
from donors.profiles.models import Donor


class Pledge(Versioned):
    """A promise of money; a commitment once signed, with a fund in the ledger.

    `where`: lists under calls, regions, themes, kinds; an absent list means any.
    `quotas`: [{"where": …, "max_minor": …}], nested or disjoint.
    """

    __tablename__ = "donors_pledge"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('signed', 'closed')) = (fund_id IS NOT NULL)", name="fund_if_signed"
        ),
        CheckConstraint(
            "(state IN ('signed', 'closed')) = (signed_at IS NOT NULL)", name="signed_at_if_signed"
        ),
        # A pledge that was withdrawn after its acceptance keeps the day of it.
        CheckConstraint(
            "state = 'withdrawn' OR"
            " (state IN ('accepted', 'signed', 'closed')) = (accepted_at IS NOT NULL)",
            name="accepted_at_if_accepted",
        ),
        CheckConstraint("tier BETWEEN 0 AND 9", name="tier_range"),
        CheckConstraint("max_share_percent BETWEEN 1 AND 100", name="share_percent"),
        CheckConstraint(
            "(match_num IS NULL) = (match_den IS NULL) AND match_num > 0 AND match_den > 0",
            name="match_whole",
        ),
        Index("ix_donors_pledge_donor", "donor_id", "state"),
    )

    MACHINE: ClassVar[Machine[PledgeState]] = PLEDGE_MACHINE

    donor_id: Mapped[UUID] = mapped_column(ForeignKey("donors_donor.id"))
    code: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[PledgeState] = mapped_column(default=PledgeState.DRAFT)
    currency: Mapped[str] = mapped_column(String(3))
    tier: Mapped[int] = mapped_column(default=5)
    carry_over: Mapped[bool] = mapped_column(default=False)
    where: Mapped[Json] = mapped_column(default=dict)
    quotas: Mapped[JsonList] = mapped_column(default=list)
    max_per_application_minor: Mapped[int | None]
    max_share_percent: Mapped[int | None]
    match_num: Mapped[int | None]
    match_den: Mapped[int | None]
    minimum_ticket_minor: Mapped[int | None]
    all_or_nothing: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    offered_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    decline_reason: Mapped[str | None] = mapped_column(Text)
    fund_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_fund.id"), unique=True)
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))

    donor: Mapped[Donor] = relationship()
    fund: Mapped[Fund | None] = relationship()


class PledgeYear(Record):
    """The amount of a pledge in one budget year, in the pledge's currency."""

    __tablename__ = "donors_pledge_year"
    __table_args__ = (
        UniqueConstraint("pledge_id", "year", name="uq_donors_pledge_year_year"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
    )

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("donors_pledge.id"))
    year: Mapped[int]
    amount_minor: Mapped[int]


class PledgeVersion(Record):
    """What both sides signed, as it stood: the agreement is № 1, each change adds one.

    Rows are never changed. `terms`: see `rules.as_json`.
    """

    __tablename__ = "donors_pledge_version"
    __table_args__ = (
        UniqueConstraint("pledge_id", "number", name="uq_donors_pledge_version_number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("donors_pledge.id"))
    number: Mapped[int]
    terms: Mapped[Json]
    reason: Mapped[str] = mapped_column(Text, default="")
    agreement_number: Mapped[str] = mapped_column(String(60))
    agreement_on: Mapped[date]
    signatory: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files_stored_file.id"))
    agreed_at: Mapped[datetime]
    proposed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))

    file: Mapped[StoredFile | None] = relationship()
