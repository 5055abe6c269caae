"""Statements: opening and movements make the closing, whatever happened; the books agree."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import db
from app.core.errors import DomainError
from app.ledger import queries as ledger
from app.ledger import services
from app.ledger.rules import Claim
from donors.contributions.services import record_contribution, record_return
from donors.pledges.queries import tranches_of
from reports.statements.queries import statement_of, sums_of
from reports.statements.rules import Balances, Kind, Period, together
from tests.factories.donors import make_donor, make_pledge

BEGIN = datetime(2026, 1, 10, 6, tzinfo=UTC)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
STEPS = ("receive", "return", "reserve", "reverse", "change")


def read(donor, first, last):
    return statement_of(donor, Period(first, last), language="en")


def as_booked(fund_id):
    """How a fund stands by the guarded figures of the books."""
    years = ledger.fund_years(fund_id)
    return Balances(
        sum(row.committed_minor for row in years),
        sum(row.received_minor for row in years),
        sum(row.reserved_minor for row in years),
    )


def take_step(step, fund, amount, number):
    """One thing that happens to a fund; None when the books refuse it."""
    key = f"{fund.code}:{number}"
    try:
        with db.session.begin_nested():
            if step == "receive":
                return services.book_contribution(
                    fund=fund, year=2027, amount_minor=amount, key=key, reference=key, actor=SYSTEM
                )
            if step == "return":
                return services.book_return(
                    fund=fund, year=2027, amount_minor=amount, key=key, reference=key, actor=SYSTEM
                )
            if step == "reserve":
                claim = Claim(fund.id, 2027, amount)
                return services.reserve([claim], key=key, reference=key, actor=SYSTEM)
            services.change_commitment(
                fund=fund, years={2027: 1000 + amount}, key=key, reference=key, actor=SYSTEM
            )
    except DomainError:
        return None
    return None


def undo(entries):
    try:
        with db.session.begin_nested():
            services.reverse(entries.pop(), reason="DEMO", actor=SYSTEM)
    except (DomainError, IndexError):
        pass


history = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(1, 900), st.integers(0, 40)),
    max_size=14,
)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=history, cuts=st.tuples(st.integers(0, 300), st.integers(0, 300)))
def test_opening_and_movements_make_the_closing(app, steps, cuts):
    donor = make_donor()
    with clock.at(BEGIN):
        pledges = [
            make_pledge(donor=donor, years={2027: 1000}, committed=True) for _one in range(2)
        ]
    entries, at = [], BEGIN
    for number, (step, amount, days) in enumerate(steps):
        at += timedelta(days=days)
        fund = ledger.get_fund(pledges[number % 2].fund_id)
        with clock.at(at):
            if step == "reverse":
                undo(entries)
            elif made := take_step(step, fund, amount, number):
                entries.append(made)
    first, middle = sorted(BEGIN.date() + timedelta(days=cut) for cut in cuts)

    whole = read(donor, BEGIN.date(), at.date())
    early = read(donor, first, middle)
    late = read(donor, middle + timedelta(days=1), date(2030, 1, 1))

    for pledge, all_of_it, one, two in zip(
        sorted(pledges, key=lambda row: row.code), whole, early, late, strict=True
    ):
        booked = as_booked(pledge.fund_id)
        assert all_of_it.opening == Balances()
        assert all_of_it.closing == booked
        assert sum(all_of_it.moved().values(), Balances()) == booked
        assert one.closing == two.opening
        assert two.closing == booked
    assert together(whole)["KZT"].closing == sum((one.closing for one in whole), Balances())
    for period, statements in ((Period(BEGIN.date(), at.date()), whole),
                               (Period(first, middle), early)):  # fmt: skip
        summed, added = sums_of(donor, period)["KZT"], together(statements)["KZT"]
        assert (summed.opening, summed.moved()) == (added.opening, added.moved())


def test_each_kind_of_booking_stands_in_its_line(app):
    with clock.at(BEGIN):
        pledge = make_pledge(years={2027: 1000}, committed=True)
        fund = ledger.get_fund(pledge.fund_id)
        receipt = record_contribution(
            pledge=pledge, year=2027, amount_minor=700, received_on=BEGIN.date(),
            bank_reference="B-1", actor=SYSTEM,
        )  # fmt: skip
        record_return(
            receipt, amount_minor=50, returned_on=BEGIN.date(), bank_reference="R-1",
            reason="DEMO", actor=SYSTEM,
        )  # fmt: skip
        reserved = take_step("reserve", fund, 300, 1)
        services.reverse(reserved, reason="DEMO", actor=SYSTEM)
        wrong = take_step("receive", fund, 20, 2)
        services.reverse(wrong, reason="DEMO", actor=SYSTEM)
        (part,) = tranches_of([pledge.id])

    (one,) = statement_of(pledge.donor, YEAR, language="en")

    assert one.moved() == {
        Kind.COMMITTED: Balances(committed_minor=1000),
        Kind.RECEIVED: Balances(received_minor=720),
        Kind.RETURNED: Balances(received_minor=-50),
        Kind.RESERVED: Balances(reserved_minor=300),
        Kind.RELEASED: Balances(reserved_minor=-300),
        Kind.CORRECTED: Balances(received_minor=-20),
    }
    assert (one.closing.due_minor, one.closing.free_minor) == (350, 1000)
    assert part.called_at is None
    assert one.called.by_end_minor == 0


def test_day_of_kazakhstan_decides(app):
    # 20:00 in UTC is 1:00 of the next day in Almaty.
    with clock.at(datetime(2026, 3, 31, 20, tzinfo=UTC)):
        pledge = make_pledge(years={2027: 1000}, committed=True)

    march = read(pledge.donor, date(2026, 3, 1), date(2026, 3, 31))
    april = read(pledge.donor, date(2026, 4, 1), date(2026, 4, 30))

    assert [one.closing.committed_minor for one in march] == [0]
    assert [(one.opening.committed_minor, one.closing.committed_minor) for one in april] == [
        (0, 1000)
    ]
    assert april[0].lines[0].booked_on == date(2026, 4, 1)


def test_promise_without_agreement_is_not_in_the_books(app):
    pledge = make_pledge(offered=True)

    assert statement_of(pledge.donor, YEAR, language="en") == []


def test_foreign_money_shows_its_exchange_difference(app):
    with clock.at(BEGIN):
        services.set_rate(
            currency="USD", quoted_on=BEGIN.date(), num=500, den=1, source="DEMO", actor=SYSTEM
        )
        pledge = make_pledge(years={2027: 1000}, committed=True, currency="USD")
        fund = ledger.get_fund(pledge.fund_id)
        take_step("reserve", fund, 400, 1)
    later = BEGIN + timedelta(days=40)
    with clock.at(later):
        services.set_rate(
            currency="USD", quoted_on=later.date(), num=510, den=1, source="DEMO", actor=SYSTEM
        )
        take_step("receive", fund, 1000, 2)

    (january,) = read(pledge.donor, date(2026, 1, 1), date(2026, 1, 31))
    (february,) = read(pledge.donor, date(2026, 2, 1), date(2026, 2, 28))
    (march,) = read(pledge.donor, date(2026, 3, 1), date(2026, 3, 31))

    assert january.closing_difference_minor == 0
    assert [one.amount_minor for one in february.differences] == [4000]
    assert (march.opening_difference_minor, march.closing_difference_minor) == (4000, 4000)
    assert february.closing_difference_minor == sum(ledger.booked_differences(fund.id).values())
    assert february.closing == Balances(1000, 1000, 400)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31)])
def test_statement_of_another_donor_is_another(app, day):
    pledge = make_pledge(committed=True)
    other = make_donor()

    assert pledge.fund_id is not None
    assert read(other, day, day) == []
