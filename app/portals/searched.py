"""What a reader asks a list for, cleaned as the fields of forms are."""

from __future__ import annotations

from flask import request

from app.core.text import stripped
from app.portals.asked import UNREADABLE


def search_text(name: str, *, most: int = 100) -> str:
    """Read a search term of the address: trimmed, without what cannot be stored, never too long."""
    return stripped(UNREADABLE.sub("", request.args.get(name, "")))[:most]
