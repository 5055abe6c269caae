"""Who may do what with a call."""

from __future__ import annotations

from app.core import clock
from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, first_refusal, refused
from grants.calls.models import Call
from grants.calls.rules import is_frozen
from grants.calls.states import CallState


def _is_officer(actor: Actor) -> Verdict:
    if actor.has(Role.OFFICER, Role.ADMINISTRATOR):
        return ALLOWED
    return refused(Message("Only officers and administrators may change calls."))


def can_create(actor: Actor, _programme: object = None) -> Verdict:
    """Officers make calls."""
    return _is_officer(actor)


def can_edit(actor: Actor, call: Call) -> Verdict:
    """Rules change only until the call opens."""
    return first_refusal(_is_officer(actor), _is_soft(call))


def _is_soft(call: Call) -> Verdict:
    if call.state == CallState.CANCELLED:
        return refused(Message("The call is cancelled."))
    if is_frozen(call, clock.now()):
        return refused(
            Message(
                "The rules of this call are frozen since it opened: "
                "applicants rely on them. Only the deadline may still be extended."
            )
        )
    return ALLOWED


def can_publish(actor: Actor, call: Call) -> Verdict:
    """A draft is published while its deadline lies ahead."""
    return first_refusal(_is_officer(actor), _closes_ahead(call))


def _closes_ahead(call: Call) -> Verdict:
    if clock.now() < call.closes_at:
        return ALLOWED
    return refused(Message("The deadline of this call has passed already."))


def can_extend(actor: Actor, call: Call) -> Verdict:
    """The deadline of a published call may move until the call closes."""
    if call.state != CallState.PUBLISHED:
        return refused(Message("Only the deadline of a published call may be extended."))
    return first_refusal(_is_officer(actor), _closes_ahead(call))


def can_cancel(actor: Actor, call: Call) -> Verdict:
    """A call may be cancelled until its reviews begin."""
    if call.state not in {CallState.DRAFT, CallState.PUBLISHED}:
        return refused(Message("A call cannot be cancelled once its reviews have begun."))
    return _is_officer(actor)


def can_start_reviews(actor: Actor, call: Call) -> Verdict:
    """Reviews begin after the deadline."""
    if clock.now() < call.closes_at:
        return refused(Message("Reviews begin after the deadline of the call."))
    return _is_officer(actor)


def can_freeze_ranking(actor: Actor, _call: Call) -> Verdict:
    """An officer freezes the ranking."""
    return _is_officer(actor)


def can_decide(actor: Actor, _call: Call) -> Verdict:
    """An officer or approver closes the decision; that two people agree is checked by the run."""
    if actor.has(Role.OFFICER, Role.APPROVER):
        return ALLOWED
    return refused(Message("Only officers and approvers may decide on a call."))


def can_archive(actor: Actor, _call: Call) -> Verdict:
    """Officers put decided calls away."""
    return _is_officer(actor)
