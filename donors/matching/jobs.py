"""Work on large splits in the background: each step once, by whichever worker comes first."""

from __future__ import annotations

from uuid import UUID

from app.core.db import db
from donors.matching.services import working


def divide(argument: str) -> None:
    """Cut a split into parts."""
    working.divide_work(UUID(argument))


def solve(argument: str) -> None:
    """Solve one part."""
    part_id = UUID(argument)
    question = working.question_of(part_id)
    if question is not None:
        _let_go()
        working.keep_answer(part_id, working.answer_to(question))


def merge(argument: str) -> None:
    """Make a run of what the parts found."""
    work_id = UUID(argument)
    material = working.material_of(work_id)
    if material is not None:
        _let_go()
        working.keep_run(work_id, working.merged(material))


def _let_go() -> None:
    """End the transaction, in which nothing was written: the database ends idle ones."""
    db.session.rollback()
