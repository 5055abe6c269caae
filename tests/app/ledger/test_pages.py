"""The books in the browser: read by all staff, corrected by finance alone, exact to the tiyn."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from sqlalchemy import text

from app.core.actor import SYSTEM, Actor, Role
from app.core.db import db
from app.core.ids import new_id
from app.ledger import queries, services
from app.ledger.rules import Claim
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_ledger import make_fund
from tests.factories.counting import count_queries
from tests.factories.doors import entered

READ = ["/staff/ledger/", "/staff/ledger/entries", "/staff/ledger/rates", "/staff/ledger/check"]


def staff(role: Role) -> Actor:
    return actor_of(make_user(role, region_code="KZ-71"))


def receive(fund, amount, key="c1"):
    return services.book_contribution(
        fund=fund, year=2027, amount_minor=amount, key=key, reference="=1+1", actor=SYSTEM
    )


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OFFICER, Role.FINANCE])
def test_all_staff_read_the_books(app, client, role, language):
    fund = make_fund({2027: 100_000, 2028: 5})
    entry = receive(fund, 5)
    pages = [*READ, f"/staff/ledger/funds/{fund.id}", f"/staff/ledger/entries/{entry.id}"]

    with entered(app, staff(role)):
        answers = [client.get(f"{page}?lang={language}").status_code for page in pages]

    assert answers == [200] * len(pages)


def test_a_front_office_is_told_why_the_books_stay_shut(app, client):
    with entered(app, staff(Role.FRONT_OFFICE)):
        answers = [client.get(f"{page}?lang=en") for page in READ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert "This page shows more than one region." in answers[0].get_data(as_text=True)


def test_people_of_donors_do_not_enter_the_books(app, client):
    with entered(app, Actor(user_id=new_id(), name="D")):
        assert [client.get(page).status_code for page in READ] == [403] * 4


def test_unknown_fund_and_entry_are_not_found(app, client):
    with entered(app, staff(Role.AUDITOR)):
        for place in ("funds", "entries"):
            assert client.get(f"/staff/ledger/{place}/{new_id()}").status_code == 404


def test_totals_are_given_per_currency(app, client):
    make_fund({2027: 12_345_00})
    make_fund({2027: 500_00}, currency="USD")

    with entered(app, staff(Role.FINANCE)):
        page = client.get("/staff/ledger/?lang=en").get_data(as_text=True)

    assert "KZT" in page
    assert "12,345\u00a0KZT" in page
    assert "500\u00a0USD" in page


def test_finance_reverses_a_receipt_once_for_twenty_clicks(app, client):
    fund = make_fund()
    entry = receive(fund, 700)
    sent = {"reason": "Other fund", "one_time_key": "k" * 20}

    with entered(app, staff(Role.FINANCE)):
        places = {
            client.post(f"/staff/ledger/entries/{entry.id}/reverse", data=sent).location
            for _click in range(20)
        }

    mirror = queries.reversal_of(entry)
    assert places == {f"/staff/ledger/entries/{mirror.id}"}
    assert queries.fund_years(fund.id)[0].received_minor == 0
    assert mirror.facts == {"reason": "Other fund"}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OFFICER, Role.APPROVER, Role.FRONT_OFFICE])
def test_others_reverse_nothing(app, client, role):
    entry = receive(make_fund(), 700)

    with entered(app, staff(role)):
        answer = client.post(f"/staff/ledger/entries/{entry.id}/reverse", data={"reason": "x"})

    assert answer.status_code == 403
    assert queries.reversal_of(entry) is None


def test_reversal_without_a_reason_is_refused(app, client):
    entry = receive(make_fund(), 700)

    with entered(app, staff(Role.FINANCE)):
        answer = client.post(f"/staff/ledger/entries/{entry.id}/reverse?lang=en", data={})

    assert answer.status_code == 422
    assert "Fill in “Reason”" in answer.get_data(as_text=True)


def test_reservation_is_not_reversed_by_hand(app, client):
    fund = make_fund()
    entry = services.reserve([Claim(fund.id, 2027, 5)], key="r", reference="MR", actor=SYSTEM)

    with entered(app, staff(Role.FINANCE)):
        answer = client.get(f"/staff/ledger/entries/{entry.id}/reverse?lang=en")

    assert answer.status_code == 403
    assert "undone when the award is withdrawn" in answer.get_data(as_text=True)


RATE = {
    "currency": "USD", "quoted_on-day": "2", "quoted_on-month": "11", "quoted_on-year": "2026",
    "rate": "523.40", "source": "DEMO",
}  # fmt: skip


def test_rate_is_stored_exactly_as_typed(app, client):
    with entered(app, staff(Role.FINANCE)):
        answer = client.post("/staff/ledger/rates", data=RATE)
        page = client.get("/staff/ledger/rates?lang=en").get_data(as_text=True)

    (rate,) = queries.latest_rates(date(2026, 11, 2))
    assert (answer.status_code, rate.num, rate.den) == (302, 52340, 100)
    assert "523,40" in page


@pytest.mark.parametrize("typed", ["0", "abc", "1e5", "-3", "523.1234567"])
def test_wrong_rate_is_refused_and_stays_on_the_page(app, client, typed):
    with entered(app, staff(Role.FINANCE)):
        answer = client.post("/staff/ledger/rates?lang=en", data={**RATE, "rate": typed})

    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.get_data(as_text=True)
    assert queries.list_rates() == []


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FRONT_OFFICE])
def test_readers_store_no_rate(app, client, role):
    with entered(app, staff(role)):
        assert client.post("/staff/ledger/rates", data=RATE).status_code == 403


def test_export_balances_and_runs_no_formula(app, client):
    fund = make_fund({2027: 1_234_56})
    receive(fund, 34_56)

    with entered(app, staff(Role.AUDITOR)):
        answer = client.get("/staff/ledger/ledger.csv")
        own = client.get(f"/staff/ledger/funds/{fund.id}/statement.csv")

    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert list(rows[0]) == list(queries.EXPORT_COLUMNS)
    assert [row["debit"] for row in rows if row["debit"]] == ["1234.56", "34.56"]
    assert [row["credit"] for row in rows if row["credit"]] == ["1234.56", "34.56"]
    assert rows[-1]["reference"] == "'=1+1"
    assert len(list(csv.reader(io.StringIO(own.get_data(as_text=True))))) == 5


def test_check_says_all_is_well_or_names_the_difference(app, client):
    fund = make_fund({2027: 100})
    with entered(app, staff(Role.AUDITOR)):
        well = client.get("/staff/ledger/check?lang=en").get_data(as_text=True)
        db.session.execute(
            text("UPDATE ledger_fund_year SET received_minor = 7 WHERE fund_id = :id"),
            {"id": fund.id},
        )
        db.session.expire_all()
        wrong = client.get("/staff/ledger/check?lang=en").get_data(as_text=True)

    assert "All is well" in well
    assert "All is well" not in wrong
    assert fund.code in wrong


def test_lists_ask_as_often_for_many_rows_as_for_one(app, client):
    def counts():
        found = []
        for page in ("/staff/ledger/", "/staff/ledger/entries"):
            db.session.expire_all()
            with count_queries() as n:
                client.get(page)
            found.append(int(n))
        return found

    with entered(app, staff(Role.AUDITOR)):
        make_fund()
        one = counts()
        for _ in range(5):
            receive(make_fund({2027: 10, 2028: 10}), 5, key=str(new_id()))
        assert counts() == one
    assert max(one) <= 12


def test_entry_page_shows_both_sides(app, client):
    fund = make_fund({2027: 42_00})
    booked = queries.page_of_entries().rows[0]

    with entered(app, staff(Role.AUDITOR)):
        page = client.get(f"/staff/ledger/entries/{booked.id}?lang=en").get_data(as_text=True)

    assert page.count("42\u00a0KZT") == 2
    assert f"available:KZT:{fund.code}" in page
