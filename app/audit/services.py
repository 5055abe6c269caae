"""Write the audit chain: rows are gathered during the work and chained just before the commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any
from uuid import UUID

from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session

from app.audit.models import Event
from app.audit.rules import GENESIS, link
from app.core import clock
from app.core.actor import Actor
from app.core.db import db

_PENDING = "audit_pending"
# One lock for the whole chain, taken last, so that writers queue only for the commit itself.
_LOCK = 0x41534152


def record(action: str, thing: Any, *, actor: Actor, facts: dict[str, Any] | None = None) -> None:
    """Note who did what to which thing; it is stored with the change, or not at all.

    action: past tense, "call.opened". facts: JSON values only, never personal data in clear.
    """
    db.session.flush()
    row = {**_head(action, actor), "object_type": thing.__tablename__, "object_id": str(thing.id)}
    row["facts"] = facts or {}
    db.session.info.setdefault(_PENDING, []).append(row)


def record_many(
    action: str, model: Any, facts_by_id: Mapping[UUID, dict[str, Any]], *, actor: Actor
) -> None:
    """Note the same deed for thousands of things of one kind, each with its own facts."""
    head = {**_head(action, actor), "object_type": model.__tablename__}
    db.session.info.setdefault(_PENDING, []).extend(
        {**head, "object_id": str(thing_id), "facts": facts}
        for thing_id, facts in facts_by_id.items()
    )


def _head(action: str, actor: Actor) -> dict[str, Any]:
    return {
        "at": clock.now().astimezone(UTC),
        "actor_id": actor.user_id,
        "actor_name": actor.name[:200],
        "request_id": actor.request_id,
        "ip_prefix": actor.ip_prefix,
        "action": action,
    }


def pending() -> list[dict[str, Any]]:
    """List what this transaction has recorded so far."""
    return list(db.session.info.get(_PENDING, []))


def as_plain(row: dict[str, Any]) -> dict[str, Any]:
    """Write a row with JSON values only: the form that is hashed and exported."""
    actor_id = row["actor_id"]
    return {
        **row,
        "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": str(actor_id) if isinstance(actor_id, UUID) else actor_id,
    }


def _chain(session: Session) -> None:
    rows = session.info.pop(_PENDING, [])
    if not rows:
        return
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = session.execute(
        select(Event.seq, Event.hash).order_by(Event.seq.desc()).limit(1)
    ).one_or_none()
    seq, prev_hash = (last.seq, last.hash) if last else (0, GENESIS)
    for row in rows:
        seq += 1
        row["seq"] = seq
        row["prev_hash"] = prev_hash
        prev_hash = row["hash"] = link(prev_hash, as_plain(row))
    session.execute(insert(Event), rows)


def install(session: Any) -> None:
    """Hook the chain to a session factory; called once by the application factory."""

    @event.listens_for(session, "before_commit")
    def _before_commit(current: Session) -> None:
        if current.info.get(_PENDING) and not current.in_nested_transaction():
            current.flush()
            _chain(current)

    @event.listens_for(session, "after_rollback")
    def _after_rollback(current: Session) -> None:
        current.info.pop(_PENDING, None)
