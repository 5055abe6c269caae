"""Parts paid in several receipts, late, beyond; money given back; corrections in the books."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.actor import SYSTEM, Actor, Role
from app.core.errors import Invalid, NotAllowed
from app.ledger import queries as ledger
from app.ledger import services as books
from app.ledger.queries import get_entry
from app.ledger.rules import Claim, YearFigures
from donors.contributions import queries
from donors.contributions.services import record_contribution, record_return
from donors.pledges.queries import get_tranche
from donors.pledges.rules import Part
from donors.pledges.services import scheduling
from tests.factories.donors import make_contribution, make_pledge

DAY = date(2026, 11, 1)


@pytest.fixture
def pledge(app):
    made = make_pledge(years={2027: 100_00}, committed=True)
    parts = [Part(2027, date(2027, 3, 1), 60_00), Part(2027, date(2027, 9, 1), 40_00)]
    scheduling.set_schedule(made, parts=parts, seen_version=None, actor=SYSTEM)
    return made


def give_back(contribution, minor, **changes):
    wanted = {
        "amount_minor": minor, "returned_on": DAY, "bank_reference": "R-1", "reason": "Артық",
    }  # fmt: skip
    return record_return(contribution, **{**wanted, "actor": SYSTEM, **changes})


def received(pledge):
    return [get_tranche(pledge, number).received_minor for number in (2, 3)]


def test_receipts_fill_the_parts_in_the_order_they_are_due(pledge):
    for minor in (25_00, 35_00, 10_00):
        make_contribution(pledge, minor)

    assert received(pledge) == [60_00, 10_00]


def test_receipt_names_the_part_it_pays(pledge):
    row = record_contribution(
        pledge=pledge, year=2027, amount_minor=15_00, received_on=DAY, bank_reference="B-1",
        tranche=get_tranche(pledge, 3), actor=SYSTEM,
    )  # fmt: skip

    assert (row.tranche.number, received(pledge)) == (3, [0, 15_00])


def test_receipt_beyond_its_part_is_to_be_divided(pledge):
    with pytest.raises(Invalid) as refusal:
        make_contribution(pledge, 61_00)

    assert str(refusal.value.faults["amount"]) == (
        "Only 60.00 KZT is still due on part № 2. Divide the payment over the parts, one receipt"
        " for each."
    )


def test_returned_money_is_due_again(pledge):
    row = make_contribution(pledge, 60_00)

    give_back(row, 20_00)

    assert received(pledge) == [40_00, 0]
    assert ledger.fund_years(pledge.fund_id) == [YearFigures(2027, 100_00, 40_00, 0)]
    assert queries.left_of(row) == 40_00
    assert [r.amount_minor for r in queries.returns_among(queries.contributions_of(pledge))] == [
        20_00
    ]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("amount", {"amount_minor": 60_01}),
        ("amount", {"amount_minor": 0}),
        ("returned_on", {"returned_on": date(2026, 10, 31)}),
        ("returned_on", {"returned_on": date(2999, 1, 1)}),
        ("bank_reference", {"bank_reference": " "}),
        ("reason", {"reason": " "}),
    ],
)
def test_faulty_returns_are_refused(pledge, field, changes):
    row = make_contribution(pledge, 60_00)

    with pytest.raises(Invalid) as refusal:
        give_back(row, changes.pop("amount_minor", 1_00), **changes)

    assert list(refusal.value.faults) == [field]


def test_reference_of_a_return_is_booked_once(pledge):
    row = make_contribution(pledge, 60_00)
    give_back(row, 1_00)

    with pytest.raises(Invalid, match="A return with this bank reference has been booked already"):
        give_back(row, 1_00)


def test_money_of_awards_is_not_given_back(pledge):
    row = make_contribution(pledge, 60_00)
    books.reserve([Claim(pledge.fund_id, 2027, 50_00)], key="k", reference="r", actor=SYSTEM)

    with pytest.raises(Invalid, match=r"10\.00 KZT is not reserved for awards"):
        give_back(row, 11_00)
    assert received(pledge) == [60_00, 0]


def test_reversed_receipt_leaves_its_part(pledge):
    row = make_contribution(pledge, 60_00)

    books.reverse(get_entry(row.entry_id), reason="r", actor=SYSTEM)

    assert received(pledge) == [0, 0]
    assert queries.left_of(row) == 0


def test_reversed_return_comes_back_to_its_part(pledge):
    row = make_contribution(pledge, 60_00)
    returned = give_back(row, 20_00)

    books.reverse(get_entry(returned.entry_id), reason="r", actor=SYSTEM)

    assert received(pledge) == [60_00, 0]
    assert queries.left_of(row) == 60_00


def test_receipt_of_which_money_went_back_is_not_reversed(pledge):
    make_contribution(pledge, 20_00)
    row = make_contribution(pledge, 40_00)
    give_back(row, 20_00)

    with pytest.raises(Invalid, match="Reverse its returns first"):
        books.reverse(get_entry(row.entry_id), reason="r", actor=SYSTEM)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR])
def test_only_finance_gives_back(pledge, role):
    row = make_contribution(pledge, 60_00)

    with pytest.raises(NotAllowed, match="Only the finance office"):
        give_back(row, 1_00, actor=Actor(user_id=None, name="S", roles=frozenset({role})))
