"""Two to four runs of a call side by side, and what keeping the order of ranks costs."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.portals.access import READERS, current_actor, needs
from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.rules.side_by_side import (
    Price,
    price_of_ranking,
    side_by_side,
    standing_of,
)
from donors.matching.states import RUN_MACHINE, STRATEGY_LABELS, RunStrategy
from donors.matching.views.reading import OUTCOME_COLOURS, RunReading, outcome_label
from donors.matching.views.staff import STATE_COLOURS
from donors.matching.views.staff_drafting import bp
from grants.calls.queries import get_call

__all__ = ["bp"]

MOST_RUNS = 4


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
    rows = side_by_side(pairs)
    only = request.args.get("only") == "different"
    return render_template(
        "staff_matching_compare.html",
        call=shown,
        runs=runs,
        standings=[standing_of(*pair) for pair in pairs],
        price=_price(runs),
        unpriced=_is_unpriced(runs),
        reading=RunReading(runs[0], queries.applications_of(runs[0]), {}),
        rows=[row for row in rows if row.differs] if only else rows,
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


def _price(runs: Sequence[MatchingRun]) -> Price | None:
    """What the ranking costs, where both rules have split the same money."""
    prices = (
        price_of_ranking((first.instance, first.result), (second.instance, second.result))
        for first in _by(RunStrategy.RANK_ORDER, runs)
        for second in _by(RunStrategy.MOST_MERIT, runs)
    )
    return next((price for price in prices if price is not None), None)


def _by(strategy: RunStrategy, runs: Sequence[MatchingRun]) -> list[MatchingRun]:
    return [run for run in runs if run.strategy == strategy]


def _is_unpriced(runs: Sequence[MatchingRun]) -> bool:
    """Tell whether the price is missing although both rules stand here: they split other money."""
    both = _by(RunStrategy.RANK_ORDER, runs) and _by(RunStrategy.MOST_MERIT, runs)
    return bool(both) and _price(runs) is None
