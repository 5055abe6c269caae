"""Carry one message to the mail server; without a server it stays in the built-in mailbox."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from app.mail.models import MailMessage

TIMEOUT_SECONDS = 30


def deliver(message: MailMessage, *, smtp_url: str, mail_from: str) -> None:
    """Send by SMTP. smtp:// upgrades to TLS when a user name is given; smtps:// is TLS at once.

    Raises smtplib.SMTPException or OSError; the outbox tries again with the same Message-ID.
    """
    parts = urlsplit(smtp_url)
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    port = parts.port or (465 if parts.scheme == "smtps" else 25)
    with kind(parts.hostname or "", port, timeout=TIMEOUT_SECONDS) as server:
        if parts.username:
            if parts.scheme == "smtp":
                server.starttls()
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(_as_email(message, mail_from))


def _as_email(message: MailMessage, mail_from: str) -> EmailMessage:
    email = EmailMessage()
    email["From"] = mail_from
    email["To"] = message.recipient
    email["Subject"] = message.subject
    email["Message-ID"] = message.message_id
    email["Content-Language"] = message.language
    email.set_content(message.body)
    return email
