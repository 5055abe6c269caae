"""Money received: by finance only, under a commitment, never beyond it, each reference once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.core import clock
from app.core.actor import SYSTEM, Actor, Role
from app.core.errors import Invalid, NotAllowed
from app.core.ids import new_id
from app.ledger import queries as ledger
from app.ledger.queries import get_entry
from app.ledger.services import reverse
from donors.contributions import queries, services
from donors.contributions.permissions import can_record
from tests.factories.donors import make_contribution, make_pledge

DAY = date(2026, 11, 1)


def staff(*roles: Role) -> Actor:
    return Actor(user_id=new_id(), name="S", roles=frozenset(roles))


def receive(pledge, amount=100, *, year=2027, on=DAY, reference="B-1", actor=SYSTEM):
    return services.record_contribution(
        pledge=pledge, year=year, amount_minor=amount, received_on=on,
        bank_reference=reference, actor=actor,
    )  # fmt: skip


def test_receipt_is_booked_in_the_ledger(app):
    pledge = make_pledge(years={2027: 100}, committed=True)

    receive(pledge, 40, reference=" B  7 ")

    assert ledger.fund_years(pledge.fund_id)[0].received_minor == 40
    assert [row.bank_reference for row in queries.contributions_of(pledge)] == ["B 7"]
    assert ledger.reconcile() == []


@pytest.mark.parametrize("role", [Role.OFFICER, Role.APPROVER, Role.AUDITOR, Role.FRONT_OFFICE])
def test_only_finance_records_receipts(app, role):
    pledge = make_pledge(committed=True)

    with pytest.raises(NotAllowed, match="Only the finance office may book money received"):
        receive(pledge, actor=staff(role))


def test_offer_takes_no_money(app):
    pledge = make_pledge(offered=True)

    with pytest.raises(Invalid, match="Money is booked only under a signed commitment"):
        receive(pledge)
    assert str(can_record(staff(Role.FINANCE), pledge).reason) == (
        "Money is booked only under a signed commitment."
    )


def test_receipt_beyond_the_commitment_is_refused(app):
    pledge = make_pledge(years={2027: 100}, committed=True)
    receive(pledge, 100)

    with pytest.raises(Invalid, match=r"still outstanding for the year 2027: 0\.00 KZT"):
        receive(pledge, 1, reference="B-2")


def test_year_that_was_not_promised_takes_no_money(app):
    with pytest.raises(Invalid, match=r"still outstanding for the year 2030: 0\.00 KZT"):
        receive(make_pledge(committed=True), year=2030)


def test_receipt_of_tomorrow_is_refused(app):
    with pytest.raises(Invalid, match="The day of receipt lies in the future"):
        receive(make_pledge(committed=True), on=clock.today() + timedelta(days=1))


def test_reference_is_needed(app):
    with pytest.raises(Invalid, match="Enter the reference of the bank's entry"):
        receive(make_pledge(committed=True), reference=" ")


def test_second_use_of_a_reference_names_the_first(app):
    first = make_pledge(committed=True)
    receive(first, reference="B-9")

    with pytest.raises(Invalid, match=f"booked already: pledge {first.code}, year 2027") as caught:
        receive(make_pledge(committed=True), reference="B-9")

    assert list(caught.value.faults) == ["bank_reference"]


def test_reversed_receipt_is_marked(app):
    pledge = make_pledge(committed=True)
    kept, undone = make_contribution(pledge, 10), make_contribution(pledge, 20)
    reverse(get_entry(undone.entry_id), reason="wrong fund", actor=SYSTEM)

    assert queries.reversed_among([kept, undone]) == {undone.id}
    assert ledger.fund_years(pledge.fund_id)[0].received_minor == 10


def test_pages_of_receipts_go_on_where_the_last_ended(app):
    pledge = make_pledge(committed=True)
    ids = [make_contribution(pledge, 1).id for _ in range(3)][::-1]

    first = queries.page_of_contributions(size=2)
    second = queries.page_of_contributions(after=first.next, size=2)

    assert [row.id for row in first.rows] == ids[:2]
    assert [row.id for row in second.rows] == ids[2:]
    assert second.next is None
