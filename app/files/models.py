"""Stored files: our own names on disk, the person's name only as a label."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Record


class StoredFile(Record):
    """One uploaded or made file. Its place on disk follows from `id` alone."""

    __tablename__ = "files_stored_file"
    __table_args__ = (CheckConstraint("size_bytes > 0", name="not_empty"),)

    label: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(40))
    uploaded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
