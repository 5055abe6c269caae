"""Files of rates as the National Bank hands them out: its XML, or a plain table as CSV."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from app.core.errors import Invalid
from app.core.i18n import Message
from app.ledger.rules.currencies import DECIMALS
from app.ledger.rules.rate_lines import MAX_LINES, RawLine, csv_lines, refused, too_many, xml_lines
from app.ledger.rules.rates import Quote, check_day, parse_rate, per_minor

# A year of all currencies has some 15,000 lines.
MAX_BYTES = 4 * 1024 * 1024
MAX_FAULTS_SHOWN = 200

_OTHER_KINDS = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_DAYS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})", re.ASCII),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4}|\d{2})", re.ASCII),
)
_QUANT = re.compile(r"[1-9]\d{0,5}", re.ASCII)


@dataclass(frozen=True)
class LineFault:
    """What is wrong in one line of a file."""

    line: int
    message: Message


@dataclass
class RateFile:
    """What a file says: its rates, and what is wrong with it line by line."""

    quotes: list[Quote] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)
    fault_count: int = 0

    def refuse(self, line: int, message: Message) -> None:
        """Note a fault; only the first are kept, all are counted."""
        self.fault_count += 1
        if len(self.faults) < MAX_FAULTS_SHOWN:
            self.faults.append(LineFault(line, message))


def read_rate_file(content: bytes, *, source: str, today: date) -> RateFile:
    """Read a file of rates. Raises Invalid when it is no such file at all."""
    is_xml = _first_sign(content) == b"<"
    found = RateFile()
    first_lines: dict[tuple[str, date], int] = {}
    count = 0
    for line in xml_lines(content) if is_xml else csv_lines(_decoded(content)):
        count += 1
        if count > MAX_LINES:
            raise too_many()
        try:
            quote = _quote_of(line, source, today)
        except Invalid as refusal:
            found.refuse(line.number, refusal.message)
            continue
        first = first_lines.setdefault((quote.currency, quote.quoted_on), line.number)
        if first != line.number:
            message = Message("This currency and day stand in line %(line)s already.", line=first)
            found.refuse(line.number, message)
        else:
            found.quotes.append(quote)
    if not count:
        raise refused(Message("The file has no rates."))
    return found


def _first_sign(content: bytes) -> bytes:
    """Refuse what cannot be a text of rates; give the first sign of it."""
    if not content:
        raise refused(Message("The file is empty."))
    if len(content) > MAX_BYTES:
        raise refused(Message("The file is larger than 4 MB. A whole year of rates is smaller."))
    start = content[:200]
    for mark in _MARKS:
        start = start.removeprefix(mark)
    sign = start.replace(b"\x00", b"").lstrip()[:1]
    if content.startswith(_OTHER_KINDS) or (sign != b"<" and b"\x00" in content):
        raise refused(Message("This is neither a CSV nor an XML file."))
    return sign


def _decoded(content: bytes) -> str:
    """Read text in UTF-8, with its mark or without, or in the old Windows code for Cyrillic."""
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(Message("The letters of the file cannot be read. Save it in UTF-8."))


def _quote_of(line: RawLine, source: str, today: date) -> Quote:
    """Read one line. Raises Invalid with what is wrong in it."""
    if line.cells is None:
        message = Message(
            "The line has more columns than the first one. If a decimal comma stands in it, "
            "separate the columns by semicolons."
        )
        raise Invalid({"line": message})
    currency = line.cells.get("currency", "")
    if currency not in DECIMALS:
        message = Message("There is no such currency: %(currency)s.", currency=currency[:20])
        raise Invalid({"line": message})
    day = _day_of(line.cells.get("date", ""))
    wrong_day = check_day(day, today)
    if wrong_day is not None:
        raise Invalid({"line": wrong_day})
    quant = line.cells.get("quant", "")
    if not _QUANT.fullmatch(quant):
        message = Message("Column quant: enter for how many units the rate is, such as 1 or 100.")
        raise Invalid({"line": message})
    num, den = per_minor(*parse_rate(line.cells.get("rate", "")), currency, int(quant))
    return Quote(currency, day, num, den, source, line.number)


def _day_of(text: str) -> date:
    wrong = Invalid({"line": Message("There is no such day: %(day)s.", day=text[:20])})
    found = next((match for match in (one.fullmatch(text) for one in _DAYS) if match), None)
    if found is None:
        raise wrong
    year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
    try:
        return date(year, int(found["m"]), int(found["d"]))
    except ValueError:
        raise wrong from None
