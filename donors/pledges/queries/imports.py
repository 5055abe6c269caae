"""Read tables of pledges that were handed in, and what their cells may name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.errors import Invalid, NotFound
from app.core.paging import Page, page_by
from app.core.text import one_line
from app.files import storage
from app.organisations.models import Organisation
from app.organisations.queries import region_codes
from donors.pledges.models import Pledge, PledgeImport
from donors.pledges.rules.importing import Tell, check_table, say_nothing
from donors.pledges.rules.sheets import Line, read_table
from donors.pledges.rules.tables import MAX_FAULTS_SHOWN, CheckedTable, Codes
from donors.pledges.rules.terms import KIND_LABELS
from donors.pledges.states import ImportState, PledgeState
from donors.profiles.models import Donor
from grants.calls.queries import public_calls
from grants.programmes.queries import themes

_FORGOTTEN = (ImportState.CANCELLED, ImportState.UNDONE)
_GONE = (PledgeState.WITHDRAWN, PledgeState.DECLINED)


def get_pledge_import(import_id: UUID) -> PledgeImport:
    """Find a table of pledges that was handed in."""
    row = db.session.get(PledgeImport, import_id)
    if row is None:
        raise NotFound
    return row


def same_table(sha256: str) -> PledgeImport | None:
    """Find a table of the same bytes, unless it was dropped or undone."""
    found: PledgeImport | None = db.session.scalar(
        select(PledgeImport).where(
            PledgeImport.sha256 == sha256, PledgeImport.state.not_in(_FORGOTTEN)
        )
    )
    return found


def page_of_imports(
    *, after: UUID | None = None, before: UUID | None = None
) -> Page[PledgeImport, UUID]:
    """Look through the tables that were handed in, the latest first."""
    wanted = select(PledgeImport)
    return page_by(wanted, PledgeImport.id, after=after, before=before, descending=True)


def hold_import(import_id: UUID) -> PledgeImport:
    """Keep a table for the work at hand until the transaction ends; waits for who has it.

    Not the lock of its row: how far the work has come is written there meanwhile.
    """
    db.session.execute(select(func.pg_advisory_xact_lock(_key(import_id))))
    return db.session.get_one(PledgeImport, import_id, populate_existing=True)


def is_free(import_id: UUID) -> bool:
    """Tell whether nobody works on a table, and keep it so until the transaction ends."""
    return bool(db.session.scalar(select(func.pg_try_advisory_xact_lock(_key(import_id)))))


def _key(import_id: UUID) -> int:
    """Name the lock of a table: 64 bits with a sign."""
    return int.from_bytes(import_id.bytes[8:], signed=True)


def lines_of(row: PledgeImport, tell: Tell = say_nothing) -> list[Line]:
    """Read the lines of a table from its file. Raises Invalid when it is no such table."""
    content = storage.path_of(row.file_id).read_bytes()
    return read_table(content, row.file.label, tell=tell)


def check_import(row: PledgeImport, *, most: int = MAX_FAULTS_SHOWN) -> CheckedTable:
    """Check a table against what is stored now."""
    lines: list[Line] = [(number, cells) for number, cells in row.lines]
    return check_lines(lines, most=most) if lines else _refused(row)


def check_lines(
    lines: Sequence[Line], *, most: int = MAX_FAULTS_SHOWN, tell: Tell = say_nothing
) -> CheckedTable:
    """Check the lines of a table against what is stored now."""
    return check_table(lines, _codes_for(lines), most=most, tell=tell)


def _refused(row: PledgeImport) -> CheckedTable:
    """Say why the file of a table could not be read at all."""
    found = CheckedTable()
    try:
        lines_of(row)
    except Invalid as refusal:
        found.refuse(0, "", refusal.message)
    return found


def _codes_for(lines: Sequence[Line]) -> Codes:
    # Every cell may be a donor's: a header that is wrong is told by the check itself.
    heads = [one_line(cell).casefold() for cell in lines[0][1]]
    place = heads.index("donor") if "donor" in heads else 0
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


def first_state(row: PledgeImport) -> PledgeState:
    """Tell in which state the pledges of a table begin."""
    return PledgeState.OFFERED if row.is_offered else PledgeState.DRAFT


def _is_untouched(row: PledgeImport) -> ColumnElement[bool]:
    return and_(Pledge.version == 1, Pledge.state == first_state(row))


def lock_untouched(row: PledgeImport) -> Sequence[UUID]:
    """List the pledges of a table that nobody has changed, and hold them."""
    wanted = select(Pledge.id).where(Pledge.import_id == row.id, _is_untouched(row))
    return db.session.scalars(wanted.order_by(Pledge.id).with_for_update()).all()


def count_untouched(row: PledgeImport) -> int:
    """Count the pledges of a table that nobody has changed."""
    wanted = select(func.count()).where(Pledge.import_id == row.id, _is_untouched(row))
    return db.session.scalar(wanted) or 0


@dataclass(frozen=True)
class Staying:
    """Pledges of a table that were touched: the first of them, and how many in which state."""

    rows: Sequence[Pledge]
    counts: Mapping[PledgeState, int]


def staying(row: PledgeImport, *, limit: int) -> Staying:
    """List the pledges of a table that stay when the untouched are withdrawn."""
    touched = Pledge.import_id == row.id, not_(_is_untouched(row))
    rows = db.session.scalars(
        select(Pledge)
        .where(*touched)
        .options(joinedload(Pledge.donor))
        .order_by(Pledge.state, Pledge.code)
        .limit(limit)
    ).all()
    counts = db.session.execute(
        select(Pledge.state, func.count())
        .where(*touched)
        .group_by(Pledge.state)
        .order_by(Pledge.state)
    )
    return Staying(rows, dict(counts.all()))
