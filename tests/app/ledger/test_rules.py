"""Rates stay exact, files stay harmless, and only what may be undone is undone."""

from __future__ import annotations

import pytest

from app.core.actor import SYSTEM, Actor, Role
from app.core.errors import Invalid, NotAllowed
from app.core.ids import new_id
from app.ledger import queries, services
from app.ledger.models import Entry
from app.ledger.permissions import can_reverse
from app.ledger.rules import YearFigures, parse_rate, rate_text
from tests.factories.app_ledger import make_fund


@pytest.mark.parametrize(
    ("typed", "fraction", "shown"),
    [
        ("523.40", (52340, 100), "523.40"),
        ("523,4", (5234, 10), "523.4"),
        ("1 523", (1523, 1), "1523"),
        ("0.000001", (1, 1_000_000), "0.000001"),
    ],
)
def test_rate_is_kept_as_typed(typed, fraction, shown):
    assert parse_rate(typed) == fraction
    assert rate_text(*fraction) == shown


@pytest.mark.parametrize("typed", ["", "abc", "-1", "1e3", "1.1234567", "0", "0.00", "٥", "1.2.3"])
def test_what_is_no_rate_is_refused(typed):
    with pytest.raises(Invalid):
        parse_rate(typed)


def test_fraction_that_is_no_decimal_stays_one():
    assert rate_text(1, 3) == "1/3"


def entry(kind):
    return Entry(kind=kind)


FINANCE = Actor(user_id=new_id(), name="F", roles=frozenset({Role.FINANCE}))


@pytest.mark.parametrize(
    ("kind", "figures", "reason"),
    [
        ("contribution", [], None),
        ("commitment", [YearFigures(2027, 10, 0, 0)], None),
        (
            "commitment",
            [YearFigures(2027, 10, 0, 1)],
            "Money of this commitment is reserved for awards.",
        ),
        (
            "commitment",
            [YearFigures(2027, 10, 1, 0)],
            "Reverse the contributions of this fund first.",
        ),
        (
            "reservation",
            [],
            "This entry belongs to awards. It is undone when the award is withdrawn.",
        ),
        ("award", [], "This entry belongs to awards. It is undone when the award is withdrawn."),
        ("reversal", [], "A reversal itself cannot be reversed."),
    ],
)
def test_what_may_be_reversed(kind, figures, reason):
    verdict = can_reverse(FINANCE, entry(kind), figures)

    assert (str(verdict.reason) if verdict.reason else None) == reason


def test_reversed_entry_is_not_reversed_again():
    verdict = can_reverse(FINANCE, entry("contribution"), is_reversed=True)

    assert str(verdict.reason) == "This entry is reversed already."


def test_auditor_reverses_nothing_and_sets_no_rate(app):
    auditor = Actor(user_id=new_id(), name="A", roles=frozenset({Role.AUDITOR}))

    with pytest.raises(NotAllowed, match="Only the finance office may correct the books"):
        can_reverse(auditor, entry("contribution")).enforce()
    with pytest.raises(NotAllowed, match="Only an officer or the finance office may set a rate"):
        services.set_rate(currency="USD", quoted_on=None, num=1, den=1, source="", actor=auditor)


def test_funds_and_entries_are_read_page_by_page(app):
    funds = sorted((make_fund({2027: 10 * n}) for n in (1, 2, 3)), key=lambda fund: fund.code)

    first = queries.page_of_funds(size=2)
    second = queries.page_of_funds(after=first.next, size=2)
    back = queries.page_of_funds(before=second.previous, size=2)

    assert [fund.id for fund, _owner in first.rows] == [fund.id for fund in funds[:2]]
    assert [fund.id for fund, _owner in second.rows] == [funds[2].id]
    assert [fund.id for fund, _owner in back.rows] == [fund.id for fund in funds[:2]]
    newest = queries.page_of_entries(size=2)
    older = queries.page_of_entries(after=newest.next, size=2)
    assert [e.number for e in newest.rows] > [e.number for e in older.rows]
    assert queries.page_of_entries(before=older.previous, size=2).rows == newest.rows


def test_sums_by_currency_and_by_owner(app):
    one, other = make_fund({2027: 10, 2028: 5}), make_fund({2027: 7}, currency="USD")
    services.book_contribution(
        fund=one, year=2027, amount_minor=4, key="c", reference="b", actor=SYSTEM
    )

    assert queries.totals_by_currency() == {
        "KZT": [YearFigures(2027, 10, 4, 0), YearFigures(2028, 5, 0, 0)],
        "USD": [YearFigures(2027, 7, 0, 0)],
    }
    assert queries.totals_by_owner([one.owner_id, other.owner_id]) == {
        one.owner_id: {"KZT": YearFigures(0, 15, 4, 0)},
        other.owner_id: {"USD": YearFigures(0, 7, 0, 0)},
    }


def test_entry_knows_its_fund_amount_and_reversal(app):
    fund = make_fund({2027: 10})
    booked = queries.page_of_entries().rows[0]
    mirror = services.reverse(booked, reason="typed wrongly", actor=SYSTEM)

    assert queries.fund_of_entry(booked) is fund
    assert queries.amounts_of([booked.id]) == {booked.id: [("KZT", 10)]}
    assert queries.reversal_of(booked) is mirror
    assert queries.reversed_entries([booked.id, mirror.id]) == {booked.id}
