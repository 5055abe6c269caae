"""Write to donors and officers about questions, now and when a day comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.audit import services as audit
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.i18n import Message, Words, words_of
from app.core.money import Amount
from app.core.site import address
from app.identity import queries as people
from app.jobs.services import enqueue
from app.mail import services as mail
from app.organisations.queries import signatories_of
from donors.consents import queries
from donors.consents.models import RunConsent
from donors.consents.rules import reminder_day
from donors.consents.states import ConsentState

REMIND = "consents.remind"
OVERDUE = "consents.overdue"
_MORNING = time(9)
_SILENCE = Message("Nothing is decided without your answer: silence is no consent.")


def tell_when_days_come(consent: RunConsent) -> None:
    """See to it that the donor is reminded in time, and the officer told when it is late."""
    argument = f"{consent.id}:{consent.due_on.isoformat()}"
    early = reminder_day(consent.due_on, clock.today())
    if early is not None:
        enqueue(REMIND, argument, due_at=_morning_of(early))
    enqueue(OVERDUE, argument, due_at=_morning_of(consent.due_on + timedelta(days=1)))


def _morning_of(day: date) -> datetime:
    return datetime.combine(day, _MORNING, clock.HOME_ZONE)


def _still_meant(argument: str) -> RunConsent | None:
    """The question of a planned letter; None when it was answered, taken back or given time."""
    consent_id, _colon, day = argument.partition(":")
    found = queries.consent_by_id(UUID(consent_id))
    if found is None or found.state != ConsentState.ASKED or found.due_on.isoformat() != day:
        return None
    return found


def remind_when_due(argument: str) -> None:
    """Remind the donor a few days before its answer is due."""
    consent = _still_meant(argument)
    if consent is None:
        return
    # A person who reminds holds the question first, too: in another order each waits for the other.
    queries.lock_consent(consent)
    if _still_meant(argument) is not None:
        remind_once(consent, actor=SYSTEM)


def remind_once(consent: RunConsent, *, actor: Actor) -> bool:
    """Remind a donor once a day; False when a person or the plan has done so already.

    The day is claimed by a unique row in the transaction of the letters: whoever comes at the same
    moment waits for it, so that two never write.
    """
    today = clock.today()
    if not mail.first_time(f"consent:{consent.id}:reminded:{today.isoformat()}"):
        return False
    consent.reminded_on = today
    audit.record("consent.reminded", consent, actor=actor)
    tell_reminder(consent)
    return True


def tell_overdue(argument: str) -> None:
    """Tell the officer that a donor has kept silent."""
    consent = _still_meant(argument)
    if consent is None or not mail.first_time(f"consent:{argument}:overdue"):
        return
    audit.record("consent.overdue", consent, actor=SYSTEM)
    subject = Message(
        "No answer from %(donor)s: %(run)s", donor=_donor(consent), run=consent.run.number
    )
    line = Message(
        "The answer was due on %(day)s. Silence is no consent: give more time, or split without"
        " its money.",
        day=consent.due_on,
    )
    _tell_proposer(consent, "consent_overdue", subject, [line])


def tell_asked(consent: RunConsent) -> None:
    """Ask the people who sign for a donor."""
    subject = Message("Your consent is asked for: %(call)s", call=_call(consent))
    used = {one["id"]: one["used"] for one in consent.run.result["pledges"]}
    paid = {
        line["application"]
        for line in consent.run.result["allocations"]
        if line["pledge"] in consent.pledges
    }
    lines = [
        Message("A split of the money of this call waits for approval."),
        Message(
            "Your money would pay %(amount)s. Projects: %(count)s.",
            amount=Amount(sum(used[code] for code in consent.pledges)),
            count=len(paid),
        ),
        _until(consent),
        Message("You check that your terms are kept; scores and places are not put to a vote."),
    ]
    _tell_donor(consent, "consent_asked", subject, lines)


def tell_reminder(consent: RunConsent) -> None:
    """Remind the people who sign for a donor."""
    subject = Message("Reminder, your consent is asked for: %(call)s", call=_call(consent))
    _tell_donor(consent, "consent_reminder", subject, [_until(consent)])


def tell_extended(consent: RunConsent) -> None:
    """Tell a donor that it has more time."""
    subject = Message("You have more time to answer: %(call)s", call=_call(consent))
    _tell_donor(consent, "consent_extended", subject, [_until(consent)])


def tell_void(consent: RunConsent) -> None:
    """Tell a donor that it need not answer any more."""
    subject = Message("Your consent is no longer asked for: %(call)s", call=_call(consent))
    line = Message("The split was taken back. You will be asked again if a new one pays from you.")
    _tell_donor(consent, "consent_void", subject, [line])


def tell_answer(consent: RunConsent, *, is_last: bool) -> None:
    """Tell the officer who proposed the run what a donor has answered."""
    values = {"donor": _donor(consent), "run": consent.run.number}
    if consent.state == ConsentState.AGREED:
        subject = Message("Consent given by %(donor)s: %(run)s", **values)
        rest = (
            Message("No other donor is waited for: the run can be approved.")
            if is_last
            else Message("Other donors have not answered yet.")
        )
        _tell_proposer(consent, "consent_answered", subject, [rest])
        return
    subject = Message("%(donor)s objects: %(run)s", **values)
    lines = [
        Message("The reason: %(reason)s", reason=consent.reason),
        Message("The run is returned. Change the terms with the donor, or split without it."),
    ]
    _tell_proposer(consent, "consent_answered", subject, lines)


def _until(consent: RunConsent) -> Message:
    return Message("Please answer by %(day)s. %(silence)s", day=consent.due_on, silence=_SILENCE)


def _call(consent: RunConsent) -> Words:
    return words_of(consent.run.call, "title")


def _donor(consent: RunConsent) -> Words:
    return words_of(consent.donor.organisation, "name")


def _tell_donor(consent: RunConsent, kind: str, subject: Message, lines: Sequence[Message]) -> None:
    for person in signatories_of(consent.donor.organisation):
        mail.send(
            kind,
            to=person.email,
            language=person.language,
            subject=subject,
            paragraphs=[*lines, address(f"/fund/consents/{consent.id}")],
            user_id=person.id,
        )


def _tell_proposer(
    consent: RunConsent, kind: str, subject: Message, lines: Sequence[Message]
) -> None:
    if consent.asked_by_id is None:
        return
    person = people.get_user(consent.asked_by_id)
    mail.send(
        kind,
        to=person.email,
        language=person.language,
        subject=subject,
        paragraphs=[*lines, address(f"/staff/consents/runs/{consent.run_id}")],
        user_id=person.id,
    )
