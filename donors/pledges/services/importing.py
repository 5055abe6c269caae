"""Take a table of pledges: first looked at, then drafted or offered whole, or not at all."""

from __future__ import annotations

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.core.ids import new_code
from app.files import services as files
from app.files.rules.names import clean_label, extension_of
from donors.pledges import permissions
from donors.pledges.models import PledgeImport
from donors.pledges.queries import imports
from donors.pledges.rules.importing import CheckedTable, header_of
from donors.pledges.rules.sheets import read_table
from donors.pledges.services.drafting import add_draft, add_years, note_draft
from donors.pledges.states import PledgeState

_TYPES = {
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def hand_in_pledges(*, content: bytes, name: str, is_offered: bool, actor: Actor) -> PledgeImport:
    """Keep a table for the look before it is taken. Raises Invalid when it is no such table."""
    permissions.can_import(actor).enforce()
    lines = read_table(content, name)
    header_of(lines)
    ending = extension_of(name)
    kept = files.keep(
        content, label=clean_label(name, ending), media_type=_TYPES[ending], purpose="pledges",
        actor=actor,
    )  # fmt: skip
    row = PledgeImport(
        file_id=kept.id, lines=[list(line) for line in lines], is_offered=is_offered,
        created_by_id=actor.user_id,
    )  # fmt: skip
    row.file = kept
    db.session.add(row)
    db.session.flush()
    audit.record("pledges.handed_in", row, actor=actor, facts={"sha256": kept.sha256})
    return row


def take_pledges(row: PledgeImport, *, actor: Actor) -> None:
    """Draft or offer every pledge of a table. A table that is taken already stays as it is."""
    permissions.can_import(actor).enforce()
    db.session.refresh(row, with_for_update=True)
    if row.taken_at is not None:
        return
    table = imports.check_import(row)
    if table.fault_count:
        raise Invalid({"file": Message("The table has faults. Correct them and hand it in anew.")})
    count = _draft_all(row, table, actor)
    row.taken_at = clock.now()
    row.taken_by_id = actor.user_id
    row.taken = count
    audit.record("pledges.imported", row, actor=actor, facts={"count": count})


def _draft_all(row: PledgeImport, table: CheckedTable, actor: Actor) -> int:
    """Write all of them: one statement for the rows and one for the amounts, not thousands.

    What an officer offers on the donors' paper starts as an offer.
    """
    donors = imports.donors_by_ids({one.donor_id for one in table.pledges})
    for donor in donors.values():
        permissions.can_create(actor, donor).enforce()
    offered = {"state": PledgeState.OFFERED, "offered_at": clock.now()} if row.is_offered else {}
    made = [
        add_draft(
            donors[one.donor_id],
            one.terms,
            # Longer than the code of a single pledge: thousands of one donor must not meet.
            f"{donors[one.donor_id].code[:29]}-{new_code(10)}",
            actor,
            external_reference=one.reference,
            import_id=row.id,
            **offered,
        )
        for one in table.pledges
    ]
    db.session.flush()
    for pledge, one in zip(made, table.pledges, strict=True):
        add_years(pledge, one.terms)
    db.session.flush()
    steps = {"from": PledgeState.DRAFT.value, "to": PledgeState.OFFERED.value}
    for pledge, one in zip(made, table.pledges, strict=True):
        note_draft(pledge, one.terms, actor)
        if row.is_offered:
            audit.record("pledge.offered", pledge, actor=actor, facts=steps)
    return len(made)
