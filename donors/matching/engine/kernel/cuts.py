"""Cuts that refused somebody, kept because they refuse most of those who come later, too.

A cut is a set of cells that is used up. A need can draw only so much from all other cells, so
it must draw the rest of its minimum from the cut. `slack` is what the cut can still give beyond
what the minima accepted so far must draw from it. This only saves searches: each application
refused here would be refused by the flow, too.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from typing import Any, NamedTuple

import numpy as np

from donors.matching.engine.kernel.arrays import Arrays
from donors.matching.engine.kernel.compiling import inlined, inner, nth, outer

KEPT = 256
Array = Any


class Rules(NamedTuple):
    """What the donors' rules let each need draw, in the order of `Arrays`.

    `starts`: the first need of each application, and the number of needs at the end.
    """

    starts: Array
    minimum: Array
    first: Array
    cell: Array
    cap: Array


class Cuts(NamedTuple):
    """At most KEPT cuts: `turn` lists them, the last useful one first; `count` holds how many."""

    inside: Array
    slack: Array
    turn: Array
    count: Array


def rules_of(arrays: Arrays, applications: int) -> Rules:
    starts = np.searchsorted(arrays.application, np.arange(applications + 1))
    return Rules(starts, arrays.minimum, arrays.first, arrays.cell, arrays.cap)


def no_cuts(arrays: Arrays) -> Cuts:
    return Cuts(
        inside=np.zeros((KEPT, arrays.sizes[1]), np.bool_),
        slack=np.zeros(KEPT, np.int64),
        turn=np.zeros(KEPT, np.int64),
        count=np.zeros(1, np.int64),
    )


@inner
def must_draw(rules, inside, start, stop):
    """What needs start .. stop - 1 must at least draw from the cells `inside`."""
    total = 0
    for need in range(start, stop):
        rest = rules.minimum[need]
        at = rules.first[need]
        while rest > 0 and at < rules.first[need + 1]:
            if not inside[rules.cell[at]]:
                rest -= rules.cap[at]
            at += 1
        total += max(rest, 0)
    return total


@inner
def refuses(rules, cuts, start, stop):
    """Whether a kept cut cannot give what the minima of these needs must draw from it."""
    for place in range(cuts.count[0]):
        cut = cuts.turn[place]
        if must_draw(rules, cuts.inside[cut], start, stop) > cuts.slack[cut]:
            _to_front(cuts, place)
            return True
    return False


@inner
def learn(rules, cuts, start, stop):
    """Accepted minima use up what the kept cuts had left."""
    for cut in range(cuts.count[0]):
        cuts.slack[cut] -= must_draw(rules, cuts.inside[cut], start, stop)


@inner
def keep_cut(rules, cuts, flow, scratch, start, stop, routed):
    """Keeps the cut that refuses needs start .. stop - 1, whose attempt is still in the network.

    Nothing more can enter it: what these needs must draw from it less what they lack is what
    it could give.
    """
    place = min(cuts.count[0], KEPT - 1)
    if cuts.count[0] < KEPT:
        cuts.turn[place] = place
        cuts.count[0] += 1
    cut = cuts.turn[place]
    _to_front(cuts, place)
    mark_cut(flow, scratch, start, stop, rules.minimum, routed, cuts.inside[cut])
    slack = must_draw(rules, cuts.inside[cut], start, stop)
    for need in range(start, stop):
        slack -= rules.minimum[need] - (routed[need] if rules.minimum[need] > 0 else 0)
    cuts.slack[cut] = slack


@inner
def mark_cut(flow, scratch, start, stop, minimum, routed, inside):
    """Marks the cells from which money could still move to a short need of start .. stop - 1."""
    needs = len(minimum)
    inside[:] = False
    met = 0
    for need in range(start, stop):
        if minimum[need] > 0 and routed[need] < minimum[need]:
            met = _meet(scratch, met, need, 1)
    for at in range(_spread(flow, scratch, met, needs)):
        if scratch.queue[nth(at)] >= needs:
            inside[scratch.queue[nth(at)] - needs] = True


@outer
def reach(flow, scratch, starts, needs):
    """Writes all nodes from which money could move to these needs into `queue`; how many."""
    met = 0
    for need in starts:
        met = _meet(scratch, met, need, 1)
    return _spread(flow, scratch, met, needs)


@inlined
def _spread(flow, scratch, met, needs):
    """Searches on from the first `met` nodes of the queue."""
    at = 0
    while at < met:
        met = look_around(flow, scratch, met, scratch.queue[nth(at)], needs)
        at += 1
    for place in range(met):
        scratch.seen[nth(scratch.queue[nth(place)])] = False
    return met


@inlined
def look_around(flow, scratch, met, node, needs):
    if node < needs:
        for step in range(flow.first[nth(node)], flow.first[nth(node + 1)]):
            met = _meet(scratch, met, needs + flow.cell[nth(step)], flow.room[nth(step)])
        return met
    cell = node - needs
    if flow.parent[nth(cell)] >= 0:
        met = _meet(scratch, met, needs + flow.parent[nth(cell)], flow.above[nth(cell)])
    for place in range(flow.child_first[nth(cell)], flow.child_first[nth(cell + 1)]):
        child = flow.child[nth(place)]
        met = _meet(scratch, met, needs + child, flow.through[nth(child)])
    start = flow.paying_first[nth(cell)]
    for place in range(start, start + flow.paying_count[nth(cell)]):
        met = _meet(scratch, met, flow.debtor[nth(place)], 1)
    return met


@inlined
def _meet(scratch, met, node, room):
    if room > 0 and not scratch.seen[nth(node)]:
        scratch.seen[nth(node)] = True
        scratch.queue[nth(met)] = node
        return met + 1
    return met


@inlined
def _to_front(cuts, place):
    cut = cuts.turn[place]
    for at in range(place, 0, -1):
        cuts.turn[at] = cuts.turn[at - 1]
    cuts.turn[0] = cut
