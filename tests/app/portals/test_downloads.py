"""Tables for other programs: no cell of ours runs as a formula."""

from __future__ import annotations

import pytest

from app.portals.downloads import safe_cell, send_table


@pytest.mark.parametrize("text", ["=1+1", "+7", "-5", "@SUM(A1)", "\tx", "\r="])
def test_formula_becomes_text(text):
    assert safe_cell(text) == f"'{text}"


def test_harmless_text_stays():
    assert safe_cell("MR-1 = ok") == "MR-1 = ok"


def test_table_is_sent_as_a_file(app):
    sent = send_table("a.csv", ["name", "amount"], [["=cmd", "5.00"], ['«Дала», "x"', "-1"]])

    assert sent.get_data(as_text=True).splitlines() == [
        "name,amount",
        "'=cmd,5.00",
        '"«Дала», ""x""",\'-1',
    ]
    assert sent.headers["Content-Disposition"] == 'attachment; filename="a.csv"'
    assert sent.headers["Content-Type"] == "text/csv; charset=utf-8"
