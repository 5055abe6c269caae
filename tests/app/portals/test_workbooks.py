"""A workbook holds what it was given: texts that no spreadsheet runs, money as exact numbers."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from app.portals.workbooks import XLSX, Minor, Sheet, send_workbook


def _opened(app, sheets):
    with app.test_request_context():
        response = send_workbook("DEMO.xlsx", sheets)
        response.direct_passthrough = False
        return response, load_workbook(BytesIO(response.get_data()))


def test_it_is_a_download_that_nobody_keeps(app):
    response, book = _opened(app, [Sheet("One", ("A",), [("b",)])])

    assert response.mimetype == XLSX
    assert response.headers["Content-Disposition"] == "attachment; filename=DEMO.xlsx"
    assert response.headers["Cache-Control"] == "no-store"
    assert book.sheetnames == ["One"]


def test_money_keeps_its_two_decimals(app):
    rows = [(Minor(150_000_050),), (Minor(-1),), (Minor(10**15),), (Minor(0),)]

    _, book = _opened(app, [Sheet("Money", ("Amount",), rows)])

    cells = [row[0] for row in book["Money"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [1_500_000.5, -0.01, 10**13, 0]
    assert {cell.number_format for cell in cells} == {"#,##0.00"}


def test_days_are_days_that_a_spreadsheet_can_sort(app):
    _, book = _opened(app, [Sheet("Days", ("Day",), [(date(2026, 11, 5),)])])

    cell = book["Days"]["A2"]
    assert (cell.value, cell.number_format) == (datetime(2026, 11, 5), "dd.mm.yyyy")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", "＝1"])
def test_no_text_becomes_a_formula(app, text):
    _, book = _opened(app, [Sheet("Texts", (text,), [(text,)])])

    for row in book["Texts"].iter_rows():
        assert row[0].data_type == "s"
        assert row[0].value == f"'{text}"


def test_names_of_sheets_fit_what_spreadsheets_allow(app):
    _, book = _opened(app, [Sheet("By year: [2027/2028]? " * 3, ("A",), [])])

    assert len(book.sheetnames[0]) == 31
    assert not set(book.sheetnames[0]) & set("[]:*?/\\")
