"""Issue letters: freeze what they say, have them sealed, replace one by a later version.

The sealing itself stands in `sealing`: web workers issue letters and never write a PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.audit import services as audit
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import db
from app.core.ids import new_code
from app.jobs.services import enqueue
from grants.awards import queries as awards
from grants.awards.models import Decision
from grants.calls.models import Call
from reports.letters import queries
from reports.letters.models import Letter
from reports.letters.permissions import can_correct
from reports.letters.services.drafting import Background, Place, background_of, draft

SEAL = "letters.seal"


def prepare_letters(*, run_id: UUID, call_id: UUID) -> None:
    """Write the snapshot of every letter of an approved run; workers seal them afterwards."""
    decisions = awards.decisions_of(run_id)
    if not decisions:
        return
    background = background_of(db.session.get_one(Call, call_id), decisions)
    year = background.issued_on.year
    first = queries.next_number(year)
    refusals = queries.standing_refusals([decision.application_id for decision in decisions])
    for offset, decision in enumerate(decisions):
        place = Place(f"ГР-{year}-{first + offset:06d}", 1, _new_code())
        letter = _store(decision, place, background, actor=SYSTEM)
        # Whoever came from the reserve list had been refused by an earlier letter.
        for old in refusals.get(decision.application_id, ()):
            old.superseded_by_id = letter.id
            facts = {"number": old.number, "by_number": letter.number}
            audit.record("letter.superseded", old, actor=SYSTEM, facts=facts)


def _store(decision: Decision, place: Place, background: Background, *, actor: Actor) -> Letter:
    snapshot = draft(decision, place, background)
    letter = Letter(
        decision_id=decision.id,
        basis_id=decision.basis_id,
        kind=snapshot.kind,
        number=place.number,
        ordinal=place.version,
        code=place.code,
        snapshot=snapshot.to_canonical(),
        snapshot_sha256=snapshot.sha256(),
        issued_at=clock.now(),
    )
    db.session.add(letter)
    facts = {"number": place.number, "version": place.version, "sha256": letter.snapshot_sha256}
    audit.record("letter.issued", letter, actor=actor, facts=facts)
    enqueue(SEAL, letter.id)
    return letter


def _new_code() -> str:
    code = new_code(12)
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def correct_letter(letter: Letter, *, reason: str, actor: Actor) -> Letter:
    """Issue a new version that supersedes this one, with the facts as they stand now."""
    can_correct(actor, letter).enforce()
    background = background_of(
        letter.decision.application.call, awards.decisions_of(letter.basis_id)
    )
    place = Place(letter.number, letter.ordinal + 1, _new_code())
    newer = _store(letter.decision, place, background, actor=actor)
    letter.superseded_by_id = newer.id
    facts = {"number": letter.number, "by_version": newer.ordinal, "reason": reason}
    audit.record("letter.superseded", letter, actor=actor, facts=facts)
    return newer


def seal_again(letters: Sequence[Letter]) -> int:
    """Ask once more for the files of letters that have none; returns how many."""
    waiting = [letter for letter in letters if letter.sealed_at is None]
    for letter in waiting:
        enqueue(SEAL, letter.id)
    return len(waiting)
