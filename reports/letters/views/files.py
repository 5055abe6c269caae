"""Handing out the sealed file of a letter, the same way in every portal."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from app.core.errors import NotFound
from app.portals.access import current_actor
from app.portals.downloads import send_stored
from reports.letters import queries


def send_letter(letter_id: UUID) -> Response:
    """Send a letter the actor may read; one not yet sealed has no file."""
    letter = queries.get_letter(letter_id, actor=current_actor())
    if letter.file is None:
        raise NotFound
    return send_stored(letter.file, name=f"{letter.number}-{letter.ordinal}.pdf")
