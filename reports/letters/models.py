"""Letters: the frozen snapshot first, then the sealed file."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Json, Record
from app.files.models import StoredFile
from grants.awards.models import Decision
from reports.letters.rules import LetterKind


class Letter(Record):
    """One version of one letter. A correction is a new version that supersedes it."""

    __tablename__ = "reports_letter"
    __table_args__ = (
        UniqueConstraint("decision_id", "kind", "ordinal", name="uq_reports_letter_version"),
        UniqueConstraint("number", "ordinal", name="uq_reports_letter_number"),
        CheckConstraint("(sealed_at IS NULL) = (file_id IS NULL)", name="file_if_sealed"),
        CheckConstraint("(sealed_at IS NULL) = (file_sha256 IS NULL)", name="hash_if_sealed"),
        Index("ix_reports_letter_batch", "basis_id", "sealed_at"),
    )

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("grants_decision.id"))
    basis_id: Mapped[UUID]
    kind: Mapped[LetterKind]
    number: Mapped[str] = mapped_column(String(40))
    ordinal: Mapped[int] = mapped_column(default=1)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    snapshot: Mapped[Json] = mapped_column(deferred=True)
    snapshot_sha256: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime]
    sealed_at: Mapped[datetime | None] = mapped_column(index=True)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files_stored_file.id"))
    file_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    superseded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("reports_letter.id"))

    decision: Mapped[Decision] = relationship()
    file: Mapped[StoredFile | None] = relationship()
