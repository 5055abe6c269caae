"""Yen without decimals and dinars with three: from the offer through the split to statements."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from app.core import clock
from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.ledger import queries as books
from app.ledger import services as ledger
from app.ledger.rules import parse_rate, per_minor
from donors.matching import services as matching
from donors.matching.services.approving import approve_run
from donors.pledges import queries
from donors.pledges.models import Pledge
from donors.pledges.services import committing, drafting
from reports.letters.models import Letter
from reports.letters.rules import from_canonical
from tests.factories.app_identity import actor_of, make_user
from tests.factories.donors import make_contribution, make_donor, make_pledge, member_of, signed_in
from tests.factories.donors_matching import Entry, make_ranked_call

# Tenge for one yen, for one dinar.
RATES = {"JPY": "3.5", "KWD": "1700.25"}
MONEY = [
    pytest.param("JPY", "3 000 000", 3_000_000, "3,000,000", id="JPY"),
    pytest.param("KWD", "6 000,125", 6_000_125, "6,000.125", id="KWD"),
]


@pytest.fixture
def rates(app):
    ledger.set_rate_limit(valid_from=date(2026, 1, 1), max_age_days=366, actor=SYSTEM)
    for currency, text in RATES.items():
        num, den = per_minor(*parse_rate(text), currency)
        for day in (date(2026, 1, 1), clock.today()):
            ledger.set_rate(
                currency=currency, quoted_on=day, num=num, den=den, source="DEMO", actor=SYSTEM
            )


def plain(page):
    return page.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("currency", "typed", "minor", "shown"), MONEY)
def test_donor_writes_a_pledge_in_its_own_decimals(app, client, currency, typed, minor, shown):
    donor = make_donor()
    sent = {
        "donor": str(donor.id), "currency": currency, "years-0-year": "2027",
        "years-0-amount_minor": typed, "note": "",
    }  # fmt: skip
    with signed_in(app, member_of(donor)):
        wrong = client.post(
            "/fund/pledges/new?lang=en", data={**sent, "years-0-amount_minor": "1.2345"}
        )
        place = client.post("/fund/pledges/new?lang=en", data=sent).location
        page = plain(client.get(f"{place}?lang=en"))
        edit = plain(client.get(f"{place}/edit/amounts?lang=en"))
        limits = {"max_per_application_minor": typed, "minimum_ticket_minor": "5", "version": "1"}
        client.post(f"{place}/edit/limits?lang=en", data=limits)
        kept = plain(client.get(f"{place}/edit/limits?lang=en"))

    terms = queries.terms_of(db.session.query(Pledge).one())
    assert wrong.status_code == 422
    assert f"{currency} has" in plain(wrong)
    assert "1.2345" in plain(wrong)
    assert dict(terms.years) == {2027: minor}
    assert (terms.max_per_application_minor, terms.minimum_ticket_minor) == (
        minor, 5 * 10 ** (0 if currency == "JPY" else 3),
    )  # fmt: skip
    assert f"{shown} {currency}" in page
    in_english = typed.replace(",", ".")
    assert f'value="{in_english}"' in edit
    assert f'value="{in_english}"' in kept


@pytest.mark.parametrize(("currency", "typed", "minor", "shown"), MONEY)
def test_pledge_goes_through_split_letter_and_statement(
    app, client, rates, currency, typed, minor, shown
):
    pledge = make_pledge(years={2027: minor}, currency=currency)
    drafting.offer_pledge(pledge, actor=SYSTEM)
    committing.accept_and_sign(pledge, reason="DEMO", actor=SYSTEM)
    # The first project takes half of the money, the second the rest of what it needs.
    ranked = make_ranked_call([Entry(9, {2027: 5_000_000_33}), Entry(8, {2027: 9_000_000_00})], [])
    run = matching.create_run(ranked.call, actor=ranked.officer)
    matching.propose_run(run, actor=ranked.officer)
    approve_run(run, actor=ranked.approver)
    make_contribution(pledge, minor, received_on=clock.today())
    (year,) = books.fund_years(pledge.fund_id)
    placed = run.summary["placed_minor"]

    num, den = per_minor(*parse_rate(RATES[currency]), currency)
    assert placed <= minor * num // den
    # What is taken buys the placed tenge, and one unit less would not.
    assert year.reserved_minor * num >= placed * den > (year.reserved_minor - 1) * num
    assert year.reserved_minor <= year.committed_minor == year.received_minor == minor
    assert books.reconcile() == []
    letters = [from_canonical(one.snapshot) for one in db.session.query(Letter)]
    assert sum(one.amount_minor for one in letters if one.kind == "award") == placed

    asked = (
        "since-day=1&since-month=1&since-year=2026&until-day=31&until-month=12"
        f"&until-year={clock.today().year}&lang=en"
    )
    with signed_in(app, member_of(pledge.donor)):
        page = plain(client.get(f"/fund/statements/?{asked}"))
        home = plain(client.get("/fund/?lang=en"))
        book = client.get(f"/fund/statements/xlsx?{asked}")
        pdf = client.get(f"/fund/statements/pdf?{asked}")
    with signed_in(app, actor_of(make_user(Role.FINANCE))):
        fund = plain(client.get(f"/staff/pledges/{pledge.id}?lang=en"))

    digits = 0 if currency == "JPY" else 3
    assert f"{shown} {currency}" in page
    assert f"{shown} {currency}" in home
    assert f"{shown} {currency}" in fund
    assert pdf.status_code == 200
    cells = [cell for row in load_workbook(io.BytesIO(book.data)).worksheets[0] for cell in row]
    whole = [cell for cell in cells if cell.value == float(Decimal(minor).scaleb(-digits))]
    assert {cell.number_format for cell in whole} == {"#,##0" if not digits else "#,##0.000"}


@pytest.mark.parametrize(("currency", "typed", "minor", "shown"), MONEY)
def test_finance_sets_parts_and_books_receipts(app, client, rates, currency, typed, minor, shown):
    pledge = make_pledge(years={2027: minor}, currency=currency, committed=True)
    parts = {
        "parts-0-year": "2027", "parts-0-due_on-day": "1", "parts-0-due_on-month": "3",
        "parts-0-due_on-year": "2027", "parts-0-amount_minor": typed,
        "version": str(pledge.version),
    }  # fmt: skip
    today = clock.today()
    receipt = {
        "tranche": "1", "amount_minor": typed, "received_on-day": str(today.day),
        "received_on-month": str(today.month), "received_on-year": str(today.year),
        "bank_reference": "DEMO-9",
    }  # fmt: skip
    with signed_in(app, actor_of(make_user(Role.FINANCE))):
        saved = client.post(f"/staff/pledges/{pledge.id}/schedule?lang=en", data=parts)
        (part,) = queries.tranches_of([pledge.id])
        form = plain(client.get(f"/staff/contributions/new/{pledge.id}?lang=en"))
        receipt["tranche"] = str(part.number)
        booked = client.post(f"/staff/contributions/new/{pledge.id}?lang=en", data=receipt)

    assert (saved.status_code, booked.status_code) == (302, 302)
    assert part.amount_minor == minor
    assert f"{shown} {currency}" in form
    (year,) = books.fund_years(pledge.fund_id)
    assert year.received_minor == minor
    lines = list(books.statement_lines(pledge.fund_id))
    plain_amount = shown.replace(",", "")
    assert plain_amount in {cell for line in lines for cell in line}
