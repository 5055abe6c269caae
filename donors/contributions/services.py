"""Book money that has arrived under a commitment."""

from __future__ import annotations

from datetime import date

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.ledger import services as ledger
from app.ledger.queries import get_fund
from donors.contributions.models import Contribution
from donors.pledges.models import Pledge


def record_contribution(
    *,
    pledge: Pledge,
    year: int,
    amount_minor: int,
    received_on: date,
    bank_reference: str,
    actor: Actor,
) -> Contribution:
    """Record one receipt in the pledge's currency; the ledger refuses more than is outstanding.

    `bank_reference` names the bank's own entry and is booked once.
    """
    if pledge.fund_id is None:
        raise Invalid({"year": Message("Money is booked only under an accepted commitment.")})
    if received_on > clock.today():
        raise Invalid({"received_on": Message("The day of receipt lies in the future.")})
    entry = ledger.book_contribution(
        fund=get_fund(pledge.fund_id),
        year=year,
        amount_minor=amount_minor,
        key=f"contribution:{bank_reference}",
        reference=bank_reference,
        actor=actor,
    )
    contribution = Contribution(
        pledge_id=pledge.id,
        year=year,
        amount_minor=amount_minor,
        received_on=received_on,
        bank_reference=bank_reference,
        entry_id=entry.id,
        recorded_by_id=actor.user_id,
    )
    db.session.add(contribution)
    facts = {"year": year, "amount_minor": amount_minor, "reference": bank_reference}
    audit.record("contribution.received", contribution, actor=actor, facts=facts)
    return contribution
