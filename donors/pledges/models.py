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
from donors.pledges.states import (
    CHANGE_MACHINE,
    IMPORT_MACHINE,
    PLEDGE_MACHINE,
    ChangeState,
    ImportState,
    PledgeState,
    Side,
)
from donors.profiles.models import Donor


class PledgeImport(Record):
    """A table of pledges as it was handed in; taken whole or not at all.

    `lines`: the cells of each row as text, by column, with the number of the row.
    `rows_*`: how far the work at hand has come; written while it runs, beside its transaction.
    """

    __tablename__ = "donors_pledge_import"
    __table_args__ = (
        CheckConstraint("(taken_at IS NULL) = (taken IS NULL)", name="count_if_taken"),
        CheckConstraint(
            "(state IN ('taken', 'undone')) = (taken_at IS NOT NULL)", name="taken_at_if_taken"
        ),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone_at_if_undone"),
        # One file is worked on once; what was dropped or undone may come again.
        Index(
            "uq_donors_pledge_import_sha256",
            "sha256",
            unique=True,
            postgresql_where="state NOT IN ('cancelled', 'undone')",
        ),
    )

    MACHINE: ClassVar[Machine[ImportState]] = IMPORT_MACHINE

    file_id: Mapped[UUID] = mapped_column(ForeignKey("files_stored_file.id"), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[ImportState] = mapped_column(default=ImportState.WAITING)
    lines: Mapped[JsonList] = mapped_column(deferred=True, default=list)
    is_offered: Mapped[bool]
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_checked: Mapped[int] = mapped_column(default=0)
    rows_written: Mapped[int] = mapped_column(default=0)
    fault_count: Mapped[int] = mapped_column(default=0)
    # Asked for while the work runs; the work heeds it at its next step.
    cancel_asked_at: Mapped[datetime | None]
    ordered_at: Mapped[datetime | None]
    ordered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    taken_at: Mapped[datetime | None]
    taken: Mapped[int | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


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
        # A letter of the donor is entered once; what was taken back may come again.
        Index(
            "uq_donors_pledge_external_reference",
            "donor_id",
            "external_reference",
            unique=True,
            postgresql_where="state NOT IN ('withdrawn', 'declined')",
        ),
    )

    MACHINE: ClassVar[Machine[PledgeState]] = PLEDGE_MACHINE

    donor_id: Mapped[UUID] = mapped_column(ForeignKey("donors_donor.id"))
    code: Mapped[str] = mapped_column(String(40), unique=True)
    external_reference: Mapped[str | None] = mapped_column(String(60))
    import_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("donors_pledge_import.id"), index=True
    )
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
    # The donor is asked before a run that pays from this pledge is approved.
    needs_consent: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    offered_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    # Why an offer was accepted although its donor had not been looked into.
    diligence_reason: Mapped[str | None] = mapped_column(Text)
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


class PledgeChange(Versioned):
    """A change of a signed commitment that one side proposes and the other answers.

    `terms`: what shall hold from then on; `based_on`: the number of the version it changes.
    """

    __tablename__ = "donors_pledge_change"
    __table_args__ = (
        CheckConstraint(
            "state = 'taken_back' OR proposed_by_id <> answered_by_id", name="two_persons"
        ),
        CheckConstraint(
            "(state = 'proposed') = (answered_at IS NULL)", name="answered_at_if_answered"
        ),
        Index(
            "uq_donors_pledge_change_open",
            "pledge_id",
            unique=True,
            postgresql_where="state = 'proposed'",
        ),
    )

    MACHINE: ClassVar[Machine[ChangeState]] = CHANGE_MACHINE

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("donors_pledge.id"), index=True)
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.PROPOSED)
    side: Mapped[Side]
    based_on: Mapped[int]
    terms: Mapped[Json]
    reason: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    proposed_at: Mapped[datetime]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    answered_at: Mapped[datetime | None]
    answer_reason: Mapped[str] = mapped_column(Text, default="")

    pledge: Mapped[Pledge] = relationship()


class Tranche(Versioned):
    """A part of a commitment: how much is due when, and what of it has come in.

    `received_minor` is a guarded figure as in the ledger: what was returned is taken off again.
    A part that a later version took away keeps its number with an amount of 0.
    """

    __tablename__ = "donors_tranche"
    __table_args__ = (
        UniqueConstraint("pledge_id", "number", name="uq_donors_tranche_number"),
        CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("received_minor BETWEEN 0 AND amount_minor", name="received_in_amount"),
    )

    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("donors_pledge.id"))
    number: Mapped[int]
    year: Mapped[int]
    due_on: Mapped[date]
    amount_minor: Mapped[int]
    received_minor: Mapped[int] = mapped_column(default=0)
    called_at: Mapped[datetime | None]
    called_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))

    pledge: Mapped[Pledge] = relationship()

    @property
    def due_minor(self) -> int:
        """What has yet to come in."""
        return self.amount_minor - self.received_minor
