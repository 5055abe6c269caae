"""Why this much: one application of a run, and one pledge with who would get its next million."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.portals.access import READERS, current_actor, needs
from app.portals.rendering import money
from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.rules import outcome_of
from donors.matching.rules.answers import Answer, Margin, margin, step_of
from donors.matching.rules.in_turn import InTurn, in_turn
from donors.matching.rules.leftovers import Leftover
from donors.matching.rules.sessions import is_large, is_quick
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

# So many of the refused that more money might help are named; how many more there are is said.
REFUSED = 10


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
    budget_years = sorted(line["year"] for line in terms["budget"])
    year = request.args.get("year", 0, type=int)
    ahead = _ahead(run, code, year if year in budget_years else budget_years[0])
    payments = payments_of_pledge(run.instance, run.result, code)
    reading = _reading(run)
    reading.know(ahead.named | {number for _rank, number, _payment in payments}, [code])
    return render_template(
        "staff_matching_pledge.html",
        run=run,
        reading=reading,
        terms=terms,
        left=_left(reading, code),
        left_reason=left_reason,
        years=by_year_of_pledge(run.instance, run.result, code),
        payments=payments,
        ahead=ahead,
        budget_years=budget_years,
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


@dataclass(frozen=True)
class Ahead:
    """Who would get more of a pledge: by splitting again, or in large runs by the certificate."""

    year: int
    margin: Margin | None = None
    turn: InTurn | None = None
    step: str = ""
    # The reader asked for a new split of a large run.
    again: bool = False

    @property
    def named(self) -> set[str]:
        """The applications to be named."""
        moved = {row.application for one in self.answers for row in (*one.gains, *one.losses)}
        return moved | ({*self.refused, self.turn.paid} if self.turn else set())

    @property
    def answers(self) -> Sequence[Answer]:
        """What each further step leads to."""
        return self.margin.answers if self.margin else ()

    @property
    def refused(self) -> Sequence[str]:
        """Some of the refused that it might help."""
        return self.turn.refused[:REFUSED] if self.turn else ()


def _ahead(run: MatchingRun, code: str, year: int) -> Ahead:
    """Split again with more of the pledge; a result without proof is left alone.

    A large run is split again only when the reader asks for it, and only where that is quick.
    """
    if not run.is_proven:
        return Ahead(year)
    large, quick = is_large(run.instance), is_quick(run.instance)
    again = large and quick and request.args.get("more") == "1"
    if not large or again:
        more = margin(run.instance, code, year, before=run.result)
        return Ahead(year, margin=more, again=again)
    if not quick:
        return Ahead(year)
    currency = _found(run.instance["pledges"], code)["currency"]
    return Ahead(
        year,
        turn=in_turn(run.instance, run.result, code, year),
        step=money(step_of(run.instance, currency), currency),
    )


def _reading(run: MatchingRun) -> RunReading:
    return RunReading(run, {}, {}, several=frozenset(donors_with_several(run.instance)))
