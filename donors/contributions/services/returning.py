"""Give money back to its donor; take receipts back that finance has reversed in the books."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.audit import services as audit
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.core.money import Amount
from app.core.text import one_line
from app.ledger import services as ledger
from app.ledger.queries import get_fund
from donors.contributions import queries
from donors.contributions.models import Contribution, Return
from donors.contributions.permissions import can_record
from donors.pledges.models import Tranche
from donors.pledges.queries import lock_tranches


def record_return(
    contribution: Contribution,
    *,
    amount_minor: int,
    returned_on: date,
    bank_reference: str,
    reason: str,
    actor: Actor,
) -> Return:
    """Record money of a receipt that went back to its donor; the part is due again.

    At most what is left of the receipt, and of its year what no award waits for.
    """
    pledge = contribution.pledge
    can_record(actor, pledge).enforce()
    lock_tranches(pledge)
    bank_reference, reason = one_line(bank_reference), reason.strip()
    _check(contribution, amount_minor, returned_on, bank_reference, reason)
    assert pledge.fund_id is not None
    entry = ledger.book_return(
        fund=get_fund(pledge.fund_id),
        year=contribution.year,
        amount_minor=amount_minor,
        key=f"return:{bank_reference}",
        reference=bank_reference,
        actor=actor,
    )
    contribution.tranche.received_minor -= amount_minor
    returned = Return(
        contribution_id=contribution.id,
        amount_minor=amount_minor,
        returned_on=returned_on,
        bank_reference=bank_reference,
        reason=reason,
        entry_id=entry.id,
        recorded_by_id=actor.user_id,
    )
    db.session.add(returned)
    _record(contribution, returned, actor)
    return returned


def _record(contribution: Contribution, returned: Return, actor: Actor) -> None:
    facts = {
        "amount_minor": returned.amount_minor,
        "reference": returned.bank_reference,
        "reason": returned.reason,
    }
    audit.record("contribution.returned", contribution, actor=actor, facts=facts)


def _check(
    contribution: Contribution,
    amount_minor: int,
    returned_on: date,
    bank_reference: str,
    reason: str,
) -> None:
    faults: dict[str, Message] = {}
    if not contribution.received_on <= returned_on <= clock.today():
        faults["returned_on"] = Message("The day of the return lies between the receipt and today.")
    if not bank_reference:
        faults["bank_reference"] = Message("Enter the reference of the bank's entry.")
    elif queries.return_by_reference(bank_reference) is not None:
        faults["bank_reference"] = Message(
            "A return with this bank reference has been booked already."
        )
    if not reason:
        faults["reason"] = Message("Say why the money is given back.")
    left = queries.left_of(contribution)
    if amount_minor > left:
        faults["amount"] = Message(
            "This receipt has %(left)s left to give back.",
            left=Amount(left, contribution.pledge.currency),
        )
    if faults:
        raise Invalid(faults)


def follow_reversal(entry_id: UUID) -> None:
    """Keep a part's figure right when finance reverses a receipt or a return in the books."""
    receipt = queries.contribution_of_entry(entry_id)
    returned = queries.return_of_entry(entry_id)
    if receipt is not None:
        if queries.given_back(receipt):
            message = Message("Money of this receipt was given back. Reverse its returns first.")
            raise Invalid({"entry": message})
        _shift(receipt.tranche, -receipt.amount_minor)
    elif returned is not None:
        _shift(returned.contribution.tranche, returned.amount_minor)


def _shift(tranche: Tranche, amount_minor: int) -> None:
    lock_tranches(tranche.pledge)
    tranche.received_minor += amount_minor
    db.session.flush()
    facts = {"number": tranche.number, "received_minor": tranche.received_minor}
    audit.record("pledge.tranche_corrected", tranche.pledge, actor=SYSTEM, facts=facts)
