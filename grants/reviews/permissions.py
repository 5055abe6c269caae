"""Who may assign, declare, score, freeze; who sees scores and when.

Blindness: a reviewer sees own reviews only, in every state of the call. Officers and auditors see
the scores of an application once all its reviews are in, every other reader once the ranking is
frozen; somebody who reviews in the same call waits for the freeze in any role.
"""

from __future__ import annotations

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, first_refusal, refused
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.reviews.models import Review
from grants.reviews.states import ReviewState

FROZEN = frozenset({CallState.RANKED, CallState.DECIDED, CallState.ARCHIVED})
EARLY_READERS = (Role.OFFICER, Role.AUDITOR)
READERS = (*EARLY_READERS, Role.APPROVER, Role.FINANCE, Role.ADMINISTRATOR, Role.FRONT_OFFICE)


def can_manage_reviewers(actor: Actor) -> Verdict:
    """Keeping the register of reviewers is the officers' work."""
    if not actor.has(Role.OFFICER):
        return refused(Message("Only an officer may change the register of reviewers."))
    return ALLOWED


def can_assign(actor: Actor, call: Call) -> Verdict:
    """Officers hand out applications, take them back and note conflicts while reviews run."""
    if not actor.has(Role.OFFICER):
        return refused(Message("Only an officer may assign reviewers."))
    return _reviews_run(call)


def can_declare(actor: Actor, review: Review) -> Verdict:
    """The reviewer alone says whether there is a conflict of interest."""
    return first_refusal(_is_own(actor, review), _reviews_run(review.application.call))


def can_score(actor: Actor, review: Review) -> Verdict:
    """The reviewer alone gives points, while the call is under review."""
    return first_refusal(_is_own(actor, review), _reviews_run(review.application.call))


def can_read_text(actor: Actor, review: Review) -> Verdict:
    """The application opens for its reviewer only after the declaration of no conflict."""
    if review.state not in {ReviewState.DECLARED, ReviewState.SUBMITTED}:
        return refused(Message("The application opens after your declaration."))
    return _is_own(actor, review)


def can_freeze_ranking(actor: Actor, call: Call) -> Verdict:
    """Officers close the reviews by freezing the ranking."""
    if not actor.has(Role.OFFICER):
        return refused(Message("Only an officer may freeze the ranking."))
    return _reviews_run(call)


def can_see_scores(actor: Actor, call: Call, *, all_in: bool, reviews_here: bool) -> Verdict:
    """Scores open to staff late enough that nobody is led by them.

    all_in: every review of the application is submitted. reviews_here: the actor reviews in
    this call.
    """
    if not actor.has(*READERS):
        return refused(Message("This part is for the operator's staff."))
    if call.state in FROZEN:
        return ALLOWED
    if reviews_here:
        return refused(
            Message("You review in this call: you see scores after the ranking is frozen.")
        )
    if not actor.has(*EARLY_READERS):
        return refused(Message("Scores can be seen after the ranking is frozen."))
    if not all_in:
        return refused(Message("Scores can be seen when all reviews are submitted."))
    return ALLOWED


def _is_own(actor: Actor, review: Review) -> Verdict:
    if actor.is_system or review.reviewer.user_id == actor.user_id:
        return ALLOWED
    return refused(Message("This review belongs to another reviewer."))


def _reviews_run(call: Call) -> Verdict:
    if call.state in FROZEN:
        return refused(Message("The ranking of this call is frozen: reviews are closed."))
    if call.state != CallState.REVIEWING:
        return refused(Message("Reviews of this call have not begun."))
    return ALLOWED
