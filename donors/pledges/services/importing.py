"""Take a table of pledges: kept, checked in the background, entered whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from app.audit import services as audit
from app.audit.moves import move
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.canonical import sha256_hex
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.files import services as files
from app.files.rules.names import clean_label, extension_of
from app.identity import queries as people
from app.jobs.queries import latest_task
from app.jobs.services import enqueue, retry
from donors.pledges import permissions
from donors.pledges.models import PledgeImport
from donors.pledges.queries import imports
from donors.pledges.rules.sheets import check_file
from donors.pledges.services.entering import enter_pledges
from donors.pledges.states import ImportState

WORK = "pledges.table"
_TYPES = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Told as (what is counted, how many of them are done).
Tell = Callable[[str, int], None]
# States in which work is under way or waits for its turn.
AT_WORK = (ImportState.WAITING, ImportState.ORDERED)


def hand_in_pledges(*, content: bytes, name: str, is_offered: bool, actor: Actor) -> PledgeImport:
    """Keep a table and have it checked. Raises Invalid for no table and for one known already."""
    permissions.can_import(actor).enforce()
    check_file(content, name)
    digest = sha256_hex(content)
    if imports.same_table(digest) is not None:
        raise Invalid({"file": Message("This very table was handed in before.")})
    ending = extension_of(name)
    kept = files.keep(
        content, label=clean_label(name, ending), media_type=_TYPES[ending], purpose="pledges",
        actor=actor,
    )  # fmt: skip
    row = PledgeImport(
        file_id=kept.id, sha256=digest, is_offered=is_offered, created_by_id=actor.user_id
    )
    row.file = kept
    db.session.add(row)
    db.session.flush()
    audit.record("pledges.handed_in", row, actor=actor, facts={"sha256": digest})
    enqueue(WORK, row.id)
    return row


def order_pledges(row: PledgeImport, *, actor: Actor) -> None:
    """Have every pledge of a checked table entered. What is ordered already stays so."""
    permissions.can_import(actor).enforce()
    db.session.refresh(row, with_for_update=True)
    if row.state in (ImportState.ORDERED, ImportState.TAKEN):
        return
    _send_on(row, ImportState.ORDERED, actor, "pledges.ordered")
    row.ordered_at = clock.now()
    row.ordered_by_id = actor.user_id
    row.rows_written = 0


def start_again(row: PledgeImport, *, actor: Actor) -> None:
    """Check a faulty table once more, or begin work that broke off from its start."""
    permissions.can_import(actor).enforce()
    db.session.refresh(row, with_for_update=True)
    if row.state not in AT_WORK:
        _send_on(row, ImportState.WAITING, actor, "pledges.sent_back")
        row.rows_read = row.rows_checked = 0
        return
    task = latest_task(WORK, str(row.id))
    if task is None or task.done_at is not None:
        enqueue(WORK, row.id)
    elif task.lease_until is None:
        retry(task, actor=actor)
    audit.record("pledges.restarted", row, actor=actor)


def _send_on(row: PledgeImport, to: ImportState, actor: Actor, action: str) -> None:
    move(row, to=to, actor=actor, action=action)
    row.cancel_asked_at = None
    enqueue(WORK, row.id)


def cancel_import(row: PledgeImport, *, actor: Actor) -> None:
    """Drop a table; while it is worked on, the work is asked to stop at its next step."""
    permissions.can_import(actor).enforce()
    if row.state in AT_WORK and not imports.is_free(row.id):
        row.cancel_asked_at = clock.now()
        audit.record("pledges.cancel_asked", row, actor=actor)
        return
    db.session.refresh(row, with_for_update=True)
    move(row, to=ImportState.CANCELLED, actor=actor, action="pledges.cancelled")


def note_cancelled(import_id: UUID) -> None:
    """Drop a table whose work has stopped because somebody asked for it."""
    row = imports.hold_import(import_id)
    if row.state in AT_WORK:
        move(row, to=ImportState.CANCELLED, actor=SYSTEM, action="pledges.cancelled")


def work_on(import_id: UUID, *, tell: Tell) -> None:
    """Do what a table waits for: check it, or enter it. Nothing for one that is done."""
    row = imports.hold_import(import_id)
    if row.cancel_asked_at is not None:
        note_cancelled(import_id)
    elif row.state == ImportState.WAITING:
        _check(row, tell)
    elif row.state == ImportState.ORDERED:
        _enter(row, tell)


def _check(row: PledgeImport, tell: Tell) -> None:
    # Nothing is written to the row before the end: its progress is written beside, meanwhile.
    try:
        lines = imports.lines_of(row, lambda n: tell("rows_read", n))
    except Invalid:
        # No table at all: the page reads the file again to say why.
        row.fault_count = 1
        move(row, to=ImportState.FAULTY, actor=SYSTEM, action="pledges.found_faulty")
        return
    found = imports.check_lines(lines, tell=lambda n: tell("rows_checked", n))
    row.lines = [list(line) for line in lines]
    row.fault_count = found.fault_count
    to = ImportState.FAULTY if found.fault_count else ImportState.CHECKED
    action = "pledges.found_faulty" if found.fault_count else "pledges.checked"
    move(row, to=to, actor=SYSTEM, action=action, facts={"faults": found.fault_count})


def _enter(row: PledgeImport, tell: Tell) -> None:
    """Check once more, then write all of it within this one transaction."""
    actor = people.actor_for(people.get_user(row.ordered_by_id)) if row.ordered_by_id else SYSTEM
    permissions.can_import(actor).enforce()
    found = imports.check_import(row)
    if found.fault_count:
        row.fault_count = found.fault_count
        move(row, to=ImportState.FAULTY, actor=actor, action="pledges.found_faulty")
        return
    enter_pledges(row, found.pledges, actor=actor, tell=lambda n: tell("rows_written", n))
    row.taken_at = clock.now()
    row.taken = len(found.pledges)
    facts = {"count": row.taken, "sha256": row.sha256}
    move(row, to=ImportState.TAKEN, actor=actor, action="pledges.imported", facts=facts)
