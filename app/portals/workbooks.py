"""Hand out tables as an XLSX workbook that no spreadsheet takes for formulas."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from flask import Response, send_file

from app.core.money import BASE_CURRENCY, digits_of
from app.portals.downloads import safe_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MONEY = "#,##0"
_DAY = "dd.mm.yyyy"
_WIDTH = 22
# What a spreadsheet allows in the name of a sheet.
_FORBIDDEN = str.maketrans("[]:*?/\\", "       ")
_NAME_LENGTH = 31


@dataclass(frozen=True)
class Minor:
    """Money of a cell, in minor units: it becomes a number with the decimals of its currency."""

    minor: int
    currency: str = BASE_CURRENCY


@dataclass(frozen=True)
class Sheet:
    """One sheet: name, heads of columns, rows of texts, numbers, days and `Minor`."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


def send_workbook(name: str, sheets: Iterable[Sheet]) -> Response:
    """Send sheets as a download, written row by row."""
    # Loaded on demand: it brings numpy along, which web workers need not hold.
    book = importlib.import_module("openpyxl").Workbook(write_only=True)
    for sheet in sheets:
        _write(book, sheet)
    # Rows wait in files of their own until here; what stays in memory is the packed result.
    file = BytesIO()
    book.save(file)
    file.seek(0)
    response = send_file(file, mimetype=XLSX, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _write(book: Any, sheet: Sheet) -> None:
    page = book.create_sheet(title=sheet.name.translate(_FORBIDDEN)[:_NAME_LENGTH])
    page.freeze_panes = "A2"
    for place in range(len(sheet.columns)):
        page.column_dimensions[_letter(place)].width = _WIDTH
    page.append([_head(page, column) for column in sheet.columns])
    new = importlib.import_module("openpyxl.cell").WriteOnlyCell
    for row in sheet.rows:
        page.append([_cell(page, value, new) for value in row])


def _letter(place: int) -> str:
    """The letter of one of the first 26 columns."""
    return chr(ord("A") + place)


def _head(page: Any, text: str) -> Any:
    cell = importlib.import_module("openpyxl.cell").WriteOnlyCell(page, safe_cell(text))
    cell.font = importlib.import_module("openpyxl.styles").Font(bold=True)
    return cell


def _cell(page: Any, value: object, new: Callable[..., Any]) -> Any:
    if isinstance(value, Minor):
        digits = digits_of(value.currency)
        cell = new(page, Decimal(value.minor).scaleb(-digits))
        cell.number_format = f"{_MONEY}.{'0' * digits}" if digits else _MONEY
        return cell
    if isinstance(value, date):
        cell = new(page, value)
        cell.number_format = _DAY
        return cell
    return safe_cell(value) if isinstance(value, str) else value
