"""Issue letters: freeze what they say, have them sealed, replace one by a later version.

The sealing itself stands in `sealing`: web workers issue letters and never write a PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from app.audit import services as audit
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.core.ids import new_code
from app.jobs.services import enqueue
from grants.awards import queries as awards
from grants.awards.models import Award, Decision
from grants.calls.models import Call
from reports.letters import queries
from reports.letters.models import Letter
from reports.letters.permissions import can_correct
from reports.letters.rules import LetterKind, LetterSnapshot, from_canonical
from reports.letters.services.drafting import (
    Background,
    Place,
    background_of,
    draft,
    draft_withdrawal,
)

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
        place = Place(_number(year, first + offset), 1, _new_code())
        letter = _store(decision, draft(decision, place, background), actor=SYSTEM)
        # Whoever came from the reserve list had been refused by an earlier letter.
        _supersede(refusals.get(decision.application_id, ()), letter)


def prepare_withdrawal_letter(*, award_id: UUID, actor: Actor, **_facts: object) -> None:
    """Write to the grantee that an award was withdrawn; its award letter stands no longer."""
    award = db.session.get_one(Award, award_id)
    decision = award.decision
    background = background_of(decision.application.call, [decision])
    told = queries.standing_letters(decision.id)
    year = background.issued_on.year
    place = Place(_number(year, queries.next_number(year)), 1, _new_code())
    number = told[0].number if told else award.number
    snapshot = draft_withdrawal(award, number, place, background)
    _supersede(told, _store(decision, snapshot, actor=actor))


def _number(year: int, serial: int) -> str:
    return f"ГР-{year}-{serial:06d}"


def _supersede(letters: Iterable[Letter], by: Letter) -> None:
    for old in letters:
        old.superseded_by_id = by.id
        facts = {"number": old.number, "by_number": by.number}
        audit.record("letter.superseded", old, actor=SYSTEM, facts=facts)


def _store(decision: Decision, snapshot: LetterSnapshot, *, actor: Actor) -> Letter:
    letter = Letter(
        decision_id=decision.id,
        basis_id=decision.basis_id,
        kind=snapshot.kind,
        number=snapshot.number,
        ordinal=snapshot.version,
        code=snapshot.code,
        snapshot=snapshot.to_canonical(),
        snapshot_sha256=snapshot.sha256(),
        issued_at=clock.now(),
    )
    db.session.add(letter)
    facts = {
        "number": letter.number,
        "version": letter.ordinal,
        "sha256": letter.snapshot_sha256,
    }
    audit.record("letter.issued", letter, actor=actor, facts=facts)
    enqueue(SEAL, letter.id)
    return letter


def _new_code() -> str:
    code = new_code(12)
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def correct_letter(letter: Letter, *, reason: str, actor: Actor) -> Letter:
    """Issue a new version that supersedes this one, with the facts as they stand now.

    Raises Invalid for the letter of an award that was withdrawn: nothing stands to be corrected.
    """
    award = queries.withdrawn_award_of(letter)
    if award is not None and letter.kind == LetterKind.AWARD:
        raise Invalid(
            {
                "reason": Message(
                    "The award of this letter was withdrawn, so the letter cannot be corrected."
                    " The letter of the withdrawal can."
                )
            }
        )
    can_correct(actor, letter).enforce()
    background = background_of(
        letter.decision.application.call, awards.decisions_of(letter.basis_id)
    )
    place = Place(letter.number, letter.ordinal + 1, _new_code())
    newer = _store(letter.decision, _redrafted(letter, award, place, background), actor=actor)
    letter.superseded_by_id = newer.id
    facts = {"number": letter.number, "by_version": newer.ordinal, "reason": reason}
    audit.record("letter.superseded", letter, actor=actor, facts=facts)
    return newer


def _redrafted(
    letter: Letter, award: Award | None, place: Place, background: Background
) -> LetterSnapshot:
    told = from_canonical(letter.snapshot).withdrawal
    if told is None or award is None:
        return draft(letter.decision, place, background)
    return draft_withdrawal(award, told.letter_number, place, background)


def seal_again(letters: Sequence[Letter]) -> int:
    """Ask once more for the files of letters that have none; returns how many."""
    waiting = [letter for letter in letters if letter.sealed_at is None]
    for letter in waiting:
        enqueue(SEAL, letter.id)
    return len(waiting)
