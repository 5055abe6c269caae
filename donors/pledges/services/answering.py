"""Accept or decline what a donor offers."""

from __future__ import annotations

from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Invalid, check_version
from app.core.i18n import Message
from app.core.site import address
from app.identity import queries as people
from app.ledger import services as ledger
from app.mail import services as mail
from donors.pledges.models import Pledge
from donors.pledges.permissions import can_accept
from donors.pledges.queries import years_of
from donors.pledges.states import PledgeState


def accept_pledge(pledge: Pledge, *, seen_version: int | None = None, actor: Actor) -> None:
    """Accept an offer: it becomes a commitment, with a fund in the ledger."""
    can_accept(actor, pledge).enforce()
    check_version(pledge, seen_version)
    Pledge.MACHINE.check(pledge.state, PledgeState.COMMITTED)
    fund = ledger.open_fund(
        owner_id=pledge.donor.organisation_id,
        code=pledge.code,
        currency=pledge.currency,
        years=years_of([pledge.id])[pledge.id],
        actor=actor,
    )
    pledge.fund_id = fund.id
    pledge.accepted_at = clock.now()
    pledge.accepted_by_id = actor.user_id
    move(pledge, to=PledgeState.COMMITTED, actor=actor, action="pledge.accepted")
    _tell(
        pledge,
        Message("Your pledge was accepted"),
        [
            Message(
                "The operator has accepted your pledge. Its number: %(code)s.", code=pledge.code
            ),
            Message("It is a commitment now and may pay for projects in the next decision."),
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
    _tell(
        pledge,
        Message("Your pledge was declined"),
        [
            Message(
                "The operator has declined your pledge. Its number: %(code)s.", code=pledge.code
            ),
            Message("The reason: %(reason)s", reason=reason),
        ],
    )


def _tell(pledge: Pledge, subject: Message, paragraphs: list[Message]) -> None:
    """Write to the person who drafted the pledge, if that was a person of the donor."""
    if pledge.created_by_id is None:
        return
    person = people.get_user(pledge.created_by_id)
    mail.send(
        "pledge_answered",
        to=person.email,
        language=person.language,
        subject=subject,
        paragraphs=[*paragraphs, address(f"/fund/pledges/{pledge.id}")],
        user_id=person.id,
    )
