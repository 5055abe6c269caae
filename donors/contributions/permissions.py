"""Who may record money that has arrived."""

from __future__ import annotations

from app.core.actor import Actor
from app.core.i18n import Message
from app.core.verdict import Verdict, first_refusal, refused
from app.ledger.permissions import can_book_contribution
from donors.pledges.models import Pledge


def can_record(actor: Actor, pledge: Pledge) -> Verdict:
    """Finance records receipts, and only under an accepted commitment."""
    allowed = can_book_contribution(actor)
    if pledge.fund_id is None:
        return first_refusal(
            allowed, refused(Message("Money is booked only under a signed commitment."))
        )
    return allowed
