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


def accept_pledge(pledge: Pledge, *, seen_version: int | None = None, actor: Actor) -> None:
    """Accept an offer: the agreement is signed next, until then nothing stands in the books."""
    can_accept(actor, pledge).enforce()
    check_version(pledge, seen_version)
    Pledge.MACHINE.check(pledge.state, PledgeState.ACCEPTED)
    pledge.accepted_at = clock.now()
    pledge.accepted_by_id = actor.user_id
    move(pledge, to=PledgeState.ACCEPTED, actor=actor, action="pledge.accepted")
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
