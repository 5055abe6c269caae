"""Write thousands of pledges that were checked: a few statements, one record for each pledge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.ids import new_code, new_id
from donors.pledges.models import Pledge, PledgeImport, PledgeYear
from donors.pledges.permissions import can_create
from donors.pledges.queries import imports
from donors.pledges.rules.tables import ImportedPledge
from donors.pledges.services.drafting import columns_of, draft_facts
from donors.pledges.states import PledgeState
from donors.profiles.models import Donor

_STEP = 1000


def enter_pledges(
    row: PledgeImport,
    pledges: Sequence[ImportedPledge],
    *,
    actor: Actor,
    tell: Callable[[int], None],
) -> None:
    """Draft every pledge of a table, or offer it where its paper lies before the officer."""
    donors = imports.donors_by_ids({one.donor_id for one in pledges})
    for donor in donors.values():
        can_create(actor, donor).enforce()
    for start in range(0, len(pledges), _STEP):
        part = pledges[start : start + _STEP]
        _insert(row, part, donors, actor)
        tell(start + len(part))


def _insert(
    row: PledgeImport,
    pledges: Sequence[ImportedPledge],
    donors: Mapping[UUID, Donor],
    actor: Actor,
) -> None:
    """Write some of them: one statement for the rows, one for the amounts."""
    shared: dict[str, Any] = {"import_id": row.id, "created_by_id": actor.user_id}
    if row.is_offered:
        shared |= {"state": PledgeState.OFFERED, "offered_at": clock.now()}
    rows, years, facts = [], [], {}
    for one in pledges:
        pledge_id = new_id()
        # Longer than the code of a single pledge: thousands of one donor must not meet.
        code = f"{donors[one.donor_id].code[:29]}-{new_code(10)}"
        own = {"id": pledge_id, "code": code, "donor_id": one.donor_id}
        rows.append({**shared, **own, "external_reference": one.reference, **columns_of(one.terms)})
        years += [
            {"pledge_id": pledge_id, "year": year, "amount_minor": amount}
            for year, amount in sorted(one.terms.years.items())
        ]
        facts[pledge_id] = draft_facts(code, one.terms)
    db.session.execute(insert(Pledge), rows)
    db.session.execute(insert(PledgeYear), years)
    audit.record_many("pledge.drafted", Pledge, facts, actor=actor)
    if row.is_offered:
        steps = {"from": PledgeState.DRAFT.value, "to": PledgeState.OFFERED.value}
        audit.record_many("pledge.offered", Pledge, dict.fromkeys(facts, steps), actor=actor)
