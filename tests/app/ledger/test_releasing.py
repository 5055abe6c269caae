"""A release gives back what was set aside for a withdrawn award, to the last minor unit."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import clock
from app.core.actor import SYSTEM, Actor, Role
from app.core.db import db
from app.core.errors import Invalid, NotAllowed
from app.core.ids import new_id
from app.ledger import queries, services
from app.ledger.models import ENTRY_LABELS, AccountKind, EntryKind
from app.ledger.rules import Claim, Quote
from app.ledger.services.releasing import release
from tests.factories.app_ledger import make_fund


def reserve(fund, amount, key="run:1", year=2027, **more):
    claims = [Claim(fund.id, year, amount)]
    return services.reserve(claims, key=key, reference="MR-1", actor=SYSTEM, **more)


def give_back(fund, before, after, key="release:1", actor=SYSTEM, year=2027):
    return release(
        reservation_key="run:1",
        standing={(fund.id, year): (before, after)},
        key=key,
        reference="GR-1",
        actor=actor,
    )


def balances(fund):
    sums = Counter()
    for _entry, posting, account in queries.statement(fund.id):
        sums[account.kind] += posting.amount_minor
    return {kind: amount for kind, amount in sums.items() if amount}


def figures(fund, year=2027):
    (found,) = [one for one in queries.fund_years(fund.id) if one.year == year]
    return found.reserved_minor, found.free_minor


def test_release_moves_reserved_money_back_to_free_money(app):
    fund = make_fund({2027: 100_000})
    reservation = reserve(fund, 70_000)

    entry = give_back(fund, 70_000, 40_000)

    assert entry.kind == EntryKind.RELEASE
    assert entry.facts == {"reservation": reservation.number}
    assert figures(fund) == (40_000, 60_000)
    assert balances(fund) == {
        AccountKind.RECEIVABLE: 100_000,
        AccountKind.AVAILABLE: -60_000,
        AccountKind.RESERVED: -40_000,
    }
    assert queries.reconcile() == []
    assert EntryKind.RELEASE in ENTRY_LABELS


def test_same_key_releases_once(app):
    fund = make_fund({2027: 100_000})
    reserve(fund, 70_000)

    first = give_back(fund, 70_000, 40_000)
    again = give_back(fund, 70_000, 40_000)

    assert again.id == first.id
    assert figures(fund) == (40_000, 60_000)


def test_only_an_approver_releases(app):
    fund = make_fund({2027: 100_000})
    reserve(fund, 70_000)
    officer = Actor(user_id=new_id(), name="DEMO", roles=frozenset({Role.OFFICER}))

    with pytest.raises(NotAllowed):
        give_back(fund, 70_000, 0, actor=officer)
    assert figures(fund) == (70_000, 30_000)


def test_release_without_its_reservation_is_refused(app):
    fund = make_fund({2027: 100_000})

    with pytest.raises(Invalid) as refusal:
        give_back(fund, 1, 0)

    assert str(refusal.value.message) == ("The reservation behind this award is not in the books.")
    assert figures(fund) == (0, 100_000)


def test_each_year_of_each_fund_is_released_alone(app):
    one, two = make_fund({2027: 100, 2028: 100}), make_fund({2027: 100})
    claims = [Claim(one.id, 2027, 60), Claim(one.id, 2028, 50), Claim(two.id, 2027, 40)]
    services.reserve(claims, key="run:1", reference="MR-1", actor=SYSTEM)

    release(
        reservation_key="run:1",
        standing={(one.id, 2027): (60, 60), (one.id, 2028): (50, 20), (two.id, 2027): (40, 0)},
        key="release:1",
        reference="GR-1",
        actor=SYSTEM,
    )

    assert [figures(one), figures(one, 2028), figures(two)] == [(60, 40), (20, 80), (0, 100)]
    assert queries.reconcile() == []


@given(
    awards=st.lists(st.integers(1, 9_999_999), min_size=1, max_size=5),
    num=st.integers(1, 70_000),
    den=st.integers(1, 150),
)
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_releases_of_all_awards_add_up_to_their_reservation(app, awards, num, den):
    rates = {"USD": Quote("USD", clock.today(), num, den, "DEMO")}
    owed = -(-sum(awards) * den // num)
    fund = make_fund({2027: owed}, currency="USD")
    key = f"run:{new_id()}"
    claims = [Claim(fund.id, 2027, owed)]
    services.reserve(claims, key=key, reference="MR-1", rates=rates, actor=SYSTEM)

    left = sum(awards)
    for place, amount in enumerate(awards):
        release(
            reservation_key=key,
            standing={(fund.id, 2027): (left, left - amount)},
            key=f"{key}:{place}",
            reference="GR-1",
            actor=SYSTEM,
        )
        left -= amount
        assert figures(fund)[0] == -(-left * den // num)

    assert figures(fund) == (0, owed)
    db.session.rollback()
