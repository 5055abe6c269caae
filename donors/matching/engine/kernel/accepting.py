"""Acceptance after a change: only those whose minima are in doubt are looked at anew."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

import numpy as np

from donors.matching.engine.kernel.changing import take_from_need
from donors.matching.engine.kernel.compiling import inner, outer
from donors.matching.engine.kernel.repairing import SEARCH, serve_again


@outer
def accept_again(flow, notes, rules, accepted, row, excess, inside, used, budget):
    """Goes down the ranking; `accepted` is what it was before. Returns the rows in use, or -1.

    `rules` are (minimum, requested, the ranking, first need and end of each application). Whoever
    was accepted and still has all minima stays. Whoever was refused stays so while the `row` of
    `inside` that holds the cut is overdrawn: by `excess`, and by what has been accepted anew before
    less what has been refused anew. All others try, with the money of everybody worse ranked.
    -1: there was too much to look at.
    """
    minimum, requested, ranking, starts, stops = rules
    drawn = np.zeros(len(inside), np.int64)
    for one in ranking:
        start, stop = starts[one], stops[one]
        if _is_settled(notes, minimum, start, stop, accepted[one], row[one], excess, one, drawn):
            continue
        failing, met = _try(flow, notes, minimum, start, stop, budget)
        if failing < 0:
            return -1
        whole = failing == stop
        if accepted[one] != whole:
            accepted[one] = whole
            _count(flow, minimum, inside, used, start, stop, drawn, 1 if whole else -1)
        for need in range(start, stop):
            notes.wanted[need] = requested[need] if whole else 0
        if not whole:
            row[one], excess[one] = -1, 0
            if used < len(inside):
                excess[one] = _keep(flow, notes, minimum, inside[used], start, stop, met)
                row[one] = used
                used += 1
            for need in range(start, stop):
                notes.floor[need] = 0
                take_from_need(flow, notes.got, need)
    return used


@inner
def _is_settled(notes, minimum, start, stop, accepted, row, excess, one, drawn):
    if not accepted:
        excess[one] += drawn[row] if row >= 0 else 0
        return row >= 0 and excess[one] > 0
    lacking = 0
    for need in range(start, stop):
        lacking += notes.got[need] < minimum[need]
    return lacking == 0


@inner
def _try(flow, notes, minimum, start, stop, budget):
    """(`stop` when all minima are paid, else the need that is not, nodes met); -1: too much."""
    needs = len(minimum)
    place = notes.turn[stop - 1] if stop > start else 0
    for need in range(start, stop):
        notes.floor[need] = minimum[need]
    for need in range(start, stop):
        if notes.got[need] < minimum[need]:
            served = serve_again(flow, notes, need, place, minimum[need], needs, budget, True)
            if served == 0:
                return -1, 0
            if served < 0:
                return need, -served
    return stop, 0


@inner
def _count(flow, minimum, inside, used, start, stop, drawn, sign):
    for cut in range(used):
        drawn[cut] += sign * must_draw_from(flow, minimum, inside[cut], start, stop)


@inner
def must_draw_from(flow, minimum, inside, start, stop):
    """What needs start .. stop - 1 must at least draw from the cells `inside`."""
    total = 0
    for need in range(start, stop):
        rest, at = minimum[need], flow.first[need]
        while rest > 0 and at < flow.first[need + 1]:
            if not inside[flow.cell[at]]:
                rest -= flow.room[at] + flow.paid[at]
            at += 1
        total += max(rest, 0)
    return total


@inner
def _keep(flow, notes, minimum, inside, start, stop, met):
    """Keeps the cells that were searched in vain; returns by how much they are overdrawn."""
    inside[:], needs = False, len(minimum)
    for at in range(met):
        if notes.queue[at] >= needs:
            inside[notes.queue[at] - needs] = True
    excess = 0
    for need in range(start, stop):
        if notes.mark[need] == notes.count[SEARCH]:
            excess += minimum[need] - notes.got[need]
        else:
            excess += must_draw_from(flow, minimum, inside, need, need + 1)
    return excess
