"""Write to the donor about its pledge."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.i18n import Message
from app.core.site import address
from app.identity import queries as people
from app.mail import services as mail
from donors.pledges.models import Pledge


def tell(pledge: Pledge, subject: Message, paragraphs: Sequence[Message | str]) -> None:
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
