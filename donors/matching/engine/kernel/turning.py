"""Step 1 for needs that do not stand in the order of their turns, refusals remembered."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

import numpy as np

from donors.matching.engine.kernel.accepting import must_draw_from
from donors.matching.engine.kernel.compiling import outer
from donors.matching.engine.kernel.cuts import keep_cut, learn, must_draw, refuses
from donors.matching.engine.kernel.lexicographic import accept_one, undo


@outer
def accept_in_turn(rules, cuts, flow, labels, scratch, journal, starts, stops, store):
    """Goes down applications: the needs of the k-th are starts[k] .. stops[k] - 1.

    Returns who is accepted and, of the refused, the row of `store` that holds the cut (-1 when
    there was no room left) and by how much the cut is overdrawn.
    """
    many = len(starts)
    accepted = np.zeros(many, np.bool_)
    row, excess = np.full(many, -1, np.int64), np.zeros(many, np.int64)
    routed = np.zeros(len(rules.minimum), np.int64)
    row_of = np.full(len(cuts.slack), -1, np.int64)
    used = 0
    for one in range(many):
        start, stop = starts[one], stops[one]
        if not refuses(rules, cuts, start, stop):
            accepted[one] = accept_one(
                flow, labels, scratch, journal, start, stop, rules.minimum, routed
            )
            if accepted[one]:
                learn(rules, cuts, start, stop)
                continue
            keep_cut(rules, cuts, flow, scratch, start, stop, routed)
            undo(flow, labels, journal)
            row_of[cuts.turn[0]] = -1
            if used < len(store):
                store[used, : len(flow.money)] = cuts.inside[cuts.turn[0]]
                row_of[cuts.turn[0]] = used
                used += 1
        cut = cuts.turn[0]
        row[one] = row_of[cut]
        excess[one] = must_draw(rules, cuts.inside[cut], start, stop) - cuts.slack[cut]
    return accepted, row, excess, used


@outer
def drawn(flow, minimum, inside, starts, stops):
    """What the needs starts[k] .. stops[k] - 1 must at least draw from the cells of each cut."""
    found = np.zeros((len(inside), len(starts)), np.int64)
    for one in range(len(starts)):
        for cut in range(len(inside)):
            found[cut, one] = must_draw_from(flow, minimum, inside[cut], starts[one], stops[one])
    return found
