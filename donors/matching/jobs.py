"""Work on large splits in the background: each step once, by whichever worker comes first."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from app.core.db import db
from donors.matching.services import halving, working


def divide(argument: str) -> None:
    """Cut a split into parts."""
    working.divide_work(UUID(argument), _most())


def solve(argument: str) -> None:
    """Solve one part."""
    part_id = UUID(argument)
    question = working.question_of(part_id)
    if question is not None:
        _let_go()
        working.keep_answer(part_id, working.answer_to(question, _most()))


def halve(argument: str) -> None:
    """Find amounts that a part has asked for, or divide them once more."""
    half_id = UUID(argument)
    half = halving.half_of(half_id)
    if half is not None:
        _let_go()
        halving.keep_amounts(half_id, half, halving.amounts_of(half, _most()))


def merge(argument: str) -> None:
    """Make a run of what the parts found."""
    work_id = UUID(argument)
    material = working.material_of(work_id)
    if material is not None:
        _let_go()
        working.keep_run(work_id, working.merged(material))


def _most() -> int | None:
    """How many payments this machine should hold, if its operator has set a limit."""
    most: int | None = current_app.extensions["settings"].halves_above
    return most


def _let_go() -> None:
    """End the transaction, in which nothing was written: the database ends idle ones."""
    db.session.rollback()
