"""Take a donor's answer: once, by who may bind it; an objection returns the run."""

from __future__ import annotations

from dataclasses import replace

from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import Message
from donors.consents import queries
from donors.consents.models import RunConsent
from donors.consents.permissions import can_answer, can_enter_letter
from donors.consents.services.telling import tell_answer
from donors.consents.services.tending import check_asked
from donors.consents.states import ConsentState
from donors.matching import queries as runs
from donors.matching import services as matching


def answer_consent(
    consent: RunConsent, *, agrees: bool, reason: str = "", letter: str | None = None, actor: Actor
) -> None:
    """Agree or object for a donor; of two answers at once the first counts.

    letter: number and day of a letter that an officer enters; None when the donor answers itself.
    Raises IllegalMove saying who has answered what, Invalid when a reason or a letter is missing.
    """
    if letter is None:
        can_answer(actor, consent).enforce()
    else:
        can_enter_letter(actor, consent).enforce()
        if not letter.strip():
            raise Invalid({"letter": Message("Name the number and the day of the letter.")})
    if not agrees and not reason.strip():
        raise Invalid({"reason": Message("Say why the donor objects.")})
    # An approval and an answer at once: both hold the run first.
    runs.lock_run(consent.run)
    queries.lock_consent(consent)
    check_asked(consent)
    to = ConsentState.AGREED if agrees else ConsentState.OBJECTED
    _keep(consent, to, reason.strip(), (letter or "").strip(), actor)
    if not agrees:
        _return_run(consent, actor)
    tell_answer(consent, is_last=not queries.open_consents(consent.run_id))


def _keep(consent: RunConsent, to: ConsentState, reason: str, letter: str, actor: Actor) -> None:
    facts = {
        "run": consent.run.number,
        "donor": consent.donor.code,
        "result_sha256": consent.result_sha256,
        "reason": reason,
        "letter": letter,
    }
    # All at once: an answer without its state is none.
    consent.reason, consent.letter = reason, letter
    consent.answered_at, consent.answered_by_id = clock.now(), actor.user_id
    move(consent, to=to, actor=actor, action=f"consent.{to.value}", facts=facts)


def _return_run(consent: RunConsent, actor: Actor) -> None:
    body = consent.donor.organisation
    names = dict.fromkeys((body.name_kk, body.name_ru))
    matching.return_run(
        consent.run,
        reason=f"{' / '.join(names)} ({consent.donor.code}): {consent.reason}",
        # The right to return follows from the right to object.
        actor=replace(actor, is_system=True),
    )
