"""Receipts in the browser: recorded by finance, once; seen by the donor and all staff."""

from __future__ import annotations

import re
from datetime import date

import pytest

from app.core.actor import SYSTEM, Actor, Role
from app.core.db import db
from app.ledger import queries as ledger
from donors.contributions.models import Contribution
from donors.contributions.services import record_return
from tests.factories.app_identity import actor_of, make_user
from tests.factories.counting import count_queries
from tests.factories.donors import make_contribution, make_donor, make_pledge, member_of, signed_in

FORM = {
    "tranche": "1", "amount_minor": "400,50", "received_on-day": "1", "received_on-month": "11",
    "received_on-year": "2026", "bank_reference": "B-1",
}  # fmt: skip


def staff(role: Role) -> Actor:
    return actor_of(make_user(role, region_code="KZ-71"))


def receipts():
    return db.session.query(Contribution).count()


@pytest.mark.usefixtures("noon")
def test_receipt_is_booked_once_for_twenty_clicks(app, client):
    pledge = make_pledge(committed=True)
    sent = {**FORM, "one_time_key": "c" * 20}

    with signed_in(app, staff(Role.FINANCE)):
        places = {
            client.post(f"/staff/contributions/new/{pledge.id}", data=sent).location
            for _click in range(20)
        }

    assert places == {f"/staff/contributions/?pledge={pledge.id}"}
    assert receipts() == 1
    assert ledger.fund_years(pledge.fund_id)[0].received_minor == 400_50


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount_minor": "1000000,01"}, "outstanding for the year 2027: 1,000,000\u00a0KZT."),
        ({"amount_minor": "9" * 16}, "This amount is too large: the greatest is 10,"),
        ({"amount_minor": "0"}, "The amount must be more than zero."),
        ({"amount_minor": "-5"}, "Enter an amount in figures"),
        ({"tranche": "9"}, "choose one of the list"),
        ({"received_on-day": "3"}, "The day of receipt lies in the future."),
        ({"received_on-month": "13"}, "there is no such date"),
        ({"bank_reference": ""}, "Fill in “Reference of the bank"),
        ({"bank_reference": "USED"}, "This reference is booked already: pledge"),
    ],
)
def test_wrong_receipt_is_refused_and_kept_on_the_page(app, client, change, reason):
    pledge = make_pledge(committed=True)
    make_contribution(make_pledge(committed=True), bank_reference="USED")

    with signed_in(app, staff(Role.FINANCE)):
        answer = client.post(
            f"/staff/contributions/new/{pledge.id}?lang=en", data={**FORM, **change}
        )

    page = answer.get_data(as_text=True)
    assert (answer.status_code, reason in page) == (422, True)
    assert f'value="{ {**FORM, **change}["amount_minor"] }"' in page
    assert receipts() == 1


@pytest.mark.parametrize("role", [Role.OFFICER, Role.APPROVER, Role.AUDITOR])
def test_others_record_nothing_but_read(app, client, role):
    pledge = make_pledge(committed=True)
    make_contribution(pledge)

    with signed_in(app, staff(role)):
        assert client.get(f"/staff/contributions/new/{pledge.id}").status_code == 403
        assert client.post(f"/staff/contributions/new/{pledge.id}", data=FORM).status_code == 403
        for language in ("kk", "ru", "en"):
            for page in ("", f"?pledge={pledge.id}"):
                assert client.get(f"/staff/contributions/{page}").status_code == 200
                assert client.get(f"/staff/contributions/?lang={language}").status_code == 200
        page = client.get("/staff/contributions/?lang=en").get_data(as_text=True)
    assert "What to do" not in page
    assert receipts() == 1


def test_lists_begin_anew_where_the_address_names_no_row(app, client):
    pledge = make_pledge(committed=True)
    make_contribution(pledge, bank_reference="KEPT-1")

    with signed_in(app, staff(Role.FINANCE)):
        pages = [
            client.get("/staff/contributions/?after=abc"),
            client.get("/staff/contributions/?before=abc"),
        ]
    with signed_in(app, member_of(pledge.donor)):
        pages.append(client.get("/fund/contributions/?after=abc"))

    assert [page.status_code for page in pages] == [200] * 3
    assert ["KEPT-1" in page.get_data(as_text=True) for page in pages] == [True] * 3


