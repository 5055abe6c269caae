"""Funds and double entry. Rows are immutable; corrections are reversals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Json, Record
from app.core.i18n import Message
from app.files.models import StoredFile


class AccountKind(StrEnum):
    """What an account measures. The first two are debit by nature."""

    BANK = "bank"  # money received and held
    RECEIVABLE = "receivable"  # committed by a donor, not yet received
    AVAILABLE = "available"  # committed to the fund, free to be awarded
    RESERVED = "reserved"  # set aside for awards
    GRANT_EXPENSE = "grant_expense"  # awarded, in base currency
    GRANT_PAYABLE = "grant_payable"  # owed to a grantee, in base currency
    EXCHANGE_VALUE = "exchange_value"  # by how much foreign money is worth more, in base currency
    EXCHANGE_DIFFERENCE = "exchange_difference"  # gain (credit) or loss (debit) by exchange rates


class EntryKind(StrEnum):
    """What business fact an entry books."""

    COMMITMENT = "commitment"
    COMMITMENT_CHANGE = "commitment_change"
    CONTRIBUTION = "contribution"
    RETURN = "return"
    RESERVATION = "reservation"
    RELEASE = "release"
    AWARD = "award"
    EXCHANGE = "exchange"
    REVERSAL = "reversal"


ACCOUNT_LABELS: Mapping[AccountKind, Message] = {
    AccountKind.BANK: Message("Money received"),
    AccountKind.RECEIVABLE: Message("Committed, not yet received"),
    AccountKind.AVAILABLE: Message("Free to be awarded"),
    AccountKind.RESERVED: Message("Reserved for awards"),
    AccountKind.GRANT_EXPENSE: Message("Grants awarded"),
    AccountKind.GRANT_PAYABLE: Message("Owed to grantees"),
    AccountKind.EXCHANGE_VALUE: Message("Change in the value of foreign money"),
    AccountKind.EXCHANGE_DIFFERENCE: Message("Exchange differences"),
}
ENTRY_LABELS: Mapping[EntryKind, Message] = {
    EntryKind.COMMITMENT: Message("Commitment"),
    EntryKind.COMMITMENT_CHANGE: Message("Change of a commitment"),
    EntryKind.CONTRIBUTION: Message("Contribution"),
    EntryKind.RETURN: Message("Money returned to the donor"),
    EntryKind.RESERVATION: Message("Reservation for awards"),
    EntryKind.RELEASE: Message("Reservation released"),
    EntryKind.AWARD: Message("Award"),
    EntryKind.EXCHANGE: Message("Exchange difference"),
    EntryKind.REVERSAL: Message("Reversal"),
}


class Fund(Record):
    """A donor's pot in one currency. It begins with a commitment."""

    __tablename__ = "ledger_fund"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organisations_organisation.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))


class FundYear(Record):
    """One budget year of a fund: the guarded figures that concurrent approvals meet.

    A cache of the postings with CHECKs: neither `reserved_minor` nor `received_minor` can ever
    pass `committed_minor`.
    """

    __tablename__ = "ledger_fund_year"
    __table_args__ = (
        UniqueConstraint("fund_id", "year", name="uq_ledger_fund_year_year"),
        CheckConstraint("committed_minor >= 0", name="committed_not_negative"),
        CheckConstraint("received_minor >= 0", name="received_not_negative"),
        CheckConstraint(
            "reserved_minor >= 0 AND reserved_minor <= committed_minor",
            name="reserved_in_commitment",
        ),
        CheckConstraint("received_minor <= committed_minor", name="received_in_commitment"),
    )

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_fund.id"))
    year: Mapped[int]
    committed_minor: Mapped[int] = mapped_column(default=0)
    received_minor: Mapped[int] = mapped_column(default=0)
    reserved_minor: Mapped[int] = mapped_column(default=0)

    fund: Mapped[Fund] = relationship()


class Account(Record):
    """One account of the books: a kind, a currency, and the fund or award it belongs to."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        UniqueConstraint(
            "kind",
            "currency",
            "fund_id",
            "subject_id",
            name="uq_ledger_account_place",
            postgresql_nulls_not_distinct=True,
        ),
    )

    code: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[AccountKind]
    currency: Mapped[str] = mapped_column(String(3))
    fund_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_fund.id"), index=True)
    subject_id: Mapped[UUID | None]


class Entry(Record):
    """One balanced booking. `key` makes a repeated booking the same booking."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reverses_if_reversal"
        ),
    )

    number: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    posted_at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[EntryKind]
    key: Mapped[str] = mapped_column(String(120), unique=True)
    reference: Mapped[str] = mapped_column(String(200))
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)
    posted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    facts: Mapped[Json]


class Posting(Record):
    """One line of an entry: positive is debit, negative is credit. Never changed."""

    __tablename__ = "ledger_posting"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
        Index("ix_ledger_posting_account", "account_id", "entry_id"),
        Index("ix_ledger_posting_entry", "entry_id"),
    )

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_entry.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_account.id"))
    year: Mapped[int | None]
    amount_minor: Mapped[int]

    entry: Mapped[Entry] = relationship()
    account: Mapped[Account] = relationship()


class RateImport(Record):
    """One file of rates as it was handed in; booked whole or not at all."""

    __tablename__ = "ledger_rate_import"
    __table_args__ = (
        CheckConstraint(
            "(booked_at IS NULL) = (added IS NULL) AND (booked_at IS NULL) = (corrected IS NULL)",
            name="counts_if_booked",
        ),
    )

    file_id: Mapped[UUID] = mapped_column(ForeignKey("files_stored_file.id"), unique=True)
    source: Mapped[str] = mapped_column(String(200))
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    booked_at: Mapped[datetime | None]
    booked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    added: Mapped[int | None]
    corrected: Mapped[int | None]

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class Rate(Record):
    """How many base minor units one foreign minor unit is worth on a day, as a fraction.

    Never changed: a correction is a further row of the same day, and the last one counts.
    """

    __tablename__ = "ledger_rate"
    __table_args__ = (
        UniqueConstraint("currency", "quoted_on", "ordinal", name="uq_ledger_rate_ordinal"),
        CheckConstraint("num > 0 AND den > 0", name="positive"),
        CheckConstraint("(ordinal > 1) = (reason <> '')", name="reason_if_corrected"),
    )

    currency: Mapped[str] = mapped_column(String(3))
    quoted_on: Mapped[date]
    ordinal: Mapped[int] = mapped_column(default=1)
    num: Mapped[int]
    den: Mapped[int]
    source: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    import_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_rate_import.id"))
    set_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))


class RateLimit(Record):
    """How many days old a rate may be when it is used, from a day on."""

    __tablename__ = "ledger_rate_limit"
    __table_args__ = (
        UniqueConstraint("valid_from", name="uq_ledger_rate_limit_validity"),
        CheckConstraint("max_age_days BETWEEN 0 AND 366", name="days"),
    )

    valid_from: Mapped[date]
    max_age_days: Mapped[int]
    set_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
