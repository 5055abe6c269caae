"""Applications: the working draft, its parts, and each sealed submission."""

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
from app.files.models import StoredFile
from app.organisations.models import Organisation
from grants.applications.states import APPLICATION_MACHINE, ApplicationState
from grants.calls.models import Call


class Application(Versioned):
    """One organisation's answer to a call.

    This is the working copy; what counts is the last `Submission`. `texts` holds the answers of
    the long sections by code; `eligibility` the yes/no answers by question id. `requested_minor`
    and `own_contribution_minor` are kept with the budget lines. `revisions` counts the saves of
    each section, so that two tabs collide only where they really do.
    """

    __tablename__ = "grants_application"
    __table_args__ = (
        CheckConstraint("(number IS NULL) = (submitted_at IS NULL)", name="number_if_submitted"),
        CheckConstraint(
            "state = 'draft' OR submitted_at IS NOT NULL", name="submitted_at_if_left_draft"
        ),
        CheckConstraint(
            "requested_minor >= 0 AND own_contribution_minor >= 0", name="amounts_not_negative"
        ),
        CheckConstraint("minimum_percent BETWEEN 0 AND 100", name="minimum_percent_range"),
        Index(
            "ix_grants_application_call",
            "call_id",
            "state",
            "id",
            postgresql_include=["requested_minor"],
        ),
        Index("ix_grants_application_state", "state", "submitted_at", "id"),
        Index("ix_grants_application_organisation", "organisation_id", "id"),
        Index("ix_grants_application_recent", "submitted_at", "id"),
        Index("ix_grants_application_amount", "requested_minor", "id"),
        Index("ix_grants_application_region", "region_code", "submitted_at"),
        Index(
            "ix_grants_application_search",
            "search",
            postgresql_using="gin",
            postgresql_ops={"search": "gin_trgm_ops"},
        ),
    )

    MACHINE: ClassVar[Machine[ApplicationState]] = APPLICATION_MACHINE

    call_id: Mapped[UUID] = mapped_column(ForeignKey("grants_call.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations_organisation.id"))
    state: Mapped[ApplicationState] = mapped_column(default=ApplicationState.DRAFT)
    number: Mapped[str | None] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(2), default="kk")
    region_code: Mapped[str | None] = mapped_column(ForeignKey("organisations_region.code"))
    themes: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list)
    kind: Mapped[str] = mapped_column(String(40), default="")
    # Lists never show the long texts; reading one application asks for them (see queries).
    texts: Mapped[Json] = mapped_column(default=dict, deferred=True)
    eligibility: Mapped[Json] = mapped_column(default=dict)
    requested_minor: Mapped[int] = mapped_column(default=0)
    own_contribution_minor: Mapped[int] = mapped_column(default=0)
    minimum_percent: Mapped[int] = mapped_column(default=100)
    submitted_at: Mapped[datetime | None]
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    has_unsent_changes: Mapped[bool] = mapped_column(default=False)
    revisions: Mapped[Json] = mapped_column(default=dict)
    search: Mapped[str] = mapped_column(Text, default="", deferred=True)
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))

    call: Mapped[Call] = relationship()
    organisation: Mapped[Organisation] = relationship()


class BudgetLine(Record):
    """One cost in one year: quantity × unit cost is a whole number of tiyn."""

    __tablename__ = "grants_budget_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("unit_cost_minor >= 0 AND own_minor >= 0", name="costs_not_negative"),
        CheckConstraint("amount_minor = quantity * unit_cost_minor", name="amount_is_product"),
        Index("ix_grants_budget_line_application", "application_id", "year", "position"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("grants_application.id"))
    position: Mapped[int]
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    unit_cost_minor: Mapped[int]
    amount_minor: Mapped[int]
    own_minor: Mapped[int] = mapped_column(default=0)


class Indicator(Record):
    """A measurable promise: from where to where."""

    __tablename__ = "grants_indicator"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("grants_application.id"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(60))
    baseline: Mapped[Decimal] = mapped_column(Numeric(14, 2), default=Decimal(0))
    target: Mapped[Decimal] = mapped_column(Numeric(14, 2))


class Attachment(Record):
    """A file that belongs to an application."""

    __tablename__ = "grants_attachment"
    __table_args__ = (UniqueConstraint("file_id", name="uq_grants_attachment_file"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("grants_application.id"), index=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files_stored_file.id"))
    kind: Mapped[str] = mapped_column(String(40))
    removed_at: Mapped[datetime | None]

    file: Mapped[StoredFile] = relationship()


class Submission(Record):
    """What was handed in, frozen: canonical content and its SHA-256. Never changed."""

    __tablename__ = "grants_submission"
    __table_args__ = (
        UniqueConstraint("application_id", "ordinal", name="uq_grants_submission_ordinal"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("grants_application.id"))
    ordinal: Mapped[int]
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    content: Mapped[Json] = mapped_column(deferred=True)
    content_sha256: Mapped[str] = mapped_column(String(64))


class ReceiptFile(Record):
    """The receipt of a submission as a PDF, made by a worker after the submission."""

    __tablename__ = "grants_receipt_file"

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("grants_submission.id"), unique=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files_stored_file.id"))

    file: Mapped[StoredFile] = relationship()