def test_offer_takes_no_receipt(app, client):
    pledge = make_pledge(offered=True)

    with signed_in(app, staff(Role.FINANCE)):
        assert client.get(f"/staff/contributions/new/{pledge.id}").status_code == 403


def test_donor_sees_its_own_receipts_only(app, client):
    mine, other = make_pledge(committed=True), make_pledge(committed=True)
    make_contribution(mine, bank_reference="MINE-1")
    make_contribution(other, bank_reference="OTHER-1")

    with signed_in(app, member_of(mine.donor)):
        page = client.get("/fund/contributions/").get_data(as_text=True)
        foreign = client.get(f"/fund/contributions/?pledge={other.id}")

    assert "MINE-1" in page
    assert "OTHER-1" not in page
    assert foreign.status_code == 404


def test_donor_reads_receipts_and_what_went_back_page_by_page(app, client):
    mine, other = make_pledge(committed=True), make_pledge(committed=True)
    rows = [make_contribution(mine, 1_00, bank_reference=f"MINE-{n:02}") for n in range(52)]
    make_contribution(other, bank_reference="OTHER-1")
    record_return(
        rows[1], amount_minor=1, returned_on=rows[1].received_on, bank_reference="BACK-01",
        reason="Қате аударым", actor=SYSTEM,
    )  # fmt: skip

    with signed_in(app, member_of(mine.donor)):
        first = client.get("/fund/contributions/").text
        second_url = re.search(r'rel="next" href="([^"]+)"', first).group(1)
        second = client.get(second_url).text
        back = client.get(re.search(r'rel="prev" href="([^"]+)"', second).group(1)).text

    assert {n for n in range(52) if f"MINE-{n:02}" in first} == set(range(2, 52))
    assert {n for n in range(52) if f"MINE-{n:02}" in second} == {0, 1}
    assert {n for n in range(52) if f"MINE-{n:02}" in back} == set(range(2, 52))
    assert ("BACK-01" in first, "BACK-01" in second) == (False, True)
    assert "OTHER-1" not in first + second


def test_donor_without_receipts_is_told_what_comes(app, client):
    with signed_in(app, member_of(make_donor())):
        for language in ("kk", "ru", "en"):
            assert client.get(f"/fund/contributions/?lang={language}").status_code == 200


def test_list_asks_as_often_for_many_rows_as_for_one(app, client):
    auditor = staff(Role.AUDITOR)

    def count():
        db.session.expire_all()
        with signed_in(app, auditor), count_queries() as n:
            client.get("/staff/contributions/")
        return int(n)

    make_contribution(make_pledge(committed=True), 5)
    one = count()
    for _ in range(4):
        make_contribution(make_pledge(committed=True), 5)
    assert count() == one
    assert one <= 12


@pytest.mark.usefixtures("noon")
def test_finance_gives_back_once_and_the_donor_reads_why(app, client):
    pledge = make_pledge(committed=True)
    row = make_contribution(pledge, 400_00, received_on=date(2026, 10, 1))
    sent = {
        "amount_minor": "100", "returned_on-day": "1", "returned_on-month": "11",
        "returned_on-year": "2026", "bank_reference": "BACK-1", "reason": "Қате аударым",
        "one_time_key": "r" * 20,
    }  # fmt: skip
    address = f"/staff/contributions/{row.id}/return"

    with signed_in(app, staff(Role.FINANCE)):
        assert client.get(address).status_code == 200
        too_much = client.post(address, data={**sent, "amount_minor": "401", "one_time_key": ""})
        answers = [client.post(address, data=sent) for _click in range(3)]
    with signed_in(app, member_of(pledge.donor)):
        page = client.get("/fund/contributions/").get_data(as_text=True)

    assert too_much.status_code == 422
    assert [answer.status_code for answer in answers] == [302] * 3
    assert ledger.fund_years(pledge.fund_id)[0].received_minor == 300_00
    assert "Қате аударым" in page


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR])
def test_others_give_nothing_back(app, client, role):
    row = make_contribution(make_pledge(committed=True))

    with signed_in(app, staff(role)):
        assert client.get(f"/staff/contributions/{row.id}/return").status_code == 403
        assert client.post(f"/staff/contributions/{row.id}/return").status_code == 403
