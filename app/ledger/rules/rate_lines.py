"""The lines of a file of rates as written: a plain table, or the National Bank's XML."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, Protocol
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from app.core.errors import Invalid
from app.core.i18n import Message

COLUMNS = ("date", "currency", "quant", "rate")
MAX_LINES = 20_000

_NAMES: Mapping[str, str] = {
    "date": "date", "дата": "date", "күні": "date",
    "currency": "currency", "код": "currency", "валюта": "currency",
    "quant": "quant", "количество": "quant", "саны": "quant",
    "rate": "rate", "курс": "rate", "бағам": "rate",
}  # fmt: skip
_ELEMENTS = {"title": "currency", "pubdate": "date", "description": "rate", "quant": "quant"}
_MAX_DEPTH = 12
_MAX_TEXT = 200
_CHUNK = 1 << 14


@dataclass(frozen=True)
class RawLine:
    """One rate as written; None where the line has more cells than the header."""

    number: int
    cells: Mapping[str, str] | None


class TooMuch(Exception):
    """The XML is deeper or longer than any list of rates."""


def refused(message: Message) -> Invalid:
    """The whole file is not taken."""
    return Invalid({"file": message})


def too_many() -> Invalid:
    """The file has more rates than the banks of the world quote in a year."""
    return refused(Message("The file has more than %(count)s rates.", count=Decimal(MAX_LINES)))


def csv_lines(text: str) -> Iterator[RawLine]:
    """Read a table whose first line names its columns; `;`, tab or `,` stand between them."""
    first = text[:2000].lstrip("\r\n").partition("\n")[0]
    reader = csv.reader(StringIO(text), delimiter=max(";\t,", key=first.count))
    names: list[str] = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if not names:
                names = _header(cells)
            elif len(cells) > len(names):
                # A decimal comma that nobody quoted moves all that follows it.
                yield RawLine(reader.line_num, None)
            else:
                yield RawLine(reader.line_num, dict(zip(names, cells, strict=False)))
    except csv.Error:
        raise refused(Message("The file is not a table as CSV.")) from None


def _header(cells: list[str]) -> list[str]:
    names = [_NAMES.get(cell.casefold(), "") for cell in cells]
    wrong = [name for name in COLUMNS if names.count(name) != 1]
    if wrong:
        raise refused(
            Message(
                "The first line must name each of the columns date, currency, quant, rate once. "
                "Missing or twice: %(columns)s.",
                columns=", ".join(wrong),
            )
        )
    return names


class _Place(Protocol):
    """The part of the parser that knows where it is."""

    CurrentLineNumber: int


class _Items:
    """Gathers the items of a feed while it is read, and keeps nothing else."""

    def __init__(self) -> None:
        self.place: _Place | None = None
        self.lines: list[RawLine] = []
        self.day = ""
        self._depth = 0
        self._item: dict[str, str] | None = None
        self._item_line = 0
        self._text: list[str] = []
        self._length = 0

    def start(self, tag: str, _attributes: Any) -> None:
        """Open an element."""
        self._depth += 1
        self._text, self._length = [], 0
        if self._depth > _MAX_DEPTH:
            raise TooMuch
        if _local(tag) == "item":
            self._item = {}
            self._item_line = self.place.CurrentLineNumber if self.place else 0

    def data(self, text: str) -> None:
        """Take a piece of text; nobody writes a rate in more than a line."""
        self._length += len(text)
        if self._length <= _MAX_TEXT:
            self._text.append(text)

    def end(self, tag: str) -> None:
        """Close an element."""
        self._depth -= 1
        name, text = _local(tag), "".join(self._text).strip()
        self._text, self._length = [], 0
        if self._item is None:
            if name == "date":
                self.day = text
        elif name == "item":
            self.lines.append(RawLine(self._item_line, {"date": self.day, **self._item}))
            self._item = None
            if len(self.lines) > MAX_LINES:
                raise TooMuch
        elif name in _ELEMENTS:
            self._item[_ELEMENTS[name]] = text

    def close(self) -> list[RawLine]:
        """Give what was found."""
        return self.lines


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].casefold()


def xml_lines(content: bytes) -> Iterator[RawLine]:
    """Read the items of the National Bank's feed; a document type or an entity is refused."""
    items = _Items()
    parser = DefusedXMLParser(target=items, forbid_dtd=True)
    items.place = parser.parser
    stream = BytesIO(content)
    try:
        while piece := stream.read(_CHUNK):
            parser.feed(piece)
        parser.close()
    except TooMuch:
        if len(items.lines) > MAX_LINES:
            raise too_many() from None
        raise refused(Message("The file is not the National Bank's list of rates.")) from None
    except DefusedXmlException:
        message = Message("The file defines entities or a document type. Such files are not read.")
        raise refused(message) from None
    except (ParseError, LookupError, ValueError):
        raise refused(Message("The file is not well-formed XML.")) from None
    return iter(items.lines)
