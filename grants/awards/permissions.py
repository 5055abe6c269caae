"""Who may decide."""

from __future__ import annotations

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, first_refusal, refused
from grants.awards.models import Award
from grants.awards.states import AwardState


def can_decide(actor: Actor) -> Verdict:
    """Approvers decide; who proposed may not (see the run's own rule)."""
    if actor.has(Role.APPROVER):
        return ALLOWED
    return refused(Message("Only an approver may decide on applications."))


def can_withdraw(actor: Actor, award: Award) -> Verdict:
    """An approver may withdraw an award that stands."""
    standing = (
        ALLOWED
        if award.state == AwardState.MADE
        else refused(Message("This award has been withdrawn already."))
    )
    return first_refusal(can_decide(actor), standing)
