"""Foreign money: what rates add or take is booked, whatever the order of receipts and decisions."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core import clock
from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.core.errors import Invalid, NotEnoughMoney
from app.ledger import queries, services
from app.ledger.models import Account, AccountKind, Entry, EntryKind, Posting
from app.ledger.rules import Claim, Lot, Quote, exchange_difference
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_ledger import make_fund
from tests.factories.doors import entered

_numbers = count()


def rate(num, currency="USD", *, days_ago=0):
    services.set_rate(
        currency=currency,
        quoted_on=clock.today() - timedelta(days=days_ago),
        num=num,
        den=100,
        source="DEMO",
        actor=SYSTEM,
        confirmed=True,
    )


def table(num, currency="USD"):
    return {currency: Quote(currency, clock.today(), num, 100, "run")}


def reserve(fund, amount, num):
    return services.reserve(
        [Claim(fund.id, 2027, amount)],
        key=f"r{next(_numbers)}",
        reference="MR-1",
        rates=table(num),
        actor=SYSTEM,
    )


def receive(fund, amount, *, days_ago=0):
    return services.book_contribution(
        fund=fund,
        year=2027,
        amount_minor=amount,
        received_on=clock.today() - timedelta(days=days_ago),
        key=f"c{next(_numbers)}",
        reference="bank",
        actor=SYSTEM,
    )


def gain(fund):
    return queries.booked_differences(fund.id).get(2027, 0)


def test_money_that_came_in_dearer_is_a_gain_in_its_own_account(app):
    fund = make_fund({2027: 100_00}, currency="USD")
    rate(500_00)
    reserve(fund, 60_00, 480_00)
    receive(fund, 50_00)

    (entry,) = queries.exchange_entries(fund.id)

    # 50 dollars, each worth 20 tenge more than the decision took it for.
    assert gain(fund) == 1000_00
    assert [(p.account.kind, p.account.currency, p.amount_minor, p.year)
            for p in queries.postings_of(entry)] == [
        (AccountKind.EXCHANGE_VALUE, "KZT", 1000_00, 2027),
        (AccountKind.EXCHANGE_DIFFERENCE, "KZT", -1000_00, 2027),
    ]  # fmt: skip
    assert queries.total_differences() == [("USD", 1000_00)]


def test_loss_is_a_debit_and_grows_with_what_comes_in_later(app):
    fund = make_fund({2027: 100_00}, currency="USD")
    rate(500_00, days_ago=1)
    rate(470_00)
    receive(fund, 10_00, days_ago=1)
    reserve(fund, 60_00, 490_00)
    before = gain(fund)
    receive(fund, 90_00)

    assert before == 10 * 10_00
    assert gain(fund) == 10 * 10_00 - 50 * 20_00


def test_return_and_reversal_take_the_difference_back(app):
    fund = make_fund({2027: 100_00}, currency="USD")
    rate(500_00)
    reservation = reserve(fund, 60_00, 480_00)
    receive(fund, 70_00)
    services.book_return(
        fund=fund, year=2027, amount_minor=10_00, key="back", reference="back", actor=SYSTEM
    )
    after_return = gain(fund)
    services.reverse(receive(fund, 40_00), reason="wrong fund", actor=SYSTEM)
    services.reverse(reservation, reason="withdrawn", actor=SYSTEM)

    assert (after_return, gain(fund)) == (1200_00, 0)


def test_tenge_and_equal_rates_book_no_difference(app):
    dollars, tenge = make_fund(currency="USD"), make_fund()
    rate(500_00)
    reserve(dollars, 10_000, 500_00)
    receive(dollars, 10_000)
    services.reserve([Claim(tenge.id, 2027, 5)], key="t", reference="MR", actor=SYSTEM)
    receive(tenge, 5)

    assert db.session.scalar(select(func.count()).where(Entry.kind == EntryKind.EXCHANGE)) == 0


def test_foreign_receipt_without_a_rate_of_its_day_is_refused(app):
    fund = make_fund(currency="USD")
    rate(500_00)

    with pytest.raises(Invalid, match="There is no rate for USD from"):
        receive(fund, 1, days_ago=1)
    assert queries.fund_years(fund.id)[0].received_minor == 0


def test_exchange_difference_is_reversed_by_nobody(app):
    fund = make_fund({2027: 100_00}, currency="USD")
    rate(500_00)
    reserve(fund, 60_00, 480_00)
    receive(fund, 50_00)
    (entry,) = queries.exchange_entries(fund.id)

    with pytest.raises(Invalid, match="follows receipts and decisions by itself"):
        services.reverse(entry, reason="x", actor=SYSTEM)


lots = st.lists(
    st.builds(Lot, st.integers(1, 50), st.integers(1, 60), st.sampled_from([1, 3, 100])),
    max_size=6,
)


@settings(max_examples=400)
@given(received=lots, reserved=lots)
def test_difference_is_that_of_the_units_one_by_one(received, reserved):
    def units(some):
        return [Fraction(lot.num, lot.den) for lot in some for _ in range(lot.amount_minor)]

    pairs = zip(units(received), units(reserved), strict=False)

    assert (
        exchange_difference(received, reserved)
        == sum((mine - theirs for mine, theirs in pairs), Fraction(0)).__floor__()
    )


@given(lots=lots, back=st.integers(1, 400))
def test_money_taken_back_leaves_the_earliest(lots, back):
    plain = [Lot(lot.amount_minor, lot.num, lot.den) for lot in lots]
    owing = [Lot(1000, 1, 1)]
    units = [lot for lot in plain for _ in range(lot.amount_minor)]
    kept = [Lot(1, lot.num, lot.den) for lot in units[: max(0, len(units) - back)]]

    assert exchange_difference([*plain, Lot(-back)], owing) == exchange_difference(kept, owing)


steps = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "receive", "return", "reverse"]),
        st.integers(1, 60_000),
        st.integers(40_000, 60_000),
        st.integers(0, 9),
    ),
    max_size=10,
)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps)
def test_any_story_of_foreign_money_keeps_the_books_true(app, steps):
    saved_world = db.session.begin_nested()
    fund = make_fund(currency="USD")
    made = []
    for what, amount, num, pick in steps:
        saved = db.session.begin_nested()
        try:
            if what == "reserve":
                made.append(reserve(fund, amount, num))
            elif what == "receive":
                rate_today(num)
                made.append(receive(fund, amount))
            elif what == "return":
                made.append(
                    services.book_return(
                        fund=fund,
                        year=2027,
                        amount_minor=amount,
                        key=f"b{next(_numbers)}",
                        reference="b",
                        actor=SYSTEM,
                    )
                )
            elif made:
                services.reverse(made.pop(pick % len(made)), reason="x", actor=SYSTEM)
            saved.commit()
        except (NotEnoughMoney, Invalid):
            saved.rollback()
        except Exception as fault:
            if "in_commitment" not in str(fault) and "not_negative" not in str(fault):
                raise
            saved.rollback()

    assert gain(fund) == exchange_difference(*queries.lots_of(fund, 2027))
    assert queries.reconcile() == []
    sums = db.session.execute(
        select(func.sum(Posting.amount_minor))
        .join(Posting.account)
        .group_by(Posting.entry_id, Account.currency)
    )
    assert {int(total) for (total,) in sums} == {0}
    saved_world.rollback()


def rate_today(num):
    stored = queries.rate_of_day("USD", clock.today())
    services.set_rate(
        currency="USD",
        quoted_on=clock.today(),
        num=num,
        den=100,
        source="DEMO",
        reason="another one" if stored else "",
        confirmed=True,
        actor=SYSTEM,
    )


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_difference_is_shown_with_its_fund_and_its_rate(app, client, language):
    fund = make_fund({2027: 100_00}, currency="USD")
    rate(500_00)
    reserve(fund, 60_00, 480_00)
    receipt = receive(fund, 50_00)
    (entry,) = queries.exchange_entries(fund.id)
    places = ["", f"funds/{fund.id}", f"entries/{entry.id}", f"entries/{receipt.id}"]

    with entered(app, actor_of(make_user(Role.AUDITOR))):
        pages = [
            client.get(f"/staff/ledger/{place}?lang={language}").get_data(as_text=True)
            for place in places
        ]

    assert all(
        figure in page
        for page, figure in zip(pages, ("USD", fund.code, fund.code, "500"), strict=True)
    )
    assert f"exchange_difference:KZT:{fund.code}" in pages[2]
    assert [page.count("<h1") for page in pages] == [1] * 4
