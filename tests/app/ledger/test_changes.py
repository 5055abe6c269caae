"""Changing a commitment and giving money back, never below what is reserved or received."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.actor import SYSTEM, Actor, Role
from app.core.errors import Invalid, NotAllowed, NotEnoughMoney
from app.core.ids import new_id
from app.ledger import queries, services
from app.ledger.models import Entry, EntryKind
from app.ledger.permissions import can_reverse
from app.ledger.rules import Claim, YearFigures
from tests.factories.app_ledger import make_fund


def pay(fund, minor, year=2027):
    key = str(new_id())
    return services.book_contribution(
        fund=fund, year=year, amount_minor=minor, key=key, reference=key, actor=SYSTEM
    )


def give_back(fund, minor, year=2027, key=None):
    key = key or str(new_id())
    return services.book_return(
        fund=fund, year=year, amount_minor=minor, key=key, reference=key, actor=SYSTEM
    )


def reserve(fund, minor, year=2027):
    key = str(new_id())
    return services.reserve([Claim(fund.id, year, minor)], key=key, reference=key, actor=SYSTEM)


def change(fund, years, key=None):
    key = key or str(new_id())
    return services.change_commitment(fund=fund, years=years, key=key, reference=key, actor=SYSTEM)


def test_change_books_the_difference_of_each_year(app):
    fund = make_fund({2027: 100, 2028: 50})

    entry = change(fund, {2027: 70, 2029: 30})

    assert entry.kind == EntryKind.COMMITMENT_CHANGE
    assert [(p.year, p.account.kind.value, p.amount_minor) for p in queries.postings_of(entry)] == [
        (2028, "available", 50), (2027, "available", 30), (2029, "receivable", 30),
        (2029, "available", -30), (2027, "receivable", -30), (2028, "receivable", -50),
    ]  # fmt: skip
    assert queries.fund_years(fund.id) == [
        YearFigures(2027, 70, 0, 0), YearFigures(2028, 0, 0, 0), YearFigures(2029, 30, 0, 0),
    ]  # fmt: skip
    assert queries.reconcile() == []


def test_change_is_booked_once_and_nothing_is_booked_for_nothing(app):
    fund = make_fund({2027: 100})

    first, second = (change(fund, {2027: 130}, key="version:A:2") for _click in range(2))

    assert first is second
    assert change(fund, {2027: 130}) is None


@pytest.mark.parametrize(("years", "year"), [({2027: 59}, 2027), ({2027: 100, 2028: 39}, 2028)])
def test_change_below_what_is_booked_names_the_year_and_the_figures(app, years, year):
    fund = make_fund({2027: 100, 2028: 100})
    reserve(fund, 60)
    pay(fund, 40, year=2028)

    with pytest.raises(Invalid) as refusal:
        change(fund, years)

    reserved, received = ("0.60 KZT", "0.00 KZT") if year == 2027 else ("0.00 KZT", "0.40 KZT")
    wanted = f"0.{years[year]} KZT"
    assert str(refusal.value.faults["years"]) == (
        f"{year}: {wanted} is too little. {reserved} is reserved for awards and {received} has"
        " been received."
    )


def test_year_with_money_cannot_be_left_out(app):
    fund = make_fund({2027: 100, 2028: 100})
    reserve(fund, 1, year=2028)

    with pytest.raises(Invalid, match=r"2028: 0\.00 KZT is too little"):
        change(fund, {2027: 100})


def test_return_takes_only_what_is_not_reserved(app):
    fund = make_fund({2027: 100})
    pay(fund, 80)
    reserve(fund, 50)

    with pytest.raises(Invalid, match=r"Of the money received for 2027, 0\.30 KZT is not reserved"):
        give_back(fund, 31)
    entry = give_back(fund, 30)

    assert [(p.account.kind.value, p.amount_minor) for p in queries.postings_of(entry)] == [
        ("receivable", 30), ("bank", -30),
    ]  # fmt: skip
    assert queries.fund_years(fund.id) == [YearFigures(2027, 100, 50, 50)]
    assert queries.reconcile() == []


def test_nothing_is_returned_where_awards_wait_for_the_money(app):
    fund = make_fund({2027: 100})
    pay(fund, 40)
    reserve(fund, 60)

    with pytest.raises(Invalid, match=r"0\.00 KZT is not reserved"):
        give_back(fund, 1)


def test_return_is_undone_by_its_mirror(app):
    fund = make_fund({2027: 100})
    pay(fund, 80)

    services.reverse(give_back(fund, 30), reason="wrong donor", actor=SYSTEM)

    assert queries.fund_years(fund.id) == [YearFigures(2027, 100, 80, 0)]
    assert queries.reconcile() == []


def test_changed_commitment_is_not_undone(app):
    fund = make_fund({2027: 100})
    opening = queries.statement(fund.id)[0][0]
    changed = change(fund, {2027: 120})

    with pytest.raises(Invalid, match="was changed later, so it cannot be undone"):
        services.reverse(opening, reason="r", actor=SYSTEM)
    with pytest.raises(Invalid, match="undone by another change that both sides agree"):
        services.reverse(changed, reason="r", actor=SYSTEM)
    assert not can_reverse(SYSTEM, Entry(kind=EntryKind.COMMITMENT_CHANGE))


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (lambda fund, actor: services.book_return(
            fund=fund, year=2027, amount_minor=1, key="k", reference="r", actor=actor
        ), "Only the finance office"),
        (lambda fund, actor: services.change_commitment(
            fund=fund, years={2027: 1}, key="k", reference="r", actor=actor
        ), "Only an officer may book a commitment"),
    ],
)  # fmt: skip
def test_auditor_books_nothing(app, deed, reason):
    auditor = Actor(user_id=new_id(), name="A", roles=frozenset({Role.AUDITOR}))

    with pytest.raises(NotAllowed, match=reason):
        deed(make_fund(), auditor)


DEEDS = {"pay": pay, "give_back": give_back, "reserve": reserve}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "give_back", "reserve", "change"]),
        st.integers(1, 120),
        st.sampled_from([2027, 2028]),
    ),
    max_size=12,
)


@given(steps=STEPS)
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_done_no_year_receives_or_reserves_more_than_is_committed(app, steps):
    fund = make_fund({2027: 100, 2028: 100})
    for name, minor, year in steps:
        try:
            if name == "change":
                present = {row.year: row.committed_minor for row in queries.fund_years(fund.id)}
                change(fund, {**{y: m for y, m in present.items() if m}, year: minor})
            else:
                DEEDS[name](fund, minor, year)
        except (Invalid, NotEnoughMoney):
            continue

    for row in queries.fund_years(fund.id):
        assert 0 <= row.received_minor <= row.committed_minor
        assert 0 <= row.reserved_minor <= row.committed_minor
    assert queries.reconcile() == []
