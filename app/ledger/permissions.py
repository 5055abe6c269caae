"""Who may book what."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, first_refusal, refused
from app.ledger.models import Entry, EntryKind
from app.ledger.rules import YearFigures


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


def can_set_rate(actor: Actor) -> Verdict:
    """Officers and finance keep the exchange rates."""
    if actor.has(Role.OFFICER, Role.APPROVER, Role.FINANCE):
        return ALLOWED
    return refused(Message("Only an officer or the finance office may set a rate."))


def can_reverse(
    actor: Actor,
    entry: Entry,
    figures: Sequence[YearFigures] = (),
    *,
    is_reversed: bool = False,
    is_changed: bool = False,
) -> Verdict:
    """Finance undoes commitments and receipts; awards are undone where they were made.

    figures: the budget years of the fund that a commitment opened; is_changed: it was changed.
    """
    if is_reversed:
        already = refused(Message("This entry is reversed already."))
        return first_refusal(can_correct(actor), already)
    untouched = is_untouched(figures, is_changed=is_changed)
    return first_refusal(
        can_correct(actor),
        is_never_reversed(entry),
        _is_reversible_here(entry),
        untouched if entry.kind == EntryKind.COMMITMENT else ALLOWED,
    )


def is_never_reversed(entry: Entry) -> Verdict:
    """Some entries are undone by no mirror image at all."""
    if entry.kind == EntryKind.REVERSAL:
        return refused(Message("A reversal itself cannot be reversed."))
    if entry.kind == EntryKind.COMMITMENT_CHANGE:
        return refused(
            Message("A change of a commitment is undone by another change that both sides agree.")
        )
    if entry.kind == EntryKind.EXCHANGE:
        return refused(Message("An exchange difference follows receipts and decisions by itself."))
    return ALLOWED


def _is_reversible_here(entry: Entry) -> Verdict:
    if entry.kind in {EntryKind.RESERVATION, EntryKind.RELEASE, EntryKind.AWARD}:
        return refused(
            Message("This entry belongs to awards. It is undone when the award is withdrawn.")
        )
    return ALLOWED


def is_untouched(figures: Sequence[YearFigures], *, is_changed: bool = False) -> Verdict:
    """A commitment is undone only while nothing of it is reserved, received or changed."""
    if is_changed:
        return refused(Message("This commitment was changed later, so it cannot be undone."))
    if any(year.reserved_minor for year in figures):
        return refused(Message("Money of this commitment is reserved for awards."))
    if any(year.received_minor for year in figures):
        return refused(Message("Reverse the contributions of this fund first."))
    return ALLOWED
