"""Read the audit chain: history of one thing, and the whole for a check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.audit.models import Event
from app.audit.services import as_plain
from app.core.db import db

COLUMNS = (
    "seq", "at", "actor_id", "actor_name", "request_id", "ip_prefix",
    "action", "object_type", "object_id", "facts", "prev_hash", "hash",
)  # fmt: skip


def history(object_type: str, object_id: UUID | str, *, limit: int = 100) -> Sequence[Event]:
    """List what happened to one thing, newest first."""
    found = db.session.scalars(
        select(Event)
        .where(Event.object_type == object_type, Event.object_id == str(object_id))
        .order_by(Event.seq.desc())
        .limit(limit)
    )
    return found.all()


def has_done(
    action: str, object_type: str, object_id: UUID | str, *, actor_id: UUID | None
) -> bool:
    """Tell whether a person has done something to a thing."""
    found = db.session.scalar(
        select(Event.seq)
        .where(
            Event.object_type == object_type,
            Event.object_id == str(object_id),
            Event.action == action,
            Event.actor_id == actor_id,
        )
        .limit(1)
    )
    return found is not None


def all_rows() -> Iterator[dict[str, Any]]:
    """Stream the whole chain in order, as JSON values."""
    stream = db.session.execute(
        select(*(getattr(Event, name) for name in COLUMNS)).order_by(Event.seq),
        execution_options={"yield_per": 1000},
    )
    for row in stream.mappings():
        yield as_plain(dict(row))


def checkpoint() -> tuple[int, str]:
    """Tell the present end of the chain: (seq, hash), printed into letters."""
    last = db.session.execute(
        select(Event.seq, Event.hash).order_by(Event.seq.desc()).limit(1)
    ).one_or_none()
    return (last.seq, last.hash) if last else (0, "0" * 64)
