"""Open, renew and end sessions of browsers. Only the hash of a token is ever stored."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.canonical import sha256_hex
from app.core.db import db
from app.core.ids import new_secret
from app.identity.models import User, WebSession
from app.identity.permissions import can_end_session
from app.identity.rules import LONGEST_SESSION


def token_hash(token: str) -> str:
    """Give what is stored of a token."""
    return sha256_hex(token.encode("utf-8", "surrogatepass"))


def open_session(
    *, user_id: UUID | None, facts: dict[str, Any], user_agent: str = "", ip_prefix: str = ""
) -> tuple[str, WebSession]:
    """Start a session; gives the token for the cookie and the row."""
    token = new_secret()
    now = clock.now()
    row = WebSession(
        token_hash=token_hash(token),
        user_id=user_id,
        facts=facts,
        user_agent=user_agent[:300],
        ip_prefix=ip_prefix,
        created_at=now,
        last_seen_at=now,
        expires_at=now + LONGEST_SESSION,
    )
    db.session.add(row)
    db.session.flush()
    return token, row


def end_session(session: WebSession, *, actor: Actor) -> None:
    """End one session; its browser is signed out with the next request."""
    can_end_session(actor, session).enforce()
    if session.revoked_at is None:
        session.revoked_at = clock.now()
        audit.record("session.ended", session, actor=actor)


def end_all_sessions(*, user: User, actor: Actor, but: UUID | None = None) -> int:
    """End every session of a person, perhaps but the present one; gives how many."""
    change = (
        update(WebSession)
        .where(WebSession.user_id == user.id, WebSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(WebSession.id)
    )
    if but is not None:
        change = change.where(WebSession.id != but)
    ended = len(db.session.scalars(change).all())
    if ended:
        audit.record("sessions.ended", user, actor=actor, facts={"count": ended})
    return ended
