"""Say before anybody decides why a proposal cannot be approved now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.actor import Actor
from app.core.errors import DomainError
from app.core.i18n import Message
from donors.matching.models import MatchingRun
from donors.matching.permissions import can_approve
from donors.matching.services.checks import check_current, check_open, check_waits
from donors.matching.states import Hindrance


@dataclass(frozen=True)
class Hindered:
    """What stands against an approval, in the words with which it would be refused."""

    kind: Hindrance
    reason: Message


def hindrance_of(run: MatchingRun, *, actor: Actor) -> Hindered | None:
    """Tell why an approval of a proposal would be refused; None when nothing is known against it.

    Locks nothing and leaves out the certificate, which an approval checks by itself: it takes
    long in a large run, and nobody but a tamperer breaks it.
    """
    verdict = can_approve(actor, run)
    if not verdict and verdict.reason is not None:
        return Hindered(Hindrance.PERSON, verdict.reason)
    for kind, check in _CHECKS:
        try:
            check(run)
        except DomainError as refusal:
            return Hindered(kind, refusal.message)
    return None


# In the order in which an approval asks.
_CHECKS: tuple[tuple[Hindrance, Callable[[MatchingRun], None]], ...] = (
    (Hindrance.DECIDED, check_open),
    (Hindrance.OUTDATED, check_current),
    (Hindrance.CONSENT, check_waits),
)
