"""Write a message in the reader's language; a worker sends it after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core import clock
from app.core.db import db
from app.core.i18n import Message
from app.core.ids import new_id
from app.core.text import one_line
from app.core.translate import translate
from app.jobs.services import enqueue
from app.mail.models import MailMessage, MessageState, Occasion

SEND = "mail.send"
GREETING = Message("Hello!")
CLOSING = Message("Asar. This message was sent automatically: there is no need to answer it.")


def send(
    kind: str,
    *,
    to: str,
    language: str,
    subject: Message,
    paragraphs: Sequence[Message | str],
    user_id: UUID | None = None,
) -> MailMessage:
    """Queue one message. kind: stable name such as "application_submitted"."""
    message_id = new_id()
    row = MailMessage(
        id=message_id,
        recipient=to,
        user_id=user_id,
        language=language,
        kind=kind,
        subject=one_line(translate(subject, language))[:400],
        body="\n\n".join(translate(part, language) for part in (GREETING, *paragraphs, CLOSING))
        + "\n",
        message_id=f"<{message_id}@asar>",
    )
    db.session.add(row)
    db.session.flush()
    enqueue(SEND, row.id)
    return row


def first_time(key: str) -> bool:
    """Claim an occasion: True for the one who may write about it, and for nobody afterwards."""
    claimed = db.session.execute(
        insert(Occasion).values(key=key).on_conflict_do_nothing().returning(Occasion.id)
    ).scalar()
    return claimed is not None


def mark_sent(message: MailMessage) -> None:
    """Note that a message has left the house (or, in the demo, reached the built-in mailbox)."""
    message.state = MessageState.SENT
    message.sent_at = clock.now()
    message.last_error = None
