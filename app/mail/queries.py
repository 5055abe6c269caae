"""Look up what people were told."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.errors import NotFound
from app.mail.models import MailMessage

PAGE_SIZE = 100


def latest(*, recipient: str | None = None) -> list[MailMessage]:
    """List the newest messages, perhaps of one recipient only."""
    query = select(MailMessage)
    if recipient is not None:
        query = query.where(MailMessage.recipient == recipient)
    query = query.order_by(MailMessage.created_at.desc(), MailMessage.id.desc())
    return list(db.session.scalars(query.limit(PAGE_SIZE)))


def get_message(message_id: UUID) -> MailMessage:
    """Find a message, or raise NotFound."""
    found = db.session.get(MailMessage, message_id)
    if found is None:
        raise NotFound
    return found
