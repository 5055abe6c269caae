"""Book money that has arrived under a part of a commitment."""

from __future__ import annotations

from datetime import date

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.core.money import Amount
from app.core.text import one_line
from app.ledger import services as ledger
from app.ledger.models import Fund
from app.ledger.permissions import can_book_contribution
from app.ledger.queries import get_fund
from donors.contributions.models import Contribution
from donors.contributions.queries import contribution_by_reference
from donors.pledges.models import Pledge, Tranche
from donors.pledges.queries import lock_tranches, tranches_of


def record_contribution(
    *,
    pledge: Pledge,
    year: int,
    amount_minor: int,
    received_on: date,
    bank_reference: str,
    tranche: Tranche | None = None,
    actor: Actor,
) -> Contribution:
    """Record one receipt in the pledge's currency, at most what is outstanding.

    tranche: the part it pays, the year's first unpaid one unless said. `bank_reference`: booked
    once, even after a reversal.
    """
    can_book_contribution(actor).enforce()
    fund = _fund(pledge)
    bank_reference = one_line(bank_reference)
    _check(received_on, bank_reference)
    part = tranche or _first_unpaid(pledge, year)
    lock_tranches(pledge)
    entry = ledger.book_contribution(
        fund=fund, year=year, amount_minor=amount_minor, received_on=received_on,
        key=f"contribution:{bank_reference}", reference=bank_reference, actor=actor,
    )  # fmt: skip
    _fill(part, amount_minor)
    contribution = Contribution(
        pledge_id=pledge.id,
        tranche_id=part.id,
        year=year,
        amount_minor=amount_minor,
        received_on=received_on,
        bank_reference=bank_reference,
        entry_id=entry.id,
        recorded_by_id=actor.user_id,
    )
    _record(contribution, actor)
    return contribution


def _fund(pledge: Pledge) -> Fund:
    if pledge.fund_id is None:
        raise Invalid({"year": Message("Money is booked only under a signed commitment.")})
    return get_fund(pledge.fund_id)


def _record(contribution: Contribution, actor: Actor) -> None:
    db.session.add(contribution)
    facts = {
        "year": contribution.year,
        "amount_minor": contribution.amount_minor,
        "reference": contribution.bank_reference,
    }
    audit.record("contribution.received", contribution, actor=actor, facts=facts)


def _fill(part: Tranche, amount_minor: int) -> None:
    if amount_minor > part.due_minor:
        raise Invalid({"amount": _too_much(part)})
    part.received_minor += amount_minor


def _first_unpaid(pledge: Pledge, year: int) -> Tranche:
    own = [row for row in tranches_of([pledge.id]) if row.year == year]
    found = next((row for row in own if row.due_minor), own[0] if own else None)
    if found is None:
        message = Message(
            "This is more than is still outstanding for the year %(year)s: %(left)s.",
            year=year,
            left=Amount(0, pledge.currency),
        )
        raise Invalid({"year": message})
    return found


def _too_much(part: Tranche) -> Message:
    return Message(
        "Only %(due)s is still due on part № %(number)s. Divide the payment over the parts, one"
        " receipt for each.",
        due=Amount(part.due_minor, part.pledge.currency),
        number=part.number,
    )


def _check(received_on: date, bank_reference: str) -> None:
    if received_on > clock.today():
        raise Invalid({"received_on": Message("The day of receipt lies in the future.")})
    if not bank_reference:
        raise Invalid({"bank_reference": Message("Enter the reference of the bank's entry.")})
    twin = contribution_by_reference(bank_reference)
    if twin is not None:
        message = Message(
            "This reference is booked already: pledge %(code)s, year %(year)s, received %(on)s. "
            "If it is another payment, add what tells them apart, such as a line number.",
            code=twin.pledge.code,
            year=twin.year,
            on=twin.received_on,
        )
        raise Invalid({"bank_reference": message})
