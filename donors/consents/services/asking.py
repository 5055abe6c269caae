"""Ask donors when a run is proposed; stop asking when it is taken back."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.audit import services as audit
from app.audit.moves import move
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import db
from donors.consents import queries
from donors.consents.models import RunConsent
from donors.consents.permissions import can_void
from donors.consents.rules import due_day
from donors.consents.services.telling import tell_asked, tell_void, tell_when_days_come
from donors.consents.states import ConsentState
from donors.matching.models import MatchingRun


def ask_donors(*, run_id: UUID, actor: Actor) -> None:
    """When a run is proposed, ask each donor who wanted to be heard and whose money would pay."""
    run = db.session.get_one(MatchingRun, run_id)
    wanted = queries.donors_to_ask(run)
    if not wanted:
        return
    due_on = due_day(clock.today(), queries.days_to_answer())
    for donor, codes in sorted(wanted.items(), key=lambda one: one[0].code):
        consent = RunConsent(
            run_id=run.id,
            donor_id=donor.id,
            pledges=codes,
            result_sha256=run.result_sha256,
            asked_at=clock.now(),
            asked_by_id=actor.user_id,
            due_on=due_on,
        )
        consent.run, consent.donor = run, donor
        db.session.add(consent)
        db.session.flush()
        facts = {
            "run": run.number, "donor": donor.code, "pledges": codes, "due_on": due_on.isoformat(),
        }  # fmt: skip
        audit.record("consent.asked", consent, actor=actor, facts=facts)
        tell_when_days_come(consent)
        tell_asked(consent)


def void_questions(*, run_id: UUID, actor: Actor) -> None:
    """When a run is taken back or returned, its open questions are void; answers stay."""
    for consent in queries.open_consents(run_id):
        _void(consent, actor)


def void_questions_of_call(*, run_id: UUID, call_id: UUID) -> None:
    """When a run has decided a call, nobody is asked about its other runs any more."""
    for consent in queries.open_in_call(call_id):
        if consent.run_id != run_id:
            _void(consent, SYSTEM)


def _void(consent: RunConsent, actor: Actor) -> None:
    # Who may take a run back was asked there; a donor's objection returns it, too.
    can_void(replace(actor, is_system=True)).enforce()
    queries.lock_consent(consent)
    facts = {"run": consent.run.number, "donor": consent.donor.code}
    move(consent, to=ConsentState.VOID, actor=actor, action="consent.void", facts=facts)
    tell_void(consent)
