"""Who may book what."""

from __future__ import annotations

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, refused


def can_book_commitment(actor: Actor) -> Verdict:
    """Officers and approvers turn accepted pledges into commitments."""
    if actor.has(Role.OFFICER, Role.APPROVER, Role.FINANCE):
        return ALLOWED
    return refused(Message("Only an officer may book a commitment."))


def can_book_contribution(actor: Actor) -> Verdict:
    """Finance books the money that arrives."""
    if actor.has(Role.FINANCE):
        return ALLOWED
    return refused(Message("Only the finance office may book money received."))


def can_reserve(actor: Actor) -> Verdict:
    """Reserving for awards belongs to the approval of a matching run."""
    if actor.has(Role.APPROVER):
        return ALLOWED
    return refused(Message("Only an approver may set money aside for awards."))


def can_correct(actor: Actor) -> Verdict:
    """Corrections are reversals, made by finance."""
    if actor.has(Role.FINANCE):
        return ALLOWED
    return refused(Message("Only the finance office may correct the books."))
