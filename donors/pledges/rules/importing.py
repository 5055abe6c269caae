"""A table of pledges, checked line by line: all faults at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from app.core.errors import Invalid
from app.core.i18n import Message
from donors.pledges.rules.columns import header_of
from donors.pledges.rules.rows import Row
from donors.pledges.rules.sheets import STEP, Line
from donors.pledges.rules.tables import MAX_FAULTS_SHOWN, CheckedTable, Codes, ImportedPledge

Tell = Callable[[int], None]


def say_nothing(_done: int) -> None:
    """Tell nobody how far a table has come."""


def check_table(
    lines: Sequence[Line], codes: Codes, *, most: int = MAX_FAULTS_SHOWN, tell: Tell = say_nothing
) -> CheckedTable:
    """Read every line below the header; all faults at once. A wrong header is one fault."""
    found = CheckedTable(most=most)
    try:
        names = header_of(lines)
    except Invalid as refusal:
        found.refuse(lines[0][0], "", refusal.message)
        return found
    seen: dict[tuple[UUID, str], int] = {}
    for done, (number, cells) in enumerate(lines[1:], start=1):
        pledge = _pledge_of(number, cells, names, codes, found)
        if pledge is not None:
            _keep(pledge, seen, codes, found)
        if done % STEP == 0:
            tell(done)
    tell(len(lines) - 1)
    return found


def _pledge_of(
    number: int, cells: Sequence[str], names: Sequence[str], codes: Codes, found: CheckedTable
) -> ImportedPledge | None:
    if len(cells) > len(names):
        found.refuse(number, "", Message("The line has more cells than the first one."))
        return None
    return Row(number, dict(zip(names, cells, strict=False)), codes, found).pledge()


def _keep(
    pledge: ImportedPledge, seen: dict[tuple[UUID, str], int], codes: Codes, found: CheckedTable
) -> None:
    """Keep a good line, unless its reference is in use."""
    place = (pledge.donor_id, pledge.reference)
    first = seen.setdefault(place, pledge.line)
    if first != pledge.line:
        text = Message("This reference stands in line %(line)s already.", line=first)
        found.refuse(pledge.line, "reference", text)
    elif place in codes.used:
        text = Message("A pledge with this reference of the donor is entered already.")
        found.refuse(pledge.line, "reference", text)
    else:
        found.pledges.append(pledge)
