"""Work on pledges in the background: tables checked and entered, reminders of payments."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import db
from donors.pledges.models import PledgeImport
from donors.pledges.services import importing, reminding


class Cancelled(Exception):
    """Somebody has asked that the work on a table stop."""


def work_on_table(argument: str) -> None:
    """Do what one table waits for; all of it counts, or nothing."""
    import_id = UUID(argument)

    def tell(counted: str, done: int) -> None:
        if _note(import_id, counted, done):
            raise Cancelled

    try:
        importing.work_on(import_id, tell=tell)
    except Cancelled:
        db.session.rollback()
        importing.note_cancelled(import_id)


def _note(import_id: UUID, counted: str, done: int) -> bool:
    """Write how far it has come, beside the transaction of the work; True: stop."""
    statement = (
        update(PledgeImport)
        .where(PledgeImport.id == import_id)
        .values({counted: done})
        .returning(PledgeImport.cancel_asked_at)
    )
    with Session(db.engine, join_transaction_mode="create_savepoint") as own, own.begin():
        return own.scalar(statement) is not None


def remind_of_parts(_day: str) -> None:
    """Do the reminders of today; a day that was missed is made up for by the next."""
    reminding.remind_of_parts(today=clock.today())
