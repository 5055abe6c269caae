"""Amounts by halves of the ranking: one large network falls into two that do not touch.

Let the better half of the needs in turn draw as much as they can together. The nodes from which
money could still move to one of them that is left short are exhausted: whatever enters them goes
to their own needs, in every way to serve the better half best. So the rest of the network serves
the worse half, and neither side asks the other anything. In each side the same is done again, at
most log2 N times, and in the end every need has what it gets when served one by one.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.kernel.arrays import Arrays, Ints
from donors.matching.engine.kernel.blocking import fresh_task, move
from donors.matching.engine.kernel.changing import listed
from donors.matching.engine.kernel.cuts import reach
from donors.matching.engine.kernel.graph import graph_of
from donors.matching.engine.kernel.lexicographic import top_up_in_turn
from donors.matching.engine.kernel.state import (
    PAYING,
    Flow,
    fresh_flow,
    fresh_journal,
    fresh_labels,
    fresh_scratch,
)

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Task:
    """Needs to serve: each gets its `minimum`, those of `turn` one by one up to `requested`.

    The minima can be paid; all other columns of `arrays` are as ever.
    """

    arrays: Arrays
    turn: Ints


@dataclass(frozen=True)
class Found:
    """The money in a network: on each payment, into each cell from its parent, left in each."""

    paid: Ints
    through: Ints
    left: Ints


@dataclass(frozen=True)
class Halves:
    """The exhausted needs and cells, which serve the better half, and what is left to find."""

    needs: Flags
    cells: Flags
    sides: tuple[Task, Task]


def serve(task: Task) -> Found:
    """One need after another."""
    flow, tools = _with_minima(task)
    rest = task.arrays.requested - task.arrays.minimum
    top_up_in_turn(flow, *tools, task.turn, rest)
    return Found(flow.paid, flow.through, flow.money)


def divide(task: Task) -> Halves:
    """The two sides of the cut that the better half of the turn makes."""
    arrays = task.arrays
    better, worse = np.split(task.turn, [(len(task.turn) + 1) // 2])
    flow, tools = _with_minima(task)
    lacking = np.zeros(len(arrays.minimum), np.int64)
    lacking[better] = arrays.requested[better] - arrays.minimum[better]
    flow, lacking = _raised(arrays, flow, lacking)
    short = np.flatnonzero(lacking)
    scratch = tools[1]
    met = np.array(scratch.queue[: reach(flow, scratch, short, len(lacking))])
    needs, cells = np.zeros(len(lacking), np.bool_), np.zeros(len(arrays.money), np.bool_)
    needs[met[met < len(lacking)]] = True
    cells[met[met >= len(lacking)] - len(lacking)] = True
    inner = _exhausted(arrays, needs, cells, better)
    minimum = arrays.minimum.copy()
    minimum[better] = arrays.requested[better]
    outer = _alive(replace(arrays, minimum=minimum), needs, cells, worse)
    return Halves(needs, cells, (inner, outer))


def joined(task: Task, halves: Halves, inner: Found, outer: Found) -> Found:
    """The money of both sides as that of the whole; all that enters the first is at its limit."""
    arrays, inside = task.arrays, halves.cells
    own, others, entering = _payments(arrays, halves.needs, inside)
    paid = np.zeros(len(arrays.cell), np.int64)
    paid[own], paid[entering] = inner.paid, arrays.cap[entering]
    paid[others] = outer.paid[: int(others.sum())]
    through, left = np.zeros_like(arrays.money), np.zeros_like(arrays.money)
    through[inside], through[~inside] = inner.through, outer.through
    left[inside], left[~inside] = inner.left, outer.left
    full = _entered(arrays, inside)
    through[full] = arrays.limit[full]
    return Found(paid, through, left)


def filled(arrays: Arrays, found: Found) -> Flow:
    """A network with this money in it."""
    flow = fresh_flow(arrays)
    flow.paid[:] = found.paid
    flow.room[:] -= flow.paid
    flow.through[:], flow.money[:] = found.through, found.left
    flow.above[:] -= found.through
    paying = listed(flow.cell, flow.owner, flow.paid, len(arrays.money))
    return flow._replace(**dict(zip(PAYING, paying, strict=True)))


def _with_minima(task: Task) -> tuple[Flow, tuple[Any, Any, Any]]:
    """The network with all minima paid, and what a search needs."""
    arrays = task.arrays
    flow = fresh_flow(arrays)
    tools = fresh_labels(arrays), fresh_scratch(arrays), fresh_journal(arrays)
    # Those of a cut come last and have one payer: first they are served.
    order = np.arange(len(arrays.minimum))[::-1].copy()
    got = top_up_in_turn(flow, *tools, order, arrays.minimum)
    if not np.array_equal(got, arrays.minimum):
        raise ValueError("the minima of this task cannot be paid")
    return flow, tools


def _raised(arrays: Arrays, flow: Flow, lacking: Ints) -> tuple[Flow, Ints]:
    """Pays as much of what is lacking as can be paid in all; what is still lacking then."""
    pledges = int(arrays.pledge.max(initial=-1)) + 1
    payers = graph_of(arrays, flow, np.arange(pledges))
    work = fresh_task(len(payers.graph.first) - 1)
    unspent = np.zeros(pledges, np.int64)
    np.add.at(unspent, arrays.pledge, flow.money)
    work.supply[payers.roots], work.demand[: len(lacking)] = unspent, lacking
    move(payers.graph, work, np.sort(payers.roots), np.arange(len(lacking)), 0)
    back = payers.graph.residual[payers.graph.twin[payers.forward]]
    funded, inner = np.flatnonzero(arrays.money), np.flatnonzero(arrays.parent >= 0)
    spent, through = np.zeros_like(arrays.money), np.zeros_like(arrays.money)
    spent[funded] = back[: len(funded)]
    through[inner] = back[len(funded) : len(funded) + len(inner)]
    paid = back[len(funded) + len(inner) :]
    found = Found(paid, through, arrays.money - spent)
    return filled(arrays, found), work.demand[: len(lacking)].copy()


def _exhausted(arrays: Arrays, needs: Flags, cells: Flags, better: Ints) -> Task:
    """The side of the better half: what enters it is money of its own."""
    own, _, entering = _payments(arrays, needs, cells)
    owners = _owners(arrays)
    given = np.zeros(len(needs), np.int64)
    np.add.at(given, owners[entering], arrays.cap[entering])
    entered = _entered(arrays, cells)
    money = arrays.money + np.where(entered, arrays.limit, 0)
    side = _side(replace(arrays, money=money), needs, cells, own)
    side = replace(
        side,
        requested=np.maximum(arrays.requested - given, 0)[needs],
        minimum=np.maximum(arrays.minimum - given, 0)[needs],
    )
    return Task(side, _renumbered(needs, better))


def _alive(arrays: Arrays, needs: Flags, cells: Flags, worse: Ints) -> Task:
    """The side of the worse half: what leaves it is asked for like a need that must be met."""
    _, others, entering = _payments(arrays, needs, cells)
    leaving = np.zeros(len(cells), np.int64)
    np.add.at(leaving, arrays.cell[entering], arrays.cap[entering])
    entered = np.flatnonzero(_entered(arrays, cells))
    np.add.at(leaving, arrays.parent[entered], arrays.limit[entered])
    side = _side(arrays, ~needs, ~cells, others)
    asked = leaving[~cells]
    asking = np.flatnonzero(asked)
    side = replace(
        side,
        application=np.zeros(len(side.requested) + len(asking), np.int32),
        requested=np.concatenate([side.requested, asked[asking]]),
        minimum=np.concatenate([side.minimum, asked[asking]]),
        first=np.concatenate([side.first, side.first[-1] + 1 + np.arange(len(asking))]),
        cell=np.concatenate([side.cell, asking.astype(np.int32)]),
        cap=np.concatenate([side.cap, asked[asking]]),
    )
    return Task(side, _renumbered(~needs, worse))


def _side(arrays: Arrays, needs: Flags, cells: Flags, payments: Flags) -> Arrays:
    """These nodes and payments alone."""
    places = np.cumsum(cells) - 1
    parent = arrays.parent[cells]
    kept = (parent >= 0) & cells[parent]
    sizes = np.add.reduceat(np.append(payments, 0), arrays.first)[:-1]
    sizes[np.diff(arrays.first) == 0] = 0
    return Arrays(
        application=np.zeros(int(needs.sum()), np.int32),
        requested=arrays.requested[needs],
        minimum=arrays.minimum[needs],
        pledge=arrays.pledge[cells],
        parent=np.where(kept, places[parent], -1).astype(np.int32),
        limit=arrays.limit[cells],
        money=arrays.money[cells],
        first=np.concatenate([[0], np.cumsum(sizes[needs])]),
        cell=places[arrays.cell[payments]].astype(np.int32),
        cap=arrays.cap[payments],
    )


def _payments(arrays: Arrays, needs: Flags, cells: Flags) -> tuple[Flags, Flags, Flags]:
    """Payments inside of these nodes, outside of them, and entering them."""
    to, out = needs[_owners(arrays)], cells[arrays.cell]
    return to & out, ~to & ~out, to & ~out


def _entered(arrays: Arrays, cells: Flags) -> Flags:
    """The cells inside whose parent is outside."""
    entered: Flags = cells & (arrays.parent >= 0) & ~cells[arrays.parent]
    return entered


def _owners(arrays: Arrays) -> Ints:
    return np.repeat(np.arange(len(arrays.requested)), np.diff(arrays.first))


def _renumbered(kept: Flags, turn: Ints) -> Ints:
    """Those of the turn that are kept, by their places among what is kept."""
    places: Ints = np.cumsum(kept) - 1
    return places[turn[kept[turn]]]
