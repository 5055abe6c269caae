"""Statements in the browser: the period asked for, the files, and who may read them."""

from __future__ import annotations

import io
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal

import pikepdf
import pytest
from openpyxl import load_workbook

from app.core import clock
from app.core.actor import SYSTEM, Role
from donors.contributions.services import record_return
from tests.factories.app_identity import actor_of, make_user
from tests.factories.counting import count_queries
from tests.factories.donors import make_contribution, make_donor, make_pledge, member_of, signed_in

BEGIN = datetime(2026, 2, 10, 6, tzinfo=UTC)
ASKED = (
    "since-day=1&since-month=1&since-year=2026&until-day=31&until-month=12&until-year=2026&lang=en"
)


@pytest.fixture
def pledge(app):
    with clock.at(BEGIN):
        made = make_pledge(years={2027: 1_000_000_00}, committed=True, code="=PL-1")
        make_contribution(made, 400_000_50, received_on=date(2026, 2, 1), bank_reference="=1+1")
    return made


def is_tag(thing):
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/StructElem"


def test_donor_reads_balances_and_files(app, client, pledge):
    with signed_in(app, member_of(pledge.donor)):
        page = client.get(f"/fund/statements/?{ASKED}")
        pdf = client.get(f"/fund/statements/pdf?{ASKED}")

    assert page.status_code == 200
    assert "400,000.50" in page.text
    assert "599,999.50" in page.text
    assert pdf.mimetype == "application/pdf"
    assert pdf.headers["Content-Disposition"].endswith('-2026-01-01-2026-12-31.pdf"')
    assert pdf.data.startswith(b"%PDF")


def test_money_that_went_back_stands_with_a_minus_and_no_hyphen(app, client):
    with clock.at(BEGIN):
        pledge = make_pledge(years={2027: 1_000_000_00}, committed=True)
        receipt = make_contribution(pledge, 400_000_00, received_on=date(2026, 2, 1))
        record_return(
            receipt, amount_minor=50_000_50, returned_on=date(2026, 2, 2), bank_reference="R-1",
            reason="DEMO", actor=SYSTEM,
        )  # fmt: skip

    with signed_in(app, member_of(pledge.donor)):
        page = client.get(f"/fund/statements/?{ASKED}")
        pdf = client.get(f"/fund/statements/pdf?{ASKED}")
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf.data, capture_output=True, check=True
    ).stdout.decode()

    for shown in (page.text, text):
        assert "−50,000.50" in shown
        assert "-50,000.50" not in shown


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pdf_is_in_the_language_of_the_page(app, client, pledge, language):
    with signed_in(app, member_of(pledge.donor)):
        pdf = client.get(f"/fund/statements/pdf?lang={language}")

    assert pdf.status_code == 200
    with pikepdf.open(io.BytesIO(pdf.data)) as document:
        assert str(document.Root.Lang) == {"kk": "kk-KZ", "ru": "ru-KZ", "en": "en-GB"}[language]
        assert bool(document.Root.MarkInfo.Marked) is True
        tags = {str(part.S) for part in document.objects if is_tag(part)}
        assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= tags


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", {"қабылданды", "резервтелді", "қаражат"}),
        ("ru", {"обязательств", "Зарезервировано", "распределения"}),
    ],
)
def test_heads_of_the_tables_keep_their_words_whole(app, client, pledge, language, words):
    with signed_in(app, member_of(pledge.donor)):
        pdf = client.get(f"/fund/statements/pdf?lang={language}&{ASKED}")

    read = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf.data, capture_output=True, check=True
    )
    head = read.stdout.decode().partition("0,00")[0]
    assert words <= set(head.split())


