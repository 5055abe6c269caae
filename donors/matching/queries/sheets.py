"""Read what the page of a run shows, a few leaves of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from app.core.db import db
from donors.matching.models import MatchingRun, RunSheet
from donors.matching.rules.leftovers import Leftover
from donors.matching.rules.sheets import FORM, HEAD, LEFT, Leaves, Sheets, sheets_of

# More leaves than any list has.
_ALL = 1_000_000


def sheets_with(run: MatchingRun, wanted: Mapping[str, range]) -> Sheets:
    """Read the head of a run and some leaves of it: what → their numbers.

    What was never kept, or in another form, is worked out here, which takes longer.
    """
    found = _kept(run.id, {HEAD: range(1), **wanted})
    if (HEAD, 0) not in found:
        found = sheets_of(run.instance, run.result)
    return Sheets(found)


def left_by(run: MatchingRun) -> list[Leftover]:
    """List all pledges of a run with what they have left, by code."""
    sheets = sheets_with(run, {LEFT: range(_ALL)})
    return sheets.leftovers(0, sheets.count(LEFT))


def owing_of(run: MatchingRun) -> list[Leftover]:
    """List the pledges that a run takes money from, by code."""
    return [one for one in left_by(run) if one.owed_minor]


def _kept(run_id: UUID, wanted: Mapping[str, range]) -> Leaves:
    leaves = [
        and_(RunSheet.what == what, RunSheet.number.between(numbers.start, numbers.stop - 1))
        for what, numbers in wanted.items()
    ]
    rows = db.session.execute(
        select(RunSheet.what, RunSheet.number, RunSheet.content).where(
            RunSheet.run_id == run_id, RunSheet.form == FORM, or_(*leaves)
        )
    )
    return {(what, number): content for what, number, content in rows}


def has_true_sheets(run: MatchingRun) -> bool:
    """Tell whether what was kept of a run is what follows from its inputs and result."""
    rows = db.session.execute(
        select(RunSheet.what, RunSheet.number, RunSheet.content).where(
            RunSheet.run_id == run.id, RunSheet.form == FORM
        )
    )
    kept = {(what, number): content for what, number, content in rows}
    return not kept or kept == as_json(sheets_of(run.instance, run.result))


def as_json(leaves: Leaves) -> dict[tuple[str, int], Any]:
    """Leaves as the database gives them back."""
    return {key: json.loads(json.dumps(content)) for key, content in leaves.items()}
