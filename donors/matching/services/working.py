"""The work on a large split: divided, solved part by part, merged, checked, kept.

All of it may be broken off and begun again at any point; nothing is a run before the last step.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from app.audit.moves import move
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message, Words
from app.identity import queries as people
from app.jobs.services import enqueue
from donors.matching import queries
from donors.matching.engine.parts.asking import Asked, solve_or_ask
from donors.matching.engine.parts.components import possible_payments
from donors.matching.engine.parts.merging import merge
from donors.matching.engine.parts.tasks import solve_part, split
from donors.matching.engine.reading import read_instance
from donors.matching.models import MatchingRun, SplitPart, SplitWork
from donors.matching.queries import halves, splits
from donors.matching.services import halving
from donors.matching.services.checks import check_topped_up, check_undecided
from donors.matching.services.ordering import MERGE, SOLVE, forget_parts
from donors.matching.services.solving import keep_result
from donors.matching.services.strategies import solved
from donors.matching.states import RunStrategy, SplitState

MOST_PARTS = 16


def divide_work(work_id: UUID, most: int | None = None) -> None:
    """Cut a split into parts that any worker may solve; nothing when that is done already.

    `most`: how many payments one machine should hold, as far as components allow.
    """
    work = splits.held_work(work_id)
    if work.state != SplitState.WAITING:
        return
    for number, given in enumerate(_parts(work, most)):
        part = SplitPart(work_id=work.id, number=number, given=given)
        db.session.add(part)
        db.session.flush()
        enqueue(SOLVE, part.id)
    move(work, to=SplitState.SOLVING, actor=SYSTEM, action="split.divided")


def _parts(work: SplitWork, most: int | None) -> list[dict[str, Any]]:
    """What each part is given; a rule that needs the whole stays in one piece, given as it is."""
    if work.strategy != RunStrategy.RANK_ORDER:
        return [{}]
    read = read_instance(work.instance)
    wanted = 0 if most is None else -(-possible_payments(read) // most)
    return split(work.instance, read, max(MOST_PARTS, wanted))


@dataclass(frozen=True)
class Question:
    """What a worker solves for itself, without the database: a part, or the whole by its rule.

    `answers`: amounts the part has asked for before, and the `closings` at its last question.
    """

    given: dict[str, Any]
    instance: dict[str, Any]
    strategy: RunStrategy
    answers: dict[str, dict[str, Any]]
    closings: dict[str, Any] | None


def question_of(part_id: UUID) -> Question | None:
    """What is asked of a part; None when nobody waits for it any more, or it waits itself."""
    part = splits.get_part(part_id)
    if part.done_at is not None or part.work.state != SplitState.SOLVING:
        return None
    if halves.is_waiting(part):
        return None
    given = part.given or {}
    instance = {} if given else part.work.instance
    answers = halves.answers_to(part)
    return Question(given, instance, part.work.strategy, answers, part.closings)


def answer_to(question: Question, most: int | None = None) -> dict[str, Any] | Asked:
    """Solve; this may take minutes. Beyond so many payments ask for the amounts first."""
    if not question.given:
        return solved(question.instance, question.strategy)
    if most is None:
        return solve_part(question.given)
    return solve_or_ask(question.given, most, question.answers, question.closings)


def keep_answer(part_id: UUID, found: dict[str, Any] | Asked) -> None:
    """Note what was found in a part; the last one asks for the merger. Or pass its question on."""
    part = splits.get_part(part_id)
    # Others finish meanwhile: whoever holds the split last sees all the others' parts.
    work = splits.held_work(part.work_id)
    db.session.refresh(part)
    if part.done_at is not None or work.state != SplitState.SOLVING:
        return
    if isinstance(found, Asked):
        halving.ask(part, found)
        return
    part.found, part.done_at = found, clock.now()
    halving.close_answers(part)
    db.session.flush()
    if not splits.parts_left(work):
        enqueue(MERGE, work.id)


@dataclass(frozen=True)
class Material:
    """Everything a merger needs: what the parts were given, and what was found in them."""

    instance: dict[str, Any]
    strategy: RunStrategy
    given: list[dict[str, Any]]
    found: list[dict[str, Any]]


def material_of(work_id: UUID) -> Material | None:
    """What is to be merged; None when that is done, or nobody waits for it."""
    work = splits.find_work(work_id)
    if work.state != SplitState.SOLVING or splits.parts_left(work):
        return None
    return Material(work.instance, work.strategy, *splits.results_of(work))


def merged(material: Material) -> dict[str, Any]:
    """The result of the whole."""
    if material.strategy != RunStrategy.RANK_ORDER:
        return material.found[0]
    instance = material.instance
    return merge(instance, read_instance(instance), material.given, material.found)


def keep_run(work_id: UUID, result: dict[str, Any]) -> None:
    """Make a run of the result, if the call still waits and the proof holds."""
    work = splits.held_work(work_id)
    if work.state != SplitState.SOLVING:
        return
    actor = people.actor_for(people.get_user(work.created_by_id)) if work.created_by_id else SYSTEM
    try:
        run = _run_of(work, result, actor)
    except Invalid as refusal:
        work.failure = _stored(refusal.message)
        move(work, to=SplitState.FAILED, actor=SYSTEM, action="split.failed")
    else:
        work.run_id = run.id
        move(work, to=SplitState.DONE, actor=SYSTEM, action="split.done")
    forget_parts(work)


def _run_of(work: SplitWork, result: dict[str, Any], actor: Actor) -> MatchingRun:
    queries.lock_call(work.call)
    if work.tops_up is None:
        check_undecided(work.call)
    else:
        check_topped_up(work.tops_up)
    run = MatchingRun(
        call_id=work.call_id, ranking_id=work.ranking_id, tops_up_id=work.tops_up_id,
        strategy=work.strategy, left_out=work.left_out, rates=work.rates,
        pledge_versions=work.pledge_versions, instance=work.instance,
    )  # fmt: skip
    return keep_result(run, work.call, result, actor=actor)


def _stored(message: Message) -> dict[str, Any]:
    """A message as JSON; names keep their three languages for whoever reads it."""
    values = {
        name: asdict(value) if isinstance(value, Words) else str(value)
        for name, value in message.values.items()
    }
    return {"text": message.text, "values": values}
