"""A table of pledges: which columns it has, and what is wrong in each of its cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.core.errors import Invalid
from app.core.i18n import Message
from app.core.money import CURRENCIES, parse_minor
from app.core.text import first_invisible, one_line
from donors.pledges.rules.sheets import Line, is_formula, refused
from donors.pledges.rules.terms import FIRST_YEAR, LAST_YEAR, PledgeTerms, check_terms

MAX_FAULTS_SHOWN = 200
REFERENCE_LENGTH = 60
NEEDED = ("reference", "donor", "currency")
LISTS = ("calls", "regions", "themes", "kinds")
COLUMNS = (
    *NEEDED, *LISTS, "cap", "share", "ticket", "all_or_nothing", "tier", "carry_over", "match",
    "note",
)  # fmt: skip

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
    "note": Message("For the operator; does not change the terms."),
}

_AMOUNT = re.compile(r"amount[ _](\d{4})")
_MATCH = re.compile(r"(\d{1,4})\s*:\s*(\d{1,4})", re.ASCII)
_WHOLE = re.compile(r"\d{1,3}", re.ASCII)
_YES = {"yes": True, "иә": True, "да": True, "1": True, "x": True}
_NO = {"": False, "no": False, "жоқ": False, "нет": False, "0": False}
_ANSWERS = {**_YES, **_NO}
# Which column a fault of the terms belongs to.
_COLUMN_OF = {
    "max_per_application_minor": "cap", "max_share_percent": "share",
    "minimum_ticket_minor": "ticket", "years": "amount",
}  # fmt: skip


@dataclass(frozen=True)
class CellFault:
    """What is wrong in one cell; an empty column means the whole line."""

    line: int
    column: str
    message: Message


@dataclass(frozen=True)
class Codes:
    """What the cells may name: donors by code and by BIN, places by kind, references in use."""

    donors: Mapping[str, UUID]
    places: Mapping[str, Collection[str]]
    used: Collection[tuple[UUID, str]]


@dataclass(frozen=True)
class ImportedPledge:
    """One good line: whose pledge it is, and its terms."""

    line: int
    reference: str
    donor_id: UUID
    terms: PledgeTerms


@dataclass
class CheckedTable:
    """What a table says, and all that is wrong with it."""

    pledges: list[ImportedPledge] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    fault_count: int = 0

    def refuse(self, line: int, column: str, message: Message) -> None:
        """Note a fault; only the first are kept, all are counted."""
        self.fault_count += 1
        if len(self.faults) < MAX_FAULTS_SHOWN:
            self.faults.append(CellFault(line, column, message))

    def totals(self) -> dict[str, dict[int, int]]:
        """Add up what is promised: currency → year → minor units."""
        sums: dict[str, dict[int, int]] = {}
        for pledge in self.pledges:
            own = sums.setdefault(pledge.terms.currency, {})
            for year, amount in pledge.terms.years.items():
                own[year] = own.get(year, 0) + amount
        return {code: dict(sorted(sums[code].items())) for code in sorted(sums)}


def header_of(lines: Sequence[Line]) -> list[str]:
    """Read the names of the columns. Raises Invalid naming those missing, unknown or twice."""
    names = [one_line(cell).casefold() for cell in lines[0][1]]
    names = [_AMOUNT.sub(r"amount_\1", name) for name in names]
    unknown = [n for n in names if n not in COLUMNS and not _AMOUNT.fullmatch(n)]
    if unknown:
        message = Message("Unknown columns: %(names)s.", names=", ".join(unknown)[:200] or "–")
        raise refused(message)
    if len(set(names)) != len(names):
        raise refused(Message("A column stands in the first line twice."))
    missing = [name for name in NEEDED if name not in names]
    if not any(_AMOUNT.fullmatch(name) for name in names):
        missing.append("amount_2027")
    if missing:
        raise refused(Message("Missing columns: %(names)s.", names=", ".join(missing)))
    if len(lines) < 2:
        raise refused(Message("The table has no pledges."))
    return names


def check_table(lines: Sequence[Line], codes: Codes) -> CheckedTable:
    """Read every line below the header; all faults at once."""
    names = header_of(lines)
    found = CheckedTable()
    seen: dict[tuple[UUID, str], int] = {}
    for number, cells in lines[1:]:
        if len(cells) > len(names):
            found.refuse(number, "", Message("The line has more cells than the first one."))
            continue
        row = _Row(number, dict(zip(names, cells, strict=False)), codes, found)
        pledge = row.pledge()
        if pledge is None:
            continue
        place = (pledge.donor_id, pledge.reference)
        first = seen.setdefault(place, number)
        if first != number:
            text = Message("This reference stands in line %(line)s already.", line=first)
            found.refuse(number, "reference", text)
        elif place in codes.used:
            text = Message("A pledge with this reference of the donor is entered already.")
            found.refuse(number, "reference", text)
        else:
            found.pledges.append(pledge)
    return found


class _Row:
    """One line while it is read."""

    def __init__(
        self, number: int, cells: Mapping[str, str], codes: Codes, found: CheckedTable
    ) -> None:
        self.number, self.cells, self.codes, self.found = number, cells, codes, found
        self.is_good = True

    def pledge(self) -> ImportedPledge | None:
        """Give the pledge of the line; None when something in it is wrong."""
        for column, cell in self.cells.items():
            if is_formula(cell):
                self.refuse(column, Message("Formulas are not read. Write the value itself."))
            elif first_invisible(cell, one_line=column != "note") is not None:
                self.refuse(column, Message("The cell holds a sign that nobody can see."))
        if not self.is_good:
            return None
        reference, donor_id, terms = self._reference(), self._donor(), self._terms()
        for fault in check_terms(terms) if self.is_good else ():
            self.refuse(_COLUMN_OF.get(fault.field, fault.field), fault.message)
        if not self.is_good or donor_id is None:
            return None
        return ImportedPledge(self.number, reference, donor_id, terms)

    def refuse(self, column: str, message: Message) -> None:
        """Note what is wrong."""
        self.is_good = False
        self.found.refuse(self.number, column, message)

    def _reference(self) -> str:
        text = one_line(self.cells.get("reference", ""))
        if not text:
            self.refuse("reference", Message("Enter the reference of the donor."))
        if len(text) > REFERENCE_LENGTH:
            message = Message("At most %(count)s signs.", count=REFERENCE_LENGTH)
            self.refuse("reference", message)
        return text

    def _donor(self) -> UUID | None:
        text = self.cells.get("donor", "")
        donor = self.codes.donors.get(text)
        if donor is None:
            message = Message("There is no donor with the code or BIN %(donor)s.", donor=text[:40])
            self.refuse("donor", message)
        return donor

    def _terms(self) -> PledgeTerms:
        return PledgeTerms(
            currency=self._currency(),
            years=dict(self._years()),
            where={key: codes for key in LISTS if (codes := self._places(key))},
            tier=5 if (tier := self._whole("tier")) is None else tier,
            carry_over=self._answer("carry_over"),
            max_per_application_minor=self._amount("cap"),
            max_share_percent=self._whole("share"),
            match=self._match(),
            minimum_ticket_minor=self._amount("ticket"),
            all_or_nothing=self._answer("all_or_nothing"),
            note=self.cells.get("note", "")[:4000],
        )

    def _currency(self) -> str:
        text = self.cells.get("currency", "")
        if text not in CURRENCIES:
            message = Message("Choose a currency of the list: %(list)s.", list=" ".join(CURRENCIES))
            self.refuse("currency", message)
        return text

    def _years(self) -> Iterator[tuple[int, int]]:
        is_empty = True
        for column in self.cells:
            match = _AMOUNT.fullmatch(column)
            if match is None or not self.cells[column]:
                continue
            is_empty = False
            year = int(match[1])
            if not FIRST_YEAR <= year <= LAST_YEAR:
                self.refuse(column, Message("Enter years with four digits, such as 2027."))
            amount = self._amount(column)
            if amount is not None:
                yield year, amount
        if is_empty:
            self.refuse("amount", Message("Enter an amount for at least one year."))

    def _amount(self, column: str) -> int | None:
        text = self.cells.get(column, "")
        if not text:
            return None
        try:
            minor = parse_minor(text)
        except Invalid as refusal:
            self.refuse(column, refusal.message)
            return None
        if not minor:
            self.refuse(column, Message("The amount must be more than zero."))
            return None
        return minor

    def _whole(self, column: str) -> int | None:
        text = self.cells.get(column, "")
        if not text:
            return None
        if not _WHOLE.fullmatch(text):
            self.refuse(column, Message("Enter a whole number in figures."))
            return None
        return int(text)

    def _answer(self, column: str) -> bool:
        text = self.cells.get(column, "").casefold()
        if text not in _ANSWERS:
            self.refuse(column, Message("Write yes or no."))
        return _ANSWERS.get(text, False)

    def _match(self) -> tuple[int, int] | None:
        text = self.cells.get("match", "")
        if not text:
            return None
        found = _MATCH.fullmatch(text)
        if found is None:
            self.refuse("match", Message("Write both numbers with a colon, such as 1:1."))
            return None
        return int(found[1]), int(found[2])

    def _places(self, key: str) -> list[str]:
        given = re.split(r"[\s;,]+", self.cells.get(key, "").strip())
        codes = list(dict.fromkeys(code for code in given if code))
        known: Any = self.codes.places[key]
        if unknown := [code for code in codes if code not in known]:
            message = Message("Unknown codes: %(codes)s.", codes=", ".join(unknown)[:200])
            self.refuse(key, message)
        return codes
