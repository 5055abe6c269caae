"""Send queued messages."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from app.core.db import db
from app.mail.models import MailMessage, MessageState
from app.mail.services import mark_sent
from app.mail.smtp import deliver


def send_message(argument: str) -> None:
    """Send one message; a message already sent stays sent."""
    message = db.session.get(MailMessage, UUID(argument))
    if message is None or message.state == MessageState.SENT:
        return
    settings = current_app.extensions["settings"]
    if settings.smtp_url:
        deliver(message, smtp_url=settings.smtp_url, mail_from=settings.mail_from)
    mark_sent(message)
