"""The list of rates: every one can be reached, narrowed to a currency and to days."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.ledger import queries, services
from app.ledger.queries import RateFilters
from app.ledger.views.staff_rates import ROWS
from tests.factories.app_identity import actor_of, make_user
from tests.factories.counting import count_queries
from tests.factories.doors import entered

DAY = date(2026, 3, 1)
PLACE = "/staff/ledger/rates"


def store(days, currency="USD", first=DAY):
    for step in range(days):
        services.set_rate(
            currency=currency,
            quoted_on=first + timedelta(days=step),
            num=500 + step % 5,
            den=1,
            source="DEMO",
            actor=SYSTEM,
        )
    db.session.commit()


@pytest.fixture
def finance(app):
    actor = actor_of(make_user(Role.FINANCE))
    db.session.commit()
    return actor


def _body(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("\u00a0", " "))


def _rows(page):
    return page.partition('id="stored"')[2].count("DEMO")


def test_rates_beyond_a_page_are_reached_by_its_links(app, client, finance):
    store(ROWS + 3)

    with entered(app, finance):
        first = _body(client.get(f"{PLACE}?lang=en"))
        second = _body(client.get(f"{PLACE}?lang=en&row={ROWS}"))
        beyond = _body(client.get(f"{PLACE}?lang=en&row=9000"))

    assert (_rows(first), _rows(second)) == (ROWS, 3)
    assert f"1–{ROWS} / {ROWS + 3}" in first
    assert f"{PLACE}?row={ROWS}#stored" in first
    assert f"{ROWS + 1}–{ROWS + 3} / {ROWS + 3}" in second
    assert "No rate of these days is stored" in beyond


def test_list_is_narrowed_to_a_currency_and_to_days(app, client, finance):
    store(10)
    store(4, "EUR")

    def shown(**asked):
        return [
            (rate.currency, rate.quoted_on.day) for rate in queries.list_rates(RateFilters(**asked))
        ]

    with entered(app, finance):
        page = _body(client.get(f"{PLACE}?lang=en&currency=EUR&since=2026-03-02&until=2026-03-03"))
        empty = _body(client.get(f"{PLACE}?lang=en&since=2030-01-01"))
        senseless = _body(client.get(f"{PLACE}?lang=en&since=yesterday&currency=XXX"))

    assert shown(currency="EUR", since=date(2026, 3, 2), until=date(2026, 3, 3)) == [
        ("EUR", 3),
        ("EUR", 2),
    ]
    assert len(shown(until=date(2026, 3, 4))) == 8
    assert _rows(page) == 2
    assert 'value="2026-03-02"' in page
    assert 'name="currency" value="EUR"' in page
    assert "No rate of these days is stored" in empty
    assert _rows(senseless) == 14


def test_rate_is_marked_as_corrected_across_the_edge_of_pages(finance):
    store(1)
    services.set_rate(
        currency="USD", quoted_on=DAY, num=511, den=1, source="DEMO", reason="DEMO",
        confirmed=True, actor=SYSTEM,
    )  # fmt: skip

    (newer,) = queries.list_rates(size=1)
    (older,) = queries.list_rates(first=1, size=1)

    assert queries.corrected_among([older]) == {older.id}
    assert queries.corrected_among([newer]) == frozenset()


def test_page_asks_as_often_for_many_rates_as_for_few(app, client, finance):
    def queries_now():
        with entered(app, finance):
            client.get(PLACE)
            with count_queries() as counted:
                client.get(PLACE)
        return counted()

    store(1)
    few = queries_now()
    store(ROWS + 20, first=DAY + timedelta(days=30))

    assert queries_now() == few


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_page_opens_in_every_language(app, client, finance, language):
    store(ROWS + 1)

    with entered(app, finance):
        assert _rows(_body(client.get(f"{PLACE}?lang={language}"))) == ROWS
