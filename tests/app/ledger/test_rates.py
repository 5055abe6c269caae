"""Rates in the books: never overwritten, corrected with a reason, booked whole or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.actor import SYSTEM, Actor, Role
from app.core.db import db
from app.core.errors import Invalid, NotAllowed
from app.ledger import queries, services
from app.ledger.models import Rate
from app.ledger.rules import Quote, plan_rates
from tests.factories.app_identity import actor_of, make_user

DAY = date(2026, 10, 30)


def staff(role: Role) -> Actor:
    return actor_of(make_user(role, region_code="KZ-71"))


def store(num=52_340, *, currency="USD", day=DAY, actor=SYSTEM, **more):
    return services.set_rate(
        currency=currency, quoted_on=day, num=num, den=100, source="DEMO", actor=actor, **more
    )


def hand_in(*lines: str, actor=SYSTEM):
    content = "date;currency;quant;rate\n" + "".join(f"{line}\n" for line in lines)
    return services.hand_in_rates(
        content=content.encode(), name="rates.csv", source="DEMO", actor=actor
    )


def book(row, *, actor=SYSTEM, **more):
    _read, plan = queries.read_import(row)
    services.book_rates(row, seen=plan.fingerprint, actor=actor, **more)


def stored():
    return [(r.currency, r.quoted_on, r.ordinal, r.num, r.reason) for r in queries.list_rates()]


def test_the_same_rate_again_is_the_same_row(app):
    first = store()

    assert store().id == first.id
    assert services.set_rate(
        currency="USD", quoted_on=DAY, num=5_234, den=10, source="x", actor=SYSTEM
    ).id == first.id  # fmt: skip


def test_correction_needs_finance_and_a_reason_and_keeps_the_old_row(app):
    store()

    with pytest.raises(Invalid, match=r"is stored for this day: 523\.40\. Only the finance"):
        store(52_400, actor=staff(Role.OFFICER), reason="typed wrongly")
    with pytest.raises(Invalid, match=r"is stored for this day: 523\.40\. Say why"):
        store(52_400, actor=staff(Role.FINANCE), reason="  ")
    store(52_400, actor=staff(Role.FINANCE), reason="typed wrongly")

    assert stored() == [("USD", DAY, 2, 52_400, "typed wrongly"), ("USD", DAY, 1, 52_340, "")]
    assert [rate.num for rate in queries.latest_rates(DAY)] == [52_400]


@pytest.mark.parametrize("change", ["UPDATE ledger_rate SET num = 1", "DELETE FROM ledger_rate"])
def test_database_refuses_to_change_a_rate(app, change):
    store()

    with pytest.raises(IntegrityError, match="never changed"):
        db.session.execute(text(change))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"num": 0}, "A rate must be more than zero."),
        ({"num": -1}, "A rate must be more than zero."),
        ({"currency": "KZT"}, "There is no such currency: KZT."),
        ({"day": clock.today() + timedelta(days=1)}, "The day of the rate lies in the future."),
        ({"day": date(1990, 1, 1)}, "The day of the rate lies before the first day of the tenge."),
    ],
)
def test_wrong_rate_never_enters(app, wrong, message):
    with pytest.raises(Invalid) as caught:
        store(**wrong)

    assert str(caught.value) == message
    assert stored() == []


def test_leap_is_stored_only_when_confirmed(app):
    store(day=DAY - timedelta(days=1))

    with pytest.raises(Invalid, match=r"more than 30% from the last one: 523\.40 on 2026-10-29"):
        store(5_234)
    assert store(5_234, confirmed=True).num == 5_234


def test_file_is_booked_once_and_changes_nothing_the_second_time(app):
    lines = ("2026-10-30;USD;1;523,40", "2026-10-30;KRW;100;38,12")
    row = hand_in(*lines)
    book(row)
    book(row)
    again = hand_in(*lines)
    book(again)

    assert stored() == [("KRW", DAY, 1, 3_812, ""), ("USD", DAY, 1, 52_340, "")]
    assert [(one.added, one.corrected) for one in (row, again)] == [(2, 0), (0, 0)]


def test_nothing_of_a_faulty_file_is_booked(app):
    row = hand_in("2026-10-30;USD;1;523,40", "2026-10-30;EUR;1;0")

    with pytest.raises(Invalid, match="The file has faults"):
        book(row)

    assert stored() == []


def test_file_that_contradicts_is_booked_by_finance_with_a_reason(app):
    store()
    row = hand_in("2026-10-30;USD;1;524,00", "2026-10-30;EUR;1;610")

    with pytest.raises(Invalid, match="Only the finance office may correct them"):
        book(row, actor=staff(Role.APPROVER), reason="x")
    with pytest.raises(Invalid, match="Say why stored rates are corrected"):
        book(row, actor=staff(Role.FINANCE))
    assert len(stored()) == 1
    book(row, actor=staff(Role.FINANCE), reason="the bank corrected it")

    assert stored() == [
        ("EUR", DAY, 1, 610, ""),
        ("USD", DAY, 2, 52_400, "the bank corrected it"),
        ("USD", DAY, 1, 52_340, ""),
    ]


def test_leap_in_a_file_waits_for_the_confirmation(app):
    store(day=DAY - timedelta(days=3))
    row = hand_in("2026-10-30;USD;1;52,34")

    with pytest.raises(Invalid, match="Confirm the rates"):
        book(row)
    book(row, confirmed=True)

    assert len(stored()) == 2


def test_plan_that_the_books_have_overtaken_is_looked_at_anew(app):
    row = hand_in("2026-10-30;USD;1;523,40")
    _read, seen = queries.read_import(row)
    store()

    with pytest.raises(Invalid, match="Rates have been stored since you looked"):
        services.book_rates(row, seen=seen.fingerprint, actor=SYSTEM)


def test_readers_hand_in_nothing(app):
    with pytest.raises(NotAllowed, match="may set a rate"):
        hand_in("2026-10-30;USD;1;523,40", actor=staff(Role.AUDITOR))


def test_valid_rate_is_the_latest_and_not_too_old(app):
    store(day=DAY)
    store(61_000, currency="EUR", day=DAY - timedelta(days=20))

    assert queries.valid_rates(DAY + timedelta(days=7), {"USD", "KZT"})["USD"].num == 52_340
    with pytest.raises(Invalid) as caught:
        queries.valid_rates(DAY + timedelta(days=8), {"USD", "EUR", "KZT"})
    assert str(caught.value) == (
        "There is no rate for EUR, USD from 2026-10-31 to 2026-11-07. Enter or import it first."
    )
    services.set_rate_limit(valid_from=DAY, max_age_days=20, actor=staff(Role.FINANCE))
    assert sorted(queries.valid_rates(DAY, {"USD", "EUR"})) == ["EUR", "USD"]


def test_age_of_rates_is_a_dated_rule_of_finance(app):
    today = clock.today()
    services.set_rate_limit(valid_from=today, max_age_days=3, actor=SYSTEM)

    assert queries.max_age_days(today - timedelta(days=1)) == 7
    assert queries.max_age_days(today) == 3
    with pytest.raises(Invalid, match="from 0 to 366"):
        services.set_rate_limit(valid_from=today, max_age_days=367, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        services.set_rate_limit(valid_from=today, max_age_days=1, actor=staff(Role.OFFICER))


quotes = st.builds(
    Quote,
    currency=st.sampled_from(["USD", "EUR"]),
    quoted_on=st.dates(date(2026, 1, 1), date(2026, 1, 12)),
    num=st.integers(1, 400),
    den=st.sampled_from([1, 10, 100]),
)


def by_day(found):
    return {(quote.currency, quote.quoted_on): quote for quote in found}


@settings(max_examples=300)
@given(given=st.lists(quotes, max_size=12), stored=st.lists(quotes, max_size=12))
def test_plan_puts_every_rate_in_one_place(given, stored):
    mine, kept = by_day(given), by_day(stored)

    plan = plan_rates(mine.values(), kept.values())

    corrected = [pair.quote for pair in plan.contradicting]
    assert by_day([*plan.new, *plan.same, *corrected]) == mine
    assert all(place not in kept for place in by_day(plan.new))
    value = lambda quote: Fraction(quote.num, quote.den)  # noqa: E731
    assert all(value(q) == value(kept[q.currency, q.quoted_on]) for q in plan.same)
    assert all(value(q) != value(kept[q.currency, q.quoted_on]) for q in corrected)
    after = {**kept, **mine}
    for pair in plan.jumps:
        before = max(d for c, d in after if c == pair.quote.currency and d < pair.quote.quoted_on)
        assert after[pair.quote.currency, before] == pair.other
        ratio = value(pair.quote) / value(pair.other)
        assert not Fraction(7, 10) <= ratio <= Fraction(13, 10)
    # Booked once, the file has nothing more to say.
    again = plan_rates(mine.values(), after.values())
    assert not again.changes_something
    assert again.jumps == ()


def test_stored_rates_are_those_of_the_rows(app):
    row = hand_in(*(f"2026-10-{day};EUR;1;6{day}" for day in range(10, 31)))
    book(row)

    assert db.session.query(Rate).filter_by(import_id=row.id).count() == 21
