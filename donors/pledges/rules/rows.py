"""One line of a table of pledges: each of its cells read, each fault noted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from uuid import UUID

from app.core.errors import Fault, Invalid
from app.core.i18n import Message
from app.core.money import BASE_CURRENCY, CURRENCIES, parse_minor
from app.core.text import TURNING, UNREADABLE, first_invisible, one_line
from donors.pledges.rules.columns import AMOUNT, LISTS, MOST_QUOTAS
from donors.pledges.rules.sheets import is_formula
from donors.pledges.rules.tables import CheckedTable, Codes, ImportedPledge
from donors.pledges.rules.terms import FIRST_YEAR, LAST_YEAR, PledgeTerms, Quota, check_terms

REFERENCE_LENGTH = 60
_MATCH = re.compile(r"(\d{1,4})\s*:\s*(\d{1,4})", re.ASCII)
_WHOLE = re.compile(r"\d{1,3}", re.ASCII)
_BETWEEN = re.compile(r"[\s;,]+")
_YES = {"yes": True, "иә": True, "да": True, "1": True, "x": True}
_NO = {"": False, "no": False, "жоқ": False, "нет": False, "0": False}
_ANSWERS = {**_YES, **_NO}
# Which column a fault of the terms belongs to.
_COLUMN_OF = {
    "max_per_application_minor": "cap", "max_share_percent": "share",
    "minimum_ticket_minor": "ticket", "years": "amount",
}  # fmt: skip


def _is_unseen(cell: str, column: str) -> bool:
    """Tell whether a reader would see something else than what would be stored."""
    if UNREADABLE.search(cell) or TURNING.search(cell):
        return True
    return first_invisible(cell, one_line=column != "note") is not None


class Row:
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
            elif _is_unseen(cell, column):
                self.refuse(column, Message("The cell holds a sign that nobody can see."))
        if not self.is_good:
            return None
        reference, donor_id, terms = self._reference(), self._donor(), self._terms()
        for fault in check_terms(terms) if self.is_good else ():
            self.refuse(_column_of(fault), fault.message)
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
            quotas=tuple(self._quotas()),
            tier=5 if (tier := self._whole("tier")) is None else tier,
            carry_over=self._answer("carry_over"),
            max_per_application_minor=self._amount("cap"),
            max_share_percent=self._whole("share"),
            match=self._match(),
            minimum_ticket_minor=self._amount("ticket"),
            all_or_nothing=self._answer("all_or_nothing"),
            needs_consent=self._answer("needs_consent"),
            note=self.cells.get("note", "")[:4000],
        )

    @property
    def _money(self) -> str:
        """The currency whose decimals the amounts of the line have."""
        text = self.cells.get("currency", "")
        return text if text in CURRENCIES else BASE_CURRENCY

    def _currency(self) -> str:
        text = self.cells.get("currency", "")
        if text not in CURRENCIES:
            message = Message("Choose a currency of the list: %(list)s.", list=" ".join(CURRENCIES))
            self.refuse("currency", message)
        return text

    def _years(self) -> Iterator[tuple[int, int]]:
        is_empty = True
        for column in self.cells:
            match = AMOUNT.fullmatch(column)
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
            minor = parse_minor(text, currency=self._money)
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
        codes = _codes_in(self.cells.get(key, ""))
        known = self.codes.places[key]
        self._refuse_unknown(key, [code for code in codes if code not in known])
        return codes

    def _refuse_unknown(self, column: str, unknown: list[str]) -> None:
        if unknown:
            message = Message("Unknown codes: %(codes)s.", codes=", ".join(unknown)[:200])
            self.refuse(column, message)

    def _quotas(self) -> Iterator[Quota]:
        """Give the quotas of the line, which are filled in from the first one on."""
        end = 0
        for number in range(1, MOST_QUOTAS + 1):
            where, most = f"quota_{number}_where", f"quota_{number}_max"
            if not (self.cells.get(where) or self.cells.get(most)):
                continue
            if not self.cells.get(where):
                self.refuse(where, Message("Name where this quota holds."))
            elif not self.cells.get(most):
                self.refuse(most, Message("Enter the amount of this quota."))
            elif number != end + 1:
                text = Message("Fill in quota %(number)s before this one.", number=end + 1)
                self.refuse(where, text)
            amount, places = self._amount(most), self._quota_places(where)
            end = number
            if amount is not None and places:
                yield Quota(places, amount)

    def _quota_places(self, column: str) -> dict[str, list[str]]:
        """Sort the codes of a quota into the lists that know them."""
        found: dict[str, list[str]] = {}
        unknown = []
        for code in _codes_in(self.cells.get(column, "")):
            key, _colon, plain = code.rpartition(":")
            lists = [name for name in LISTS if plain in self.codes.places[name]]
            lists = [name for name in lists if name == key] if key else lists
            if not lists:
                unknown.append(code)
            elif len(lists) > 1:
                text = Message(
                    "Several lists have the code %(code)s. Write the list before it: %(example)s.",
                    code=plain,
                    example=f"{lists[0]}:{plain}",
                )
                self.refuse(column, text)
            else:
                found.setdefault(lists[0], []).append(plain)
        self._refuse_unknown(column, unknown)
        return found


def _codes_in(cell: str) -> list[str]:
    """List the codes of a cell, each once."""
    return list(dict.fromkeys(code for code in _BETWEEN.split(cell.strip()) if code))


def _column_of(fault: Fault) -> str:
    """Name the column that a fault of the terms is found in; two quotas: the later one."""
    if fault.field == "quotas":
        return f"quota_{fault.message.values.get('second', 1)}_where"
    return _COLUMN_OF.get(fault.field, fault.field)
