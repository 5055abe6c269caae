"""Remind donors of payments they were asked for, and tell staff which are late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from app.audit import services as audit
from app.core.actor import SYSTEM, Role
from app.core.i18n import Message
from app.core.money import Amount
from app.core.site import address
from app.identity import queries as people
from app.mail import services as mail
from app.organisations.queries import writers_of
from donors.pledges.models import Tranche
from donors.pledges.queries.parts import is_open, open_parts
from donors.pledges.rules.reminders import PartOccasion, occasion_of

REMIND_OF_PARTS = "pledges.remind"
_SHOWN = 100


def remind_of_parts(*, today: date) -> int:
    """Write about every payment that is due soon or late, once for each occasion."""
    reminded = [
        (part, occasion)
        for part in open_parts(is_open())
        if (occasion := occasion_of(part.due_on, today))
        and mail.first_time(f"part:{part.id}:{part.due_on}:{occasion}")
    ]
    for part, occasion in reminded:
        _tell_donor(part, occasion, today)
        facts = {"number": part.number, "occasion": occasion.value, "due_on": str(part.due_on)}
        audit.record("pledge.reminded", part.pledge, actor=SYSTEM, facts=facts)
    late = [part for part, occasion in reminded if occasion != PartOccasion.SOON]
    if late:
        _tell_staff(late, today)
    return len(reminded)


def _tell_donor(part: Tranche, occasion: PartOccasion, today: date) -> None:
    pledge = part.pledge
    for person in writers_of(pledge.donor.organisation):
        mail.send(
            f"part_{occasion}",
            to=person.email,
            language=person.language,
            subject=_subject(part, occasion),
            paragraphs=[
                *_sentences(part, occasion, today),
                Message(
                    "If you have paid by now, there is nothing to do: the payment will be entered"
                    " as soon as it has arrived."
                ),
                address(f"/fund/pledges/{pledge.id}/requests/{part.number}"),
            ],
            user_id=person.id,
        )


def _subject(part: Tranche, occasion: PartOccasion) -> Message:
    values = {"code": part.pledge.code, "number": part.number}
    if occasion == PartOccasion.SOON:
        return Message("Payment due soon: %(code)s/%(number)s", **values)
    return Message("Payment late: %(code)s/%(number)s", **values)


def _sentences(part: Tranche, occasion: PartOccasion, today: date) -> Iterator[Message]:
    amount = Amount(part.due_minor, part.pledge.currency)
    code, day = part.pledge.code, part.due_on
    if occasion == PartOccasion.SOON:
        yield Message(
            "A payment of %(amount)s under your commitment %(code)s is due soon.",
            amount=amount,
            code=code,
        )
        yield Message("Pay by: %(day)s.", day=day)
        return
    yield Message(
        "A payment of %(amount)s under your commitment %(code)s has not arrived yet.",
        amount=amount,
        code=code,
    )
    days = (today - part.due_on).days
    yield Message("It was due on: %(day)s. Days late: %(days)s.", day=day, days=days)


def _tell_staff(late: Sequence[Tranche], today: date) -> None:
    """Write to the finance office about all that became late, in one letter."""
    lines = [_line(part, today) for part in late[:_SHOWN]]
    for person in people.users_with_role(Role.FINANCE):
        mail.send(
            "parts_late",
            to=person.email,
            language=person.language,
            subject=Message("Payments of donors that became late: %(count)s", count=len(late)),
            paragraphs=[*lines, address("/staff/pledges/parts?which=late")],
            user_id=person.id,
        )


def _line(part: Tranche, today: date) -> Message:
    return Message(
        "%(code)s/%(number)s: %(amount)s, days late: %(days)s.",
        code=part.pledge.code,
        number=part.number,
        amount=Amount(part.due_minor, part.pledge.currency),
        days=(today - part.due_on).days,
    )
