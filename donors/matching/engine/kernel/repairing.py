"""Restores rank order after a change, moving as little money as can be.

Needs left short are asked in turn. Everything money could come from to such a need is searched:
free money is taken first, else the money of the worst-ranked need behind it that may give. When
nothing behind it may give, all that was searched stays shut for the needs after it, and its
turn is the level of each node there: one pass repairs and proves. No later change opens what
is shut, since no way leads out of it.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from typing import Any, NamedTuple

import numpy as np

from donors.matching.engine.kernel.compiling import inlined, inner, outer
from donors.matching.engine.kernel.search import NOWHERE, UP, move

DOWN = -2
SEARCH, WORK, PUSHES = range(3)
Array = Any


class Repair(NamedTuple):
    """What a repair knows.

    Needs: `turn` (their place when served), what they are to have at most (`wanted`) and at least
    (`floor`), what they have (`got`). Nodes: `level`, by the turn of a need, and the last search
    (`mark`, `came` from which node by which `step`, `queue`). `order`: the needs in turn.
    `count`: searches, payments looked at, pushes.
    """

    order: Array
    turn: Array
    wanted: Array
    floor: Array
    got: Array
    level: Array
    mark: Array
    came: Array
    step: Array
    queue: Array
    count: Array


def fresh_repair(order: Any, wanted: Any, floor: Any, got: Any, cells: int) -> Repair:
    needs = len(wanted)
    nodes = needs + cells
    turn = np.full(needs, -1, np.int32)
    turn[order] = np.arange(len(order), dtype=np.int32)
    return Repair(
        order=order,
        turn=turn,
        wanted=wanted,
        floor=floor,
        got=got,
        level=np.full(nodes, NOWHERE, np.int32),
        mark=np.zeros(nodes, np.int32),
        came=np.empty(nodes, np.int32),
        step=np.empty(nodes, np.int64),
        queue=np.empty(nodes, np.int32),
        count=np.zeros(3, np.int64),
    )


@outer
def repair(flow, notes, budget):
    """Repairs all amounts, every floor being paid; False when there was too much to look at.

    Then no rule is broken, but the amounts are not those of rank order.
    """
    needs = len(notes.turn)
    for place in range(len(notes.order)):
        need = notes.order[place]
        if notes.got[need] < notes.wanted[need] and notes.level[need] == NOWHERE:
            served = serve_again(flow, notes, need, place, notes.wanted[need], needs, budget, False)
            if served == 0:
                return False
            if served < 0:
                for at in range(-served):
                    notes.level[notes.queue[at]] = place
    return True


@inner
def serve_again(flow, notes, need, place, aim, needs, budget, accepting):
    """Raises a need to its aim with free money or that of needs served later than `place`.

    1 when it is there, 0 when the budget is used up; else -met, the nodes that were searched.
    When minima are at stake (`accepting`), anybody gives what is above the floor and, after that,
    those behind `place` give all they have.
    """
    while notes.got[need] < aim:
        target, met = _find(flow, notes, need, place, needs, accepting)
        if target < 0:
            return -met
        _push(flow, notes, need, target, aim - notes.got[need], needs)
        if notes.count[WORK] > budget:
            return 0
    return 1


@inner
def _find(flow, notes, root, place, needs, accepting):
    """(where money is to come from, nodes met).

    That is a cell with free money, else the worst-ranked need that may give, else -1.
    """
    notes.count[SEARCH] += 1
    search = notes.count[SEARCH]
    notes.mark[root] = search
    notes.queue[0] = root
    least = -1 if accepting else place
    met, at, best, last = 1, 0, -1, -1
    while at < met:
        node = notes.queue[at]
        at += 1
        before = met
        if node < needs:
            turn = notes.turn[node]
            if node == root or notes.got[node] == 0:
                pass
            elif notes.got[node] > notes.floor[node]:
                if turn > least:
                    least, best = turn, node
            elif accepting and turn > place and (last < 0 or turn > notes.turn[last]):
                last = node
            met = _around_need(flow, notes, node, met, needs)
            for one in range(before, met):
                if flow.money[notes.queue[one] - needs] > 0:
                    return notes.queue[one], met
        else:
            met, free = _around_cell(flow, notes, node, met, needs)
            if free >= 0:
                return free, met
    return (best if best >= 0 else last), met


@inlined
def _around_need(flow, notes, node, met, needs):
    search = notes.count[SEARCH]
    start, end = flow.first[node], flow.first[node + 1]
    notes.count[WORK] += end - start
    for step in range(start, end):
        if flow.room[step] > 0:
            met = _meet(notes, search, node, step, needs + flow.cell[step], met)
    return met


@inlined
def _around_cell(flow, notes, node, met, needs):
    search, cell, before = notes.count[SEARCH], node - needs, met
    if flow.parent[cell] >= 0 and flow.above[cell] > 0:
        met = _meet(notes, search, node, UP, needs + flow.parent[cell], met)
    for at in range(flow.child_first[cell], flow.child_first[cell + 1]):
        if flow.through[flow.child[at]] > 0:
            met = _meet(notes, search, node, DOWN, needs + flow.child[at], met)
    for one in range(before, met):
        if flow.money[notes.queue[one] - needs] > 0:
            return met, notes.queue[one]
    start = flow.paying_first[cell]
    notes.count[WORK] += flow.paying_count[cell] + 1
    for at in range(start, start + flow.paying_count[cell]):
        met = _meet(notes, search, node, flow.paying[at], flow.debtor[at], met)
    return met, -1


@inlined
def _meet(notes, search, node, step, other, met):
    if notes.mark[other] != search and notes.level[other] == NOWHERE:
        notes.mark[other] = search
        notes.came[other], notes.step[other] = node, step
        notes.queue[met] = other
        return met + 1
    return met


@inner
def _push(flow, notes, root, target, most, needs):
    """Moves money from where it was found along the way the search came."""
    notes.count[PUSHES] += 1
    if target >= needs:
        most = min(most, flow.money[target - needs])
    elif notes.got[target] > notes.floor[target]:
        most = min(most, notes.got[target] - notes.floor[target])
    else:
        most = min(most, notes.got[target])
    node = target
    while node != root:
        most = min(most, _spare(flow, notes.step[node], notes.came[node], node, needs))
        node = notes.came[node]
    if target >= needs:
        flow.money[target - needs] -= most
    else:
        notes.got[target] -= most
    notes.got[root] += most
    node = target
    while node != root:
        move(flow, notes.step[node], notes.came[node], node, most, needs)
        node = notes.came[node]


@inlined
def _spare(flow, step, node, following, needs):
    """How much more a step can move."""
    if step >= 0:
        return flow.room[step] if node < needs else flow.paid[step]
    if step == UP:
        return flow.above[node - needs]
    return flow.through[following - needs]
