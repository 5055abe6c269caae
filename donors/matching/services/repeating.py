"""Split the money of a run once more, as it is today."""

from __future__ import annotations

from app.core.actor import Actor
from donors.matching import queries
from donors.matching.models import MatchingRun, SplitWork
from donors.matching.services.ordering import order_run
from donors.matching.services.topping_up import draft_top_up


def run_again(run: MatchingRun, *, actor: Actor) -> MatchingRun | SplitWork:
    """Make a draft by the same rule with today's pledges; those left out stay out.

    A large one becomes a run later (see `order_run`).
    """
    if run.tops_up_id is not None:
        return draft_top_up(queries.root_of(run), actor=actor)
    usable = queries.usable_pledges(run.call)
    without = [code for code in run.left_out if code in usable]
    return order_run(run.call, strategy=run.strategy, without=without, actor=actor)
