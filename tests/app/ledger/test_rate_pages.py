"""Rates in the browser: a file is looked at before it is booked, what is typed is never lost."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest

from app.core import clock
from app.core.actor import SYSTEM, Actor, Role
from app.core.db import db
from app.ledger import queries, services
from tests.factories.app_identity import actor_of, make_user
from tests.factories.doors import entered

DAY = date(2026, 10, 30)
FEED = (
    b"<rss><channel><item><title>USD</title><pubDate>30.10.2026</pubDate>"
    b"<description>523.40</description><quant>1</quant></item></channel></rss>"
)


def staff(role: Role) -> Actor:
    actor = actor_of(make_user(role, region_code="KZ-71"))
    # What was made before survives a refused request.
    db.session.commit()
    return actor


def hand_in(client, content=FEED, name="rates_all.xml"):
    sent = {"file": (io.BytesIO(content), name), "source": "DEMO"}
    return client.post("/staff/ledger/rates/import?lang=en", data=sent)


def stored():
    return [(rate.currency, rate.quoted_on, rate.num, rate.den) for rate in queries.list_rates()]


def page_of(client, place):
    return client.get(f"{place}?lang=en").get_data(as_text=True)


def fingerprint(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_file_is_looked_at_then_booked(app, client):
    with entered(app, staff(Role.OFFICER)):
        place = hand_in(client).location
        before = page_of(client, place)
        assert stored() == []
        sent = {"seen": fingerprint(before), "one_time_key": "k" * 20}
        answers = {client.post(place, data=sent).location for _click in range(5)}
        after = page_of(client, place)

    assert "rates_all.xml" in before
    assert "523.40" in before
    assert answers == {place}
    assert stored() == [("USD", DAY, 52340, 100)]
    assert "New: 1. Corrected: 0." in after


def test_faults_are_shown_by_line_and_nothing_can_be_booked(app, client):
    content = b"date;currency;quant;rate\n2026-10-30;USD;1;5\n2026-10-30;<b>;1;5\n"

    with entered(app, staff(Role.FINANCE)):
        place = hand_in(client, content, "r.csv").location
        page = page_of(client, place)
        answer = client.post(f"{place}?lang=en", data={"seen": "x"})

    assert "The file has 1 fault." in page
    assert "There is no such currency: &lt;b&gt;." in page
    assert (answer.status_code, stored()) == (422, [])


def test_officer_sees_the_contradiction_and_finance_corrects_it(app, client):
    services.set_rate(
        currency="USD", quoted_on=DAY, num=10_000, den=100, source="old", actor=SYSTEM
    )
    with entered(app, staff(Role.OFFICER)):
        place = hand_in(client).location
        told = page_of(client, place)
    with entered(app, staff(Role.FINANCE)):
        seen = fingerprint(page_of(client, place))
        unsaid = client.post(f"{place}?lang=en", data={"seen": seen})
        client.post(place, data={"seen": seen, "reason": "typed wrongly", "confirmed": "y"})
        listed = page_of(client, "/staff/ledger/rates")

    assert "Only the finance office may correct them." in told
    assert "Say why stored rates are corrected." in unsaid.get_data(as_text=True)
    assert stored() == [("USD", DAY, 52340, 100), ("USD", DAY, 10_000, 100)]
    assert "typed wrongly" in listed
    assert "corrected" in listed


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<!DOCTYPE x><rss/>", "The file defines entities or a document type."),
        (b"MZ\x00\x00", "This is neither a CSV nor an XML file."),
        (b"", "The file is empty."),
    ],
)
def test_hostile_file_is_refused_at_its_field(app, client, content, message):
    with entered(app, staff(Role.FINANCE)):
        answer = hand_in(client, content)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert message in page
    assert 'value="DEMO"' in page


def test_a_hundred_megabytes_are_refused_at_the_door(app, client):
    with entered(app, staff(Role.FINANCE)):
        answer = client.post(
            "/staff/ledger/rates/import",
            data=b"x" * 100_000_000,
            content_type="multipart/form-data; boundary=b",
        )

    assert answer.status_code == 413


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_readers_look_but_hand_in_nothing(app, client, role):
    with entered(app, staff(Role.FINANCE)):
        place = hand_in(client).location
    with entered(app, staff(role)):
        answers = [client.get(place), client.post(place), hand_in(client)]

    assert [answer.status_code for answer in answers] == [200, 403, 403]
    assert 'name="seen"' not in answers[0].get_data(as_text=True)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_of_rates_open_in_every_language(app, client, language):
    with entered(app, staff(Role.FINANCE)):
        places = [hand_in(client).location, "/staff/ledger/rates/import", "/staff/ledger/rates/age"]
        codes = [client.get(f"{place}?lang={language}").status_code for place in places]

    assert codes == [200, 200, 200]


def test_leap_typed_by_hand_asks_and_keeps_what_was_typed(app, client):
    services.set_rate(currency="USD", quoted_on=DAY, num=523, den=1, source="x", actor=SYSTEM)
    day = DAY + timedelta(days=1)
    typed = {
        "currency": "USD", "quoted_on-day": day.day, "quoted_on-month": day.month,
        "quoted_on-year": day.year, "rate": "5.23", "source": "DEMO",
    }  # fmt: skip

    with entered(app, staff(Role.OFFICER)):
        asked = client.post("/staff/ledger/rates?lang=en", data=typed)
        client.post("/staff/ledger/rates", data={**typed, "confirmed": "y"})

    page = asked.get_data(as_text=True)
    assert "lies more than 30% from the last one: 523 on 30\N{NO-BREAK SPACE}October 2026" in page
    assert 'value="5.23"' in page
    assert 'name="confirmed"' in page
    assert [rate[2:] for rate in stored()] == [(523, 100), (523, 1)]


def test_finance_says_how_old_a_rate_may_be(app, client):
    today = clock.today()
    typed = {
        "max_age_days": "3", "valid_from-day": today.day, "valid_from-month": today.month,
        "valid_from-year": today.year,
    }  # fmt: skip

    with entered(app, staff(Role.FINANCE)):
        wrong = client.post("/staff/ledger/rates/age?lang=en", data={**typed, "max_age_days": "-1"})
        client.post("/staff/ledger/rates/age?lang=en", data=typed)
        listed = page_of(client, "/staff/ledger/rates")
    with entered(app, staff(Role.OFFICER)):
        assert client.get("/staff/ledger/rates/age").status_code == 403

    assert wrong.status_code == 422
    assert "A rate is used for 3 days at most" in listed


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_leap_of_a_file_is_shown_and_confirmed(app, client, language):
    services.set_rate(
        currency="USD", quoted_on=DAY - timedelta(days=1), num=1_000, den=100, source="x",
        actor=SYSTEM,
    )  # fmt: skip
    with entered(app, staff(Role.OFFICER)):
        place = hand_in(client).location
        page = client.get(f"{place}?lang={language}").get_data(as_text=True)
        unsaid = client.post(place, data={"seen": fingerprint(page)})
        client.post(place, data={"seen": fingerprint(page), "confirmed": "y"})

    assert "30%" in page
    assert 'name="confirmed"' in page
    assert unsaid.status_code == 422
    assert [rate[2:] for rate in stored()] == [(52340, 100), (1_000, 100)]
