"""What is old is forgotten, what is young is kept."""

from __future__ import annotations

from datetime import timedelta

from app.cli.tidying import forget_old
from app.core.db import db
from app.core.ids import new_code
from app.identity.models import WebSession
from app.jobs.models import OutboxTask


def session_ending(at):
    return WebSession(token_hash=new_code(20), facts={}, last_seen_at=at, expires_at=at)


def work(due_at, done_at):
    return OutboxTask(queue="mail", kind="k", argument=new_code(), due_at=due_at, done_at=done_at)


def test_only_what_has_passed_its_time_is_forgotten(app, noon):
    old, young = noon - timedelta(days=400), noon - timedelta(days=1)
    db.session.add_all(
        [session_ending(old), session_ending(young), work(old, old), work(old, None)]
    )
    db.session.flush()

    assert forget_old(noon) == 2
    assert db.session.query(WebSession).one().expires_at == young
    assert db.session.query(OutboxTask).one().done_at is None
