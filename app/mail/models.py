"""Messages: each a row first, sent afterwards; what a person was told can be looked up."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Record


class MessageState(StrEnum):
    """How far a message has come."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Occasion(Record):
    """An occasion on which people were written to: each comes once, however often it is looked at.

    key: what it was about, such as "part:<id>:2027-03-01:late".
    """

    __tablename__ = "mail_occasion"

    key: Mapped[str] = mapped_column(String(200), unique=True)


class MailMessage(Record):
    """One e-mail in one language. `message_id` stays the same on a resend."""

    __tablename__ = "mail_message"
    __table_args__ = (
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at_if_sent"),
        Index("ix_mail_message_recipient", "recipient", "created_at"),
    )

    recipient: Mapped[str] = mapped_column(String(320))
    user_id: Mapped[UUID | None] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(400))
    body: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[MessageState] = mapped_column(default=MessageState.QUEUED)
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
