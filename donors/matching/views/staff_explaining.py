"""Why this much: one application of a run, and one pledge with who would get its next million."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.portals.access import READERS, current_actor, needs
from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.rules import outcome_of
from donors.matching.rules.answers import Margin, margin
from donors.matching.rules.leftovers import Leftover
from donors.matching.rules.sheets import donors_with_several
from donors.matching.rules.tables import by_year_of_pledge, payments_of_pledge, payments_to
from donors.matching.states import STRATEGY_LABELS
from donors.matching.views.reading import (
    OUTCOME_COLOURS,
    RunReading,
    left_reason,
    outcome_label,
)
from donors.matching.views.staff_comparing import bp

__all__ = ["bp"]


@bp.get("/<uuid:run_id>/applications/<number>")
@needs(*READERS)
def application(run_id: UUID, number: str) -> ResponseReturnValue:
    """Who pays one application in which year, and why it does not get more."""
    run = queries.get_run(run_id, actor=current_actor())
    asked = _found(run.instance["applications"], number)
    solved = _found(run.result["applications"], number)
    reading = _reading(run)
    payments = payments_to(run.instance, run.result, number)
    misses = reading.misses(number)
    reading.know([number], [one.pledge for one in payments] + [miss.pledge for miss, _ in misses])
    return render_template(
        "staff_matching_application.html",
        run=run,
        reading=reading,
        asked=asked,
        got={line["year"]: line["amount"] for line in solved["amounts"]},
        outcome=outcome_of(solved),
        payments=payments,
        reasons=reading.reasons(number),
        misses=misses,
        outcome_label=outcome_label,
        outcome_colours=OUTCOME_COLOURS,
        strategies=STRATEGY_LABELS,
    )


@bp.get("/<uuid:run_id>/pledges/<code>")
@needs(*READERS)
def pledge(run_id: UUID, code: str) -> ResponseReturnValue:
    """Whom one pledge pays, what it has left, and who would get more of it."""
    run = queries.get_run(run_id, actor=current_actor())
    terms = _found(run.instance["pledges"], code)
    year = request.args.get("year", 0, type=int)
    budget_years = [line["year"] for line in terms["budget"]]
    reading = _reading(run)
    payments = payments_of_pledge(run.instance, run.result, code)
    more = _margin(run, code, year if year in budget_years else min(budget_years))
    moved = {row.application for one in more.answers for row in one.rows} if more else set()
    reading.know(moved | {number for _rank, number, _payment in payments}, [code])
    return render_template(
        "staff_matching_pledge.html",
        run=run,
        reading=reading,
        terms=terms,
        left=_left(reading, code),
        left_reason=left_reason,
        years=by_year_of_pledge(run.instance, run.result, code),
        payments=payments,
        margin=more,
        budget_years=sorted(budget_years),
        outcome_label=outcome_label,
        strategies=STRATEGY_LABELS,
    )


def _found(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    for row in rows:
        if row["id"] == name:
            return row
    raise NotFound


def _left(reading: RunReading, code: str) -> Leftover:
    return next(iter(reading.leftovers({code})))


def _margin(run: MatchingRun, code: str, year: int) -> Margin | None:
    """Split again with more of the pledge; a result without proof is left alone."""
    if not run.is_proven:
        return None
    return margin(run.instance, code, year, before=run.result)


def _reading(run: MatchingRun) -> RunReading:
    return RunReading(run, {}, {}, several=frozenset(donors_with_several(run.instance)))
