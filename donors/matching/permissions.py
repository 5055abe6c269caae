"""Who may solve, propose and approve."""

from __future__ import annotations

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, first_refusal, refused
from donors.matching.models import MatchingRun


def can_create(actor: Actor) -> Verdict:
    """Officers and approvers may try how the money would be split."""
    if actor.has(Role.OFFICER, Role.APPROVER):
        return ALLOWED
    return refused(Message("Only an officer may run the matching."))


def can_propose(actor: Actor, _run: MatchingRun) -> Verdict:
    """Whoever may run the matching may propose or discard a run."""
    return can_create(actor)


def can_approve(actor: Actor, run: MatchingRun) -> Verdict:
    """An approver decides on a proposal, never on a proposal of his own."""
    role = (
        ALLOWED
        if actor.has(Role.APPROVER)
        else refused(Message("Only an approver may decide on a proposed run."))
    )
    other = (
        refused(Message("Whoever proposed a run may not decide on it: another person must."))
        if actor.user_id is not None and actor.user_id == run.proposed_by_id
        else ALLOWED
    )
    return first_refusal(role, other)