def test_workbook_holds_numbers_and_no_formula(app, client, pledge):
    with signed_in(app, member_of(pledge.donor)):
        sent = client.get(f"/fund/statements/xlsx?{ASKED}")

    book = load_workbook(io.BytesIO(sent.data))
    balances = list(book["Balances"].iter_rows(values_only=True))
    bookings = list(book["Bookings"].iter_rows(values_only=True))
    closing = next(row for row in balances if str(row[2]).startswith("Closing"))
    opening = next(row for row in balances if str(row[2]).startswith("Opening"))
    moved = balances[balances.index(opening) + 1 : balances.index(closing)]
    assert [Decimal(str(cell)) for cell in closing[3:]] == [
        Decimal("1000000.00"), Decimal("400000.50"), Decimal("599999.50"), Decimal(0),
        Decimal("1000000.00"),
    ]  # fmt: skip
    assert {type(row[3]) for row in bookings[1:]} == {datetime}
    for column in range(3, 8):
        total = sum(Decimal(str(row[column])) for row in (opening, *moved))
        assert total == Decimal(str(closing[column]))
    assert {row[0] for row in balances[1:]} == {"'=PL-1"}
    assert [row[5] for row in bookings[1:]] == ["'=PL-1", "'=1+1"]
    assert all(
        cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line
    )


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("since-day=2&since-month=1&since-year=2026&until-day=1&until-month=1&until-year=2026",
         "The last day lies before the first day."),
        ("since-day=31&since-month=2&since-year=2026", "there is no such date"),
        ("since-day=1&since-month=1&since-year=1999&until-day=1&until-month=1&until-year=2026",
         "The year lies between 2000 and 2199."),
        ("until-day=x&until-month=1&until-year=2026", "enter the date in figures"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("file", ["", "pdf", "xlsx"])
def test_wrong_period_is_named_and_kept(app, client, pledge, query, reason, file):
    with signed_in(app, member_of(pledge.donor)):
        page = client.get(f"/fund/statements/{file}?{query}&lang=en")

    assert page.status_code == 422
    assert reason in page.text


@pytest.mark.parametrize("preset", ["this_year", "last_year", "this_quarter", "last_quarter", "x"])
def test_named_periods_open(app, client, pledge, preset):
    with signed_in(app, member_of(pledge.donor)):
        assert client.get(f"/fund/statements/?period={preset}").status_code == 200


def test_statement_of_another_donor_does_not_exist(app, client, pledge):
    with signed_in(app, member_of(make_donor())):
        answers = {
            client.get(f"/fund/statements/{file}?donor={pledge.donor_id}").status_code
            for file in ("", "pdf", "xlsx")
        }

    assert answers == {404}


def test_person_without_a_donor_is_told(app, client):
    with signed_in(app, actor_of(make_user())):
        page = client.get("/fund/statements/pdf?lang=en")

    assert "No commitment in the books" in page.text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE, Role.OFFICER])
def test_staff_read_the_same(app, client, pledge, role):
    with signed_in(app, actor_of(make_user(role))):
        page = client.get(f"/staff/statements/{pledge.donor_id}?{ASKED}")
        pdf = client.get(f"/staff/statements/{pledge.donor_id}/pdf?{ASKED}")
        xlsx = client.get(f"/staff/statements/{pledge.donor_id}/xlsx?{ASKED}")

    assert "599,999.50" in page.text
    assert (pdf.status_code, xlsx.status_code) == (200, 200)


def test_page_asks_as_often_for_many_pledges(app, client):
    donor = make_donor()
    make_pledge(donor=donor, committed=True)
    with signed_in(app, member_of(donor)), count_queries() as one:
        client.get("/fund/statements/")
    for _more in range(4):
        make_pledge(donor=donor, committed=True)
    with signed_in(app, member_of(donor)), count_queries() as many:
        client.get("/fund/statements/")

    assert int(many) <= int(one)


def test_very_many_commitments_come_in_parts_under_the_sums_of_all(
    app, client, pledge, monkeypatch
):
    monkeypatch.setattr("reports.statements.views.shared.MOST", 1)
    monkeypatch.setattr("reports.statements.views.shared.PART", 1)
    with clock.at(BEGIN):
        make_pledge(donor=pledge.donor, years={2027: 2_000_000_00}, committed=True, code="Z-PL-2")

    with signed_in(app, member_of(pledge.donor)):
        first = client.get(f"/fund/statements/?{ASKED}").text
        second = client.get(f"/fund/statements/?{ASKED}&row=1").text
        pdf = client.get(f"/fund/statements/pdf?{ASKED}")

    assert ["pledge-=PL-1" in page for page in (first, second)] == [True, False]
    assert ["pledge-Z-PL-2" in page for page in (first, second)] == [False, True]
    assert all("3,000,000\N{NO-BREAK SPACE}KZT" in page for page in (first, second))
    assert "There are so many commitments (2)" in first
    assert "1–1 / 2" in first
    assert pdf.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(pdf.data)) as drawn:
        assert len(drawn.pages) == 1
