"""Amounts that are too much for one machine: found by halves of the ranking, by any workers.

A part asks and lets go; each half is served or divided into two; who finds the second of them has
the two joined; and the part goes on when its question is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, null, update

from app.core import clock
from app.core.db import db
from app.jobs.services import enqueue
from donors.matching.engine.canonical import sha256
from donors.matching.engine.parts.asking import Asked, join, step
from donors.matching.models import SplitHalf, SplitPart
from donors.matching.queries import halves
from donors.matching.services.ordering import HALVE, SOLVE


def ask(part: SplitPart, asked: Asked) -> None:
    """Have amounts found for a part; asking twice is asking once."""
    if part.closings != asked.closings:
        if part.closings and _turns(part.closings) > _turns(asked.closings):
            # Asked by a worker that was given up long ago.
            return
        # The turns before are never gone through again.
        db.session.execute(delete(SplitHalf).where(SplitHalf.part_id == part.id))
        part.closings = asked.closings
    name = sha256(asked.task)
    if not halves.is_asked(part, name):
        _add(part, asked.task, name)


def _turns(closings: dict[str, Any]) -> int:
    """Each turn closes more than those before it."""
    return len(closings["payments"]) + len(closings["tranches"])


def _add(
    part: SplitPart, task: dict[str, Any], name: str, parent: SplitHalf | None = None, side: int = 0
) -> None:
    half = SplitHalf(part_id=part.id, task_sha256=name, given=task)
    if parent is not None:
        half.parent_id, half.side = parent.id, side
    db.session.add(half)
    db.session.flush()
    enqueue(HALVE, half.id)


def close_answers(part: SplitPart) -> None:
    """A part is solved: nothing it has asked for is needed, or looked for, any longer."""
    done_at = func.coalesce(SplitHalf.done_at, clock.now())
    db.session.execute(
        update(SplitHalf)
        .where(SplitHalf.part_id == part.id)
        .values(given=null(), cut=null(), found=null(), done_at=done_at)
    )


@dataclass(frozen=True)
class Half:
    """What a worker does for itself, without the database: a task, or its two sides to join."""

    task: dict[str, Any]
    cut: dict[str, Any] | None
    sides: tuple[dict[str, Any], ...]


def half_of(half_id: UUID) -> Half | None:
    """What is to be done for a half; None when it is done, its sides are not, or nobody waits."""
    half = halves.find_half(half_id)
    if half is None:
        return None
    if half.cut is None:
        return Half(half.given or {}, None, ())
    sides = halves.sides_of(half)
    return None if sides is None else Half(half.given or {}, half.cut, tuple(sides))


def amounts_of(half: Half, most: int | None) -> dict[str, Any]:
    """Serve a half, or divide it into `sides` if it allows more payments; or join those found."""
    if half.cut is not None:
        return join(half.task, half.cut, *half.sides)
    return step(half.task, most)


def keep_amounts(half_id: UUID, asked: Half, answer: dict[str, Any]) -> None:
    """Note what became of a half; the second of two has them joined, the last answers its part."""
    half = halves.held_half(half_id)
    if half is None or (half.cut is None) != (asked.cut is None):
        return
    if "sides" in answer:
        half.cut = {name: answer[name] for name in ("needs", "cells")}
        for side, task in enumerate(answer["sides"]):
            _add(half.part, task, sha256(task), half, side)
        return
    half.found, half.done_at = answer, clock.now()
    db.session.flush()
    _let_go(half)
    parent = db.session.get(SplitHalf, half.parent_id) if half.parent_id else None
    if parent is None:
        enqueue(SOLVE, half.part_id)
    elif halves.sides_of(parent) is not None:
        enqueue(HALVE, parent.id)


def _let_go(half: SplitHalf) -> None:
    """Empty what is not needed any more: its task, and what its sides have found."""
    emptied = {"given": null(), "cut": null()}
    db.session.execute(update(SplitHalf).where(SplitHalf.id == half.id).values(**emptied))
    db.session.execute(update(SplitHalf).where(SplitHalf.parent_id == half.id).values(found=null()))
