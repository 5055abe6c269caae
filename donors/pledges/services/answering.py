"""Accept or decline what a donor offers."""

from __future__ import annotations

from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Invalid, check_version
from app.core.i18n import Message
from donors.pledges.models import Pledge
from donors.pledges.permissions import can_accept
from donors.pledges.services.telling import tell
from donors.pledges.states import PledgeState
from donors.profiles.queries import rule_on, standings_of
from donors.profiles.states import DiligenceMode


def accept_pledge(
    pledge: Pledge, *, reason: str = "", seen_version: int | None = None, actor: Actor
) -> None:
    """Accept an offer: the agreement is signed next, until then nothing stands in the books.

    reason: why, although the due diligence on the donor is missing or has run out.
    """
    can_accept(actor, pledge).enforce()
    check_version(pledge, seen_version)
    Pledge.MACHINE.check(pledge.state, PledgeState.ACCEPTED)
    pledge.diligence_reason = _needed_reason(pledge, reason)
    pledge.accepted_at = clock.now()
    pledge.accepted_by_id = actor.user_id
    facts = {"diligence_reason": pledge.diligence_reason or ""}
    move(pledge, to=PledgeState.ACCEPTED, actor=actor, action="pledge.accepted", facts=facts)
    tell(
        pledge,
        Message("Your pledge was accepted"),
        [
            Message(
                "The operator has accepted your pledge. Its number: %(code)s.", code=pledge.code
            ),
            Message(
                "Next both sides sign the agreement. With it the pledge becomes a commitment;"
                " until then you can withdraw it."
            ),
        ],
    )


def _needed_reason(pledge: Pledge, reason: str) -> str | None:
    today = clock.today()
    if standings_of([pledge.donor_id], today)[pledge.donor_id].holds:
        return None
    if rule_on(today) == DiligenceMode.BLOCKS:
        message = Message(
            "The due diligence on this donor is missing or has run out: the offer cannot be"
            " accepted before it is complete."
        )
        raise Invalid({"reason": message})
    if not reason.strip():
        message = Message(
            "The due diligence on this donor is missing or has run out. Say why the offer is"
            " accepted all the same."
        )
        raise Invalid({"reason": message})
    return reason.strip()


def decline_pledge(
    pledge: Pledge, *, reason: str, seen_version: int | None = None, actor: Actor
) -> None:
    """Decline an offer, saying why."""
    can_accept(actor, pledge).enforce()
    check_version(pledge, seen_version)
    if not reason.strip():
        raise Invalid({"reason": Message("Say why the pledge is declined.")})
    pledge.decline_reason = reason
    move(pledge, to=PledgeState.DECLINED, actor=actor, action="pledge.declined")
    tell(
        pledge,
        Message("Your pledge was declined"),
        [
            Message(
                "The operator has declined your pledge. Its number: %(code)s.", code=pledge.code
            ),
            Message("The reason: %(reason)s", reason=reason),
        ],
    )
