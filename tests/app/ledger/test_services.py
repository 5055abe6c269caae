"""The books: balanced, never below zero, booked once, corrected only by reversal."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.actor import SYSTEM, Actor, Role
from app.core.db import db
from app.core.errors import Invalid, NotAllowed, NotEnoughMoney
from app.core.ids import new_id
from app.ledger import queries, services
from app.ledger.models import AccountKind, Entry, Posting
from app.ledger.rules import Claim, YearFigures
from tests.factories.app_ledger import make_fund


def claim(fund, amount, year=2027):
    return Claim(fund.id, year, amount)


def reserve(fund, amount, key="k1"):
    return services.reserve([claim(fund, amount)], key=key, reference="MR-1", actor=SYSTEM)


def receive(fund, amount, key="c1"):
    return services.book_contribution(
        fund=fund, year=2027, amount_minor=amount, key=key, reference="b-1", actor=SYSTEM
    )


def balances(fund):
    """Sum the postings of a fund by kind of account: debit positive, credit negative."""
    sums = Counter()
    for _entry, posting, account in queries.statement(fund.id):
        sums[account.kind] += posting.amount_minor
    return dict(sums)


def rate_on(day):
    return next((rate.num for rate in queries.latest_rates(day)), None)


def test_commitment_contribution_and_reservation_show_in_the_balances(app):
    fund = make_fund({2027: 100_000, 2028: 50_000})
    receive(fund, 30_000)
    reserve(fund, 70_001)

    assert balances(fund) == {
        AccountKind.RECEIVABLE: 120_000,
        AccountKind.AVAILABLE: -79_999,
        AccountKind.RESERVED: -70_001,
        AccountKind.BANK: 30_000,
    }
    assert queries.fund_years(fund.id) == [
        YearFigures(2027, 100_000, 30_000, 70_001),
        YearFigures(2028, 50_000, 0, 0),
    ]
    assert queries.reconcile() == []


def test_reserving_one_tiyn_too_much_is_refused_and_books_nothing(app):
    fund, other = make_fund(), make_fund()
    db.session.commit()

    with pytest.raises(NotEnoughMoney, match=r"too little free money left in 2027"):
        services.reserve(
            [claim(other, 5), claim(fund, 100_001)], key="k", reference="MR-1", actor=SYSTEM
        )
    db.session.rollback()

    assert queries.fund_years(other.id)[0].reserved_minor == 0


def test_same_key_books_once(app):
    fund = make_fund()

    assert reserve(fund, 10).id == reserve(fund, 10).id
    assert receive(fund, 10).id == receive(fund, 10).id
    assert queries.fund_years(fund.id) == [YearFigures(2027, 100_000, 10, 10)]


def test_contribution_beyond_the_commitment_is_refused(app):
    fund = make_fund()
    receive(fund, 99_999)

    with pytest.raises(Invalid, match=r"outstanding for the year 2027: 0\.01 KZT"):
        receive(fund, 2, key="c2")


def test_reversal_restores_the_figures_and_cannot_itself_be_reversed(app):
    fund = make_fund()
    mirror = services.reverse(reserve(fund, 700), reason="typed wrongly", actor=SYSTEM)
    services.reverse(receive(fund, 500), reason="other fund", actor=SYSTEM)

    assert queries.fund_years(fund.id) == [YearFigures(2027, 100_000, 0, 0)]
    assert queries.reconcile() == []
    with pytest.raises(Invalid, match="cannot be reversed"):
        services.reverse(mirror, reason="again", actor=SYSTEM)


@pytest.mark.parametrize(
    ("touch", "reason"),
    [
        (reserve, "Money of this commitment is reserved for awards."),
        (receive, "Reverse the contributions of this fund first."),
    ],
)
def test_reversing_a_commitment_that_is_used_is_refused(app, touch, reason):
    fund = make_fund()
    touch(fund, 1)
    commitment = db.session.query(Entry).filter_by(key=f"commitment:{fund.code}").one()

    with pytest.raises(Invalid) as caught:
        services.reverse(commitment, reason="wrong", actor=SYSTEM)

    assert str(caught.value) == reason
    assert queries.reversal_of(commitment) is None


@pytest.mark.parametrize("figure", ["reserved", "received"])
def test_database_keeps_each_figure_within_the_commitment(app, figure):
    fund = make_fund()

    with pytest.raises(IntegrityError, match=f"ck_ledger_fund_year_{figure}_in_commitment"):
        db.session.execute(
            text(f"UPDATE ledger_fund_year SET {figure}_minor = 100001 WHERE fund_id = :fund"),
            {"fund": fund.id},
        )


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        (Role.AUDITOR, "Only an approver may set money aside for awards."),
        (Role.OFFICER, "Only an approver may set money aside for awards."),
    ],
)
def test_reserving_needs_an_approver(app, role, reason):
    actor = Actor(user_id=new_id(), name="A", roles=frozenset({role}))

    with pytest.raises(NotAllowed) as caught:
        services.reserve([], key="k", reference="r", actor=actor)

    assert str(caught.value) == reason


def test_database_refuses_an_entry_that_does_not_balance(app):
    entry = reserve(make_fund(), 10)
    account = db.session.query(Posting).filter_by(entry_id=entry.id).first().account_id
    db.session.add(Posting(entry_id=entry.id, account_id=account, year=2027, amount_minor=1))

    with pytest.raises(IntegrityError, match="does not balance"):
        db.session.commit()


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting"])
@pytest.mark.parametrize("change", ["UPDATE {} SET created_at = now()", "DELETE FROM {}"])
def test_database_refuses_to_change_booked_rows(app, table, change):
    reserve(make_fund(), 10)

    with pytest.raises(IntegrityError, match="never changed"):
        db.session.execute(text(change.format(table)))


def test_award_is_booked_in_base_currency(app):
    award = new_id()
    entry = services.book_award(
        award_id=award, amount_minor=640_961_620, key="a", reference="LT-1", actor=SYSTEM
    )

    lines = [row for row in queries.entries_for_export() if row["entry"] == str(entry.number)]
    assert [(row["account"], row["debit"], row["credit"]) for row in lines] == [
        ("grant_expense:KZT:all", "6409616.20", ""),
        ("grant_payable:KZT:LT-1", "", "6409616.20"),
    ]


def test_rate_of_a_day_is_the_latest_quoted_until_then(app):
    for day, num in ((date(2026, 10, 1), 52_000), (date(2026, 10, 8), 52_340)):
        services.set_rate(
            currency="USD", quoted_on=day, num=num, den=100, source="NB", actor=SYSTEM
        )

    assert rate_on(date(2026, 9, 30)) is None
    assert rate_on(date(2026, 10, 7)) == 52_000
    assert rate_on(date(2026, 12, 31)) == 52_340


steps = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "receive", "reverse"]),
        st.integers(1, 60_000),
        st.integers(0, 9),
    ),
    max_size=12,
)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps)
def test_any_story_keeps_the_books_true(app, steps):
    fund = make_fund()
    made = []
    for number, (what, amount, pick) in enumerate(steps):
        key = f"{fund.code}:{number}"
        saved = db.session.begin_nested()
        try:
            if what == "reserve":
                made.append(reserve(fund, amount, key=key))
            elif what == "receive":
                made.append(receive(fund, amount, key=key))
            elif made:
                services.reverse(made.pop(pick % len(made)), reason="x", actor=SYSTEM)
            saved.commit()
        except (NotEnoughMoney, Invalid):
            saved.rollback()
    figures = queries.fund_years(fund.id)[0]

    assert 0 <= figures.reserved_minor <= figures.committed_minor
    assert 0 <= figures.received_minor <= figures.committed_minor
    assert queries.reconcile() == []
