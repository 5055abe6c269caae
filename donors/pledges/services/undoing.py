"""Take the pledges of a table back, as long as nobody has touched one of them."""

from __future__ import annotations

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
    permissions.can_undo_import(actor).enforce()
    db.session.refresh(row, with_for_update=True)
    row.MACHINE.check(row.state, ImportState.UNDONE)
    ids = imports.lock_untouched(row)
    changed = (row.taken or 0) - len(ids)
    if changed:
        message = Message(
            "Pledges of this table have been changed since: %(count)s. Withdraw the others one"
            " by one.",
            count=changed,
        )
        raise Invalid({"undo": message})
    now, before = clock.now(), imports.first_state(row)
    db.session.execute(
        update(Pledge)
        .where(Pledge.import_id == row.id)
        .values(state=PledgeState.WITHDRAWN, version=Pledge.version + 1, updated_at=now)
    )
    steps = {"from": before.value, "to": PledgeState.WITHDRAWN.value}
    audit.record_many("pledge.withdrawn", Pledge, dict.fromkeys(ids, steps), actor=actor)
    row.undone_at = now
    row.undone_by_id = actor.user_id
    move(row, to=ImportState.UNDONE, actor=actor, action="pledges.undone")
