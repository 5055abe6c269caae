"""The columns of a table of pledges: their names, and what each means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from app.core.i18n import Message
from app.core.text import one_line
from donors.pledges.rules.sheets import Line, refused

NEEDED = ("reference", "donor", "currency")
LISTS = ("calls", "regions", "themes", "kinds")
COLUMNS = (
    *NEEDED, *LISTS, "cap", "share", "ticket", "all_or_nothing", "tier", "carry_over", "match",
    "needs_consent", "note",
)  # fmt: skip
MOST_QUOTAS = 9
AMOUNT = re.compile(r"amount[ _](\d{4})")
QUOTA = re.compile(r"quota[ _]([1-9])[ _](where|max)")

COLUMN_HELP: Mapping[str, Message] = {
    "reference": Message("Number of the donor's letter or offer; each donor has it once."),
    "donor": Message("Code of the donor, or the BIN of its organisation."),
    "currency": Message("One of the codes of the second sheet; all amounts are in it."),
    "amount": Message("What is promised for this year, such as 1500000.50; empty: nothing."),
    "calls": Message("Codes with spaces between them; empty: any."),
    "regions": Message("Codes with spaces between them; empty: any."),
    "themes": Message("Codes with spaces between them; empty: any."),
    "kinds": Message("Codes with spaces between them; empty: any."),
    "cap": Message("At most for one project in a year; empty: no cap."),
    "share": Message("At most this percentage of what a project asks for, 1 to 100; empty: whole."),
    "ticket": Message("At least for one project in a year, or nothing; empty: any amount."),
    "all_or_nothing": Message("yes: each year's amount is used whole or not at all."),
    "tier": Message("0 to 9: money with a smaller number is spent first; empty: 5."),
    "carry_over": Message("yes: money left in a year goes on to the next."),
    "match": Message("Your part to the part of public money, such as 1:1; empty: no condition."),
    "needs_consent": Message("yes: the donor is asked before a decision that pays from this."),
    "note": Message("For the operator; does not change the terms."),
    "quota_where": Message(
        "Where this quota holds: codes of calls, regions, themes and kinds with spaces between"
        " them, such as: KZ-71 KZ-75 ecology. A code that two lists have: kinds:other."
    ),
    "quota_max": Message("At most for this quota in a year, in the currency of the pledge."),
}


def header_of(lines: Sequence[Line]) -> list[str]:
    """Read the names of the columns. Raises Invalid naming those missing, unknown or twice."""
    names = [_plain(cell) for cell in lines[0][1]]
    unknown = [name for name in names if not _is_known(name)]
    if unknown:
        message = Message("Unknown columns: %(names)s.", names=", ".join(unknown)[:200] or "–")
        raise refused(message)
    if len(set(names)) != len(names):
        raise refused(Message("A column stands in the first line twice."))
    missing = list(_missing(names))
    if missing:
        raise refused(Message("Missing columns: %(names)s.", names=", ".join(missing)))
    if len(lines) < 2:
        raise refused(Message("The table has no pledges."))
    return names


def _plain(cell: str) -> str:
    name = one_line(cell).casefold()
    return QUOTA.sub(r"quota_\1_\2", AMOUNT.sub(r"amount_\1", name))


def _is_known(name: str) -> bool:
    return bool(name in COLUMNS or AMOUNT.fullmatch(name) or QUOTA.fullmatch(name))


def _missing(names: Sequence[str]) -> Iterator[str]:
    """Name what is needed and not there; a quota needs both of its columns."""
    yield from (name for name in NEEDED if name not in names)
    if not any(AMOUNT.fullmatch(name) for name in names):
        yield "amount_2027"
    for number in sorted({found[1] for name in names if (found := QUOTA.fullmatch(name))}):
        yield from (
            name for part in ("where", "max") if (name := f"quota_{number}_{part}") not in names
        )
