"""Tables that come as CSV or XLSX, read as lines of text: values only, never a formula."""

from __future__ import annotations

import csv
import importlib
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from xml.etree.ElementTree import ParseError

from app.core.errors import Invalid
from app.core.i18n import Message
from app.files.rules.names import extension_of
from app.files.rules.upload import MAX_BYTES, check_upload

MAX_ROWS = 10_000
MAX_COLUMNS = 60
MAX_CELL = 5_000
# After so many lines a reader tells how far it has come.
STEP = 500
# Lines that explain begin so.
REMARK = "#"
# What 10,000 rows of a workbook unfold to is far less.
_MAX_UNFOLDED = 40 * 1024 * 1024
_FORMULA = ("=", "@")
_BROKEN = (
    ParseError, zipfile.BadZipFile, zlib.error, AttributeError, EOFError,
    IndexError, KeyError, OSError, TypeError, ValueError,
)  # fmt: skip

# The number of the line in the file and its cells.
Line = tuple[int, list[str]]


def check_file(content: bytes, name: str) -> None:
    """Refuse at once what cannot be a table of pledges, without reading its lines."""
    if not content:
        raise refused(Message("The file is empty."))
    if len(content) > MAX_BYTES:
        raise refused(Message("The file is larger than 10 MB."))
    ending = extension_of(name)
    if ending not in (".csv", ".xlsx"):
        raise refused(Message("Hand in a CSV or an XLSX file."))
    if ending == ".csv" and (b"\x00" in content or content.startswith(b"PK\x03\x04")):
        raise refused(Message("The file is not a table as CSV."))
    if ending == ".xlsx" and (faults := check_upload(content, "table.xlsx")):
        raise refused(faults[0].message)


def read_table(content: bytes, name: str, *, tell: Callable[[int], None]) -> list[Line]:
    """Read a table by the kind its name says. Raises Invalid when it is no such table."""
    check_file(content, name)
    rows = _workbook_rows if extension_of(name) == ".xlsx" else _csv_rows
    return _kept(rows(content), tell)


def refused(message: Message) -> Invalid:
    """The whole file is not taken."""
    return Invalid({"file": message})


def _too_many_pledges() -> Invalid:
    """The file has more pledges than one table takes."""
    return refused(Message("The file has more than %(count)s pledges.", count=Decimal(MAX_ROWS)))


def _kept(rows: Iterable[tuple[int, Sequence[Any]]], tell: Callable[[int], None]) -> list[Line]:
    """Leave out empty lines and remarks; refuse what is too long."""
    found: list[Line] = []
    for number, values in rows:
        cells = [_text(value) for value in values]
        if not any(cells) or cells[0].startswith(REMARK):
            continue
        if any(len(cell) > MAX_CELL for cell in cells):
            message = Message("Line %(line)s has a cell that is far too long.", line=number)
            raise refused(message)
        while cells and not cells[-1]:
            cells.pop()
        found.append((number, cells))
        if len(found) > MAX_ROWS + 1:
            raise _too_many_pledges()
        if len(found) % STEP == 0:
            tell(len(found))
    if not found:
        raise refused(Message("The table has no lines."))
    tell(len(found) - 1)
    return found


def _text(value: Any) -> str:
    """Write a value of a cell as one would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, time):
        # A spreadsheet takes a match of 1:1 for a time of day.
        return f"{value.hour}:{value.minute}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value).strip()


def is_formula(cell: str) -> bool:
    """Tell whether a spreadsheet would run this text."""
    return cell.startswith(_FORMULA)


def _csv_rows(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    text = _decoded(content)
    first = next((line for line in StringIO(text) if not line.startswith(REMARK)), "")
    reader = csv.reader(StringIO(text), delimiter=max(";\t,", key=first.count))
    try:
        for row in reader:
            if len(row) > MAX_COLUMNS:
                raise refused(
                    Message("The table has more than %(count)s columns.", count=MAX_COLUMNS)
                )
            yield reader.line_num, row
    except csv.Error:
        raise refused(Message("The file is not a table as CSV.")) from None


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(Message("The letters of the file cannot be read. Save it in UTF-8."))


def _workbook_rows(content: bytes) -> Iterator[tuple[int, Sequence[Any]]]:
    damaged = Message("The workbook cannot be read. Save it anew and try again.")
    # Loaded on demand: it brings numpy along, which web workers need not hold.
    openpyxl = importlib.import_module("openpyxl")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNFOLDED:
                raise refused(Message("The workbook unfolds to far more than a table of pledges."))
        book = openpyxl.load_workbook(
            BytesIO(content), read_only=True, data_only=False, keep_links=False
        )
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
        for number, row in enumerate(rows, start=1):
            if number > 4 * MAX_ROWS:
                raise _too_many_pledges()
            yield number, row
        book.close()
    except Invalid:
        raise
    except (*_BROKEN, openpyxl.utils.exceptions.InvalidFileException):
        raise refused(damaged) from None
