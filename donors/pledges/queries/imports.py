"""Read tables of pledges that were handed in, and what their cells may name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, or_, select

from app.core.db import db
from app.core.errors import NotFound
from app.organisations.models import Organisation
from app.organisations.queries import region_codes
from donors.pledges.models import Pledge, PledgeImport
from donors.pledges.rules.importing import CheckedTable, Codes, check_table, header_of
from donors.pledges.rules.sheets import Line
from donors.pledges.rules.terms import KIND_LABELS
from donors.pledges.states import PledgeState
from donors.profiles.models import Donor
from grants.calls.queries import public_calls
from grants.programmes.queries import themes

_GONE = (PledgeState.WITHDRAWN, PledgeState.DECLINED)


def get_pledge_import(import_id: UUID) -> PledgeImport:
    """Find a table of pledges that was handed in."""
    row = db.session.get(PledgeImport, import_id)
    if row is None:
        raise NotFound
    return row


def check_import(row: PledgeImport) -> CheckedTable:
    """Check a table against what is stored now."""
    lines: list[Line] = [(number, cells) for number, cells in row.lines]
    return check_table(lines, _codes_for(lines))


def _codes_for(lines: Sequence[Line]) -> Codes:
    place = header_of(lines).index("donor")
    named = {cells[place] for _number, cells in lines[1:] if len(cells) > place}
    donors = _donors_named(named)
    return Codes(donors=donors, places=known_places(), used=_used(set(donors.values())))


def _donors_named(names: Collection[str]) -> dict[str, UUID]:
    """Find donors by their code or the BIN of their organisation."""
    rows = db.session.execute(
        select(Donor.id, Donor.code, Organisation.bin)
        .join(Organisation, Organisation.id == Donor.organisation_id)
        .where(or_(Donor.code.in_(names), Organisation.bin.in_(names)))
    ).all()
    by_bin = {bin_: donor_id for donor_id, _code, bin_ in rows if bin_}
    return {**by_bin, **{code: donor_id for donor_id, code, _bin in rows}}


def known_places() -> dict[str, Collection[str]]:
    """List the codes that a pledge may name, by kind."""
    return {
        "calls": [call.code for call in public_calls()],
        "regions": sorted(region_codes()),
        "themes": [theme.code for theme in themes()],
        "kinds": list(KIND_LABELS),
    }


def _used(donor_ids: Collection[UUID]) -> frozenset[tuple[UUID, str]]:
    rows = db.session.execute(
        select(Pledge.donor_id, Pledge.external_reference).where(
            Pledge.donor_id.in_(donor_ids),
            Pledge.external_reference.is_not(None),
            Pledge.state.not_in(_GONE),
        )
    )
    return frozenset((donor_id, str(reference)) for donor_id, reference in rows)


def donors_by_ids(donor_ids: Collection[UUID]) -> dict[UUID, Donor]:
    """Find several donors with one query."""
    rows = db.session.scalars(select(Donor).where(Donor.id.in_(donor_ids)))
    return {row.id: row for row in rows}


def pledges_of_import(row: PledgeImport, *, limit: int) -> tuple[Sequence[Pledge], int]:
    """List the first pledges that a table made, and how many there are."""
    wanted = select(Pledge).where(Pledge.import_id == row.id)
    found = db.session.scalars(wanted.order_by(Pledge.code).limit(limit)).all()
    count = select(func.count()).select_from(Pledge).where(Pledge.import_id == row.id)
    return found, db.session.scalar(count) or 0
