"""The certificate of the amounts: for each node the best-ranked need left short it could serve."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

import numpy as np

from donors.matching.engine.kernel.compiling import nth, outer
from donors.matching.engine.kernel.cuts import look_around
from donors.matching.engine.kernel.search import NOWHERE


@outer
def levels_in_turn(flow, scratch, turn, needs):
    """For needs, then cells: the first need of `turn` that money could move to from there.

    `turn`: the needs that lack money, the most urgent first. NOWHERE: no such need.
    """
    found = np.full(needs + len(flow.money), NOWHERE, np.int32)
    met = 0
    for need in turn:
        if not scratch.seen[nth(need)]:
            scratch.seen[nth(need)] = True
            scratch.queue[nth(met)] = need
            at, met = met, met + 1
            while at < met:
                found[scratch.queue[nth(at)]] = need
                met = look_around(flow, scratch, met, scratch.queue[nth(at)], needs)
                at += 1
    for place in range(met):
        scratch.seen[nth(scratch.queue[nth(place)])] = False
    return found


@outer
def levels_of(flow, scratch, short):
    """The same by rank; `short` holds for each need whether it lacks money."""
    return levels_in_turn(flow, scratch, np.flatnonzero(short), len(short))
