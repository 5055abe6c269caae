"""Tables for other programs: no cell of ours runs as a formula."""

from __future__ import annotations

import pytest

from app.core.actor import SYSTEM
from app.files import services as files
from app.portals.downloads import latin_name, safe_cell, send_stored, send_table


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


def test_stored_file_is_a_download_that_nobody_keeps(app):
    file = files.keep(
        b"%PDF-", label="a.pdf", media_type="application/pdf", purpose="attachment", actor=SYSTEM
    )
    with app.test_request_context(), send_stored(file) as sent:
        headers = sent.headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Disposition"] == "attachment; filename=a.pdf"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("ГР-2026-000011-1.pdf", "GR-2026-000011-1.pdf"),
        ("Жарғы, қаңтар № 5.pdf", "Zhargy_ qantar No 5.pdf"),
        ("Щит и Ёж.pdf", "Shchit i Ezh.pdf"),
        ("日本.pdf", "file.pdf"),
        ('a"\r\nX: b.pdf', "a_X_ b.pdf"),
    ],
)
def test_names_are_spelt_for_programs_that_read_latin_only(name, latin):
    assert latin_name(name) == latin


def test_letter_keeps_its_name_and_has_a_latin_one(app):
    file = files.keep(
        b"%PDF-", label="a.pdf", media_type="application/pdf", purpose="attachment", actor=SYSTEM
    )
    with app.test_request_context(), send_stored(file, name="ГР-1.pdf") as sent:
        named = sent.headers["Content-Disposition"]

    assert named == "attachment; filename=GR-1.pdf; filename*=UTF-8''%D0%93%D0%A0-1.pdf"
