"""Two to four runs of a call side by side, and what keeping the order of ranks costs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.portals.access import READERS, current_actor, needs
from app.portals.pager import counted
from app.portals.searched import first_row
from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.rules.side_by_side import (
    Price,
    Standing,
    asks_the_same,
    price_between,
    side_by_side,
    standing_of,
)
from donors.matching.states import RUN_MACHINE, STRATEGY_LABELS, RunStrategy
from donors.matching.views.reading import OUTCOME_COLOURS, ROWS, RunReading, outcome_label
from donors.matching.views.staff import STATE_COLOURS
from donors.matching.views.staff_drafting import bp
from grants.calls.queries import get_call

__all__ = ["bp"]

MOST_RUNS = 4
# So many of those leapt over are named; how many more there are is said.
NAMED = 20


@bp.get("/calls/<uuid:call_id>/compare")
@needs(*READERS)
def compare_runs(call_id: UUID) -> ResponseReturnValue:
    """Put runs of a call beside each other."""
    shown = get_call(call_id, actor=current_actor())
    runs = queries.runs_to_compare(shown.id, request.args.getlist("run")[: MOST_RUNS + 1])
    if not 2 <= len(runs) <= MOST_RUNS:
        flash(_("Choose from two to four runs."), "warning")
        return redirect(url_for(".call", call_id=shown.id))
    pairs = [(run.instance, run.result) for run in runs]
    standings = [standing_of(*pair) for pair in pairs]
    rows = side_by_side(pairs)
    only = "different" if request.args.get("only") == "different" else None
    wanted = [row for row in rows if row.differs] if only else rows
    first = at if (at := first_row()) < len(wanted) else 0
    part = wanted[first : first + ROWS]
    reading = RunReading(runs[0], {}, {})
    reading.know(row.application for row in part)
    price = _price(runs, standings)
    address = partial(url_for, ".compare_runs", call_id=shown.id, _anchor="applications")
    address = partial(address, run=[run.id for run in runs])
    return render_template(
        "staff_matching_compare.html",
        call=shown,
        runs=runs,
        standings=standings,
        price=price,
        leapt_over=_listed(price.leapt_over) if price else "",
        unpriced=price is None and bool(_pairs(runs)),
        reading=reading,
        rows=part,
        pager=counted(partial(address, only=only), first, size=ROWS, total=len(wanted)),
        different=sum(row.differs for row in rows),
        total=len(rows),
        only=only,
        asked=[run.id for run in runs],
        outcome_label=outcome_label,
        outcome_colours=OUTCOME_COLOURS,
        labels=RUN_MACHINE.labels,
        strategies=STRATEGY_LABELS,
        colours=STATE_COLOURS,
    )


def _listed(numbers: Sequence[str]) -> str:
    """Name some applications and say how many more there are."""
    names = ", ".join(numbers[:NAMED])
    if len(numbers) <= NAMED:
        return names
    return str(_("%(names)s and %(count)s more", names=names, count=len(numbers) - NAMED))


def _price(runs: Sequence[MatchingRun], standings: Sequence[Standing]) -> Price | None:
    """What the ranking costs, where both rules have split the same money."""
    for first, second in _pairs(runs):
        if asks_the_same(runs[first].instance, runs[second].instance):
            return price_between(standings[first], standings[second])
    return None


def _pairs(runs: Sequence[MatchingRun]) -> list[tuple[int, int]]:
    """The places of each run by ranks beside each by merit."""
    return [
        (first, second)
        for first, by_ranks in enumerate(runs)
        for second, by_merit in enumerate(runs)
        if by_ranks.strategy == RunStrategy.RANK_ORDER
        and by_merit.strategy == RunStrategy.MOST_MERIT
    ]
