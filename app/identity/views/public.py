"""The built-in mailbox of a demonstration: what people were sent, for everybody to read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.mail import queries
from app.portals import public
from app.portals.access import anyone
from app.portals.searched import search_text

bp = public.blueprint("mailbox", __name__, path="mailbox")

_LINK = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True)
class Part:
    """A piece of a message; `url` is there when it is a link into this site."""

    text: str
    url: str | None = None


def parts_of(body: str, base_url: str) -> list[Part]:
    """Cut a message into text and links; only links to our own address can be clicked."""
    parts, place = [], 0
    for found in _LINK.finditer(body):
        address = found.group()
        if address == base_url or address.startswith(f"{base_url}/"):
            parts += [Part(body[place : found.start()]), Part(address, address)]
            place = found.end()
    return [part for part in [*parts, Part(body[place:])] if part.text]


def _only_in_demo() -> str:
    settings = current_app.extensions["settings"]
    if not settings.demo:
        raise NotFound
    return str(settings.base_url)


@bp.get("")
@anyone
def index() -> ResponseReturnValue:
    """List all messages, newest first."""
    _only_in_demo()
    wanted = search_text("to", most=320).lower()
    messages = queries.latest(recipient=wanted or None)
    return render_template("public_mailbox_index.html", messages=messages, wanted=wanted)


@bp.get("/<uuid:message_id>")
@anyone
def show(message_id: UUID) -> ResponseReturnValue:
    """Show one message with its links."""
    base_url = _only_in_demo()
    message = queries.get_message(message_id)
    paragraphs = [parts_of(text, base_url) for text in message.body.split("\n\n")]
    return render_template("public_mailbox_show.html", message=message, paragraphs=paragraphs)
