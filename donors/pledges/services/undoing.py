"""Take the pledges of a table back: all of them, or those that nobody has touched."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from app.audit import services as audit
from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from donors.pledges import permissions
from donors.pledges.models import Pledge, PledgeImport
from donors.pledges.queries import imports
from donors.pledges.states import ImportState, PledgeState


def undo_import(row: PledgeImport, *, actor: Actor) -> None:
    """Withdraw every pledge of a table. Raises Invalid when one has been changed since."""
    ids = _hold(row, actor)
    changed = (row.taken or 0) - len(ids)
    if changed:
        message = Message(
            "Pledges of this table have been changed since: %(count)s. Withdraw only those that"
            " nobody has touched.",
            count=changed,
        )
        raise Invalid({"undo": message})
    _withdraw(row, ids, actor)
    _end(row, actor)


def undo_untouched(row: PledgeImport, *, seen: int | None, actor: Actor) -> int:
    """Withdraw the pledges of a table that are as the table left them; the others stay.

    seen: how many the reader was told. Gives how many were withdrawn. Raises Invalid when that
    number has changed meanwhile, or when none is left.
    """
    ids = _hold(row, actor)
    if not ids:
        raise Invalid({"undo": Message("No pledge of this table is as the table left it.")})
    if seen != len(ids):
        message = Message(
            "Meanwhile the number of untouched pledges has changed to %(count)s. Nothing was"
            " withdrawn. Look at the figures again.",
            count=len(ids),
        )
        raise Invalid({"undo": message})
    _withdraw(row, ids, actor)
    kept = (row.taken or 0) - len(ids)
    if kept:
        facts = {"withdrawn": len(ids), "kept": kept}
        audit.record("pledges.undone_in_part", row, actor=actor, facts=facts)
    else:
        _end(row, actor)
    return len(ids)


def _hold(row: PledgeImport, actor: Actor) -> Sequence[UUID]:
    """Hold a table that was entered, and those of its pledges that nobody has touched."""
    permissions.can_undo_import(actor).enforce()
    db.session.refresh(row, with_for_update=True)
    row.MACHINE.check(row.state, ImportState.UNDONE)
    return imports.lock_untouched(row)


def _withdraw(row: PledgeImport, ids: Sequence[UUID], actor: Actor) -> None:
    before = imports.first_state(row)
    db.session.execute(
        update(Pledge)
        .where(Pledge.id.in_(ids))
        .values(state=PledgeState.WITHDRAWN, version=Pledge.version + 1, updated_at=clock.now())
    )
    steps = {"from": before.value, "to": PledgeState.WITHDRAWN.value}
    audit.record_many("pledge.withdrawn", Pledge, dict.fromkeys(ids, steps), actor=actor)


def _end(row: PledgeImport, actor: Actor) -> None:
    row.undone_at = clock.now()
    row.undone_by_id = actor.user_id
    move(row, to=ImportState.UNDONE, actor=actor, action="pledges.undone")
