"""Forget what nobody needs any more: ended sessions, old attempts, used form keys, done work."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from app.core.db import db
from app.identity.models import SignInAttempt, WebSession
from app.jobs.models import OutboxTask
from app.portals.models import FormKey

SESSIONS_KEPT = timedelta(days=30)
ATTEMPTS_KEPT = timedelta(days=365)
FORM_KEYS_KEPT = timedelta(days=7)
DONE_WORK_KEPT = timedelta(days=90)


def forget_old(now: datetime) -> int:
    """Remove what has passed its time; returns how many rows. The caller commits."""
    statements = (
        delete(WebSession).where(WebSession.expires_at < now - SESSIONS_KEPT),
        delete(SignInAttempt).where(SignInAttempt.created_at < now - ATTEMPTS_KEPT),
        delete(FormKey).where(FormKey.created_at < now - FORM_KEYS_KEPT),
        delete(OutboxTask).where(OutboxTask.done_at < now - DONE_WORK_KEPT),
    )
    return sum(_count(db.session.execute(statement)) for statement in statements)


def _count(result: Any) -> int:
    return int(result.rowcount)
