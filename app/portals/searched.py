"""What a reader asks a list for, cleaned as the fields of forms are."""

from __future__ import annotations

from uuid import UUID

from flask import request

from app.core.errors import NotFound
from app.core.text import UNREADABLE, stripped

_LAST_ROW = 1_000_000  # further than any list of ours; PostgreSQL itself stops at 64 bits


def search_text(name: str, *, most: int = 100) -> str:
    """Read a search term of the address: trimmed, without what cannot be stored, never too long."""
    return stripped(UNREADABLE.sub("", request.args.get(name, "")))[:most]


def first_row(name: str = "row") -> int:
    """Read from the address how many rows of a list stand on earlier pages."""
    return max(0, min(request.args.get(name, 0, type=int), _LAST_ROW))


def asked_key(name: str) -> UUID | None:
    """Read from the address after which row a list goes on; what can be no key begins it anew."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def asked_id(name: str) -> UUID | None:
    """Read from the address which row is meant; None when none is, NotFound when none can be."""
    given = request.args.get(name, "")
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise NotFound from error
