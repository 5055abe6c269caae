"""Read the amounts that parts of a split have asked for, by halves of the ranking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import undefer

from app.core.db import db
from donors.matching.models import SplitHalf, SplitPart, SplitWork
from donors.matching.queries import splits
from donors.matching.states import SplitState

_CONTENT = (undefer(SplitHalf.given), undefer(SplitHalf.cut))


def find_half(half_id: UUID) -> SplitHalf | None:
    """Find a half that somebody waits for, with what it was given."""
    half = db.session.get(SplitHalf, half_id, options=_CONTENT, populate_existing=True)
    if half is None or half.done_at is not None:
        return None
    return half if half.part.work.state == SplitState.SOLVING else None


def held_half(half_id: UUID) -> SplitHalf | None:
    """The same, and hold its split until the transaction ends."""
    half = find_half(half_id)
    if half is None:
        return None
    splits.held_work(half.part.work_id)
    # Others finish meanwhile: only what is read from here on stays so.
    return find_half(half_id)


def sides_of(half: SplitHalf) -> Sequence[dict[str, Any]] | None:
    """What was found in both sides of a half that was divided; None while one is missing."""
    found = db.session.scalars(
        select(SplitHalf.found)
        .where(SplitHalf.parent_id == half.id, SplitHalf.done_at.is_not(None))
        .order_by(SplitHalf.side)
    ).all()
    return [one or {} for one in found] if len(found) == 2 else None


def is_asked(part: SplitPart, task_sha256: str) -> bool:
    """Tell whether a part has asked for these amounts before."""
    wanted = _asked(part).where(SplitHalf.task_sha256 == task_sha256)
    return db.session.scalar(wanted.limit(1)) is not None


def is_waiting(part: SplitPart) -> bool:
    """Tell whether a part waits for amounts it has asked for."""
    return db.session.scalar(_asked(part).where(SplitHalf.done_at.is_(None)).limit(1)) is not None


def _asked(part: SplitPart) -> Select[UUID]:
    return select(SplitHalf.id).where(SplitHalf.part_id == part.id, SplitHalf.parent_id.is_(None))


def answers_to(part: SplitPart) -> dict[str, dict[str, Any]]:
    """The amounts a part has asked for, by the names of their tasks."""
    rows = db.session.execute(
        select(SplitHalf.task_sha256, SplitHalf.found).where(
            SplitHalf.part_id == part.id,
            SplitHalf.parent_id.is_(None),
            SplitHalf.done_at.is_not(None),
        )
    )
    return {name: found or {} for name, found in rows}


def progress_of(work: SplitWork) -> tuple[int, int]:
    """Tell how many halves of a split are found, and how many there are so far."""
    done, steps = db.session.execute(
        select(func.count(SplitHalf.done_at), func.count(SplitHalf.id))
        .join(SplitPart, SplitPart.id == SplitHalf.part_id)
        .where(SplitPart.work_id == work.id)
    ).one()
    return done, steps
