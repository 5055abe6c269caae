"""The only writer of `.state`: checks the table of moves and records the move."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from app.audit.services import record
from app.core.actor import Actor
from app.core.db import db


def move(
    thing: Any,
    *,
    to: StrEnum,
    actor: Actor,
    action: str,
    facts: dict[str, Any] | None = None,
) -> None:
    """Move a thing to another state, or raise IllegalMove.

    action: past tense, "call.opened". The caller has enforced the permission already; the
    machine of the thing's class names it, and a census test proves that they agree.
    """
    thing.MACHINE.check(thing.state, to)
    before = thing.state
    thing.state = to
    db.session.flush()
    record(
        action, thing, actor=actor, facts={**(facts or {}), "from": before.value, "to": to.value}
    )
