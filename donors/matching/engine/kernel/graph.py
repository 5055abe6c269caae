"""The money of a finished flow as a plain graph, in which payers change places.

Nodes: needs (0 .. N-1), then pledge by pledge its root and its cells. Every arc is kept twice,
once at each end: `to` is the other end, `residual` what may still move that way, `twin` the
same arc seen from the other end. The arcs of a node lie at first[node] .. first[node + 1], by
the number of the other end.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from donors.matching.engine.kernel.arrays import Arrays, Ints
from donors.matching.engine.kernel.compiling import outer
from donors.matching.engine.kernel.state import Flow

Array = Any


class Graph(NamedTuple):
    first: Array
    to: Array
    residual: Array
    twin: Array


@dataclass(frozen=True)
class Payers:
    """A graph and where things stand in it.

    Per pledge: its node in `roots` and what it pays in `used`. `forward`: the arcs seen from
    their tails; the last ones are the payments, in the order of the flow.
    """

    graph: Graph
    roots: Ints
    used: Ints
    forward: Ints


def graph_of(arrays: Arrays, flow: Flow, pledge_order: Ints) -> Payers:
    """The graph of what was paid; `pledge_order` lists the pledges as their nodes shall stand."""
    needs, cells, _ = arrays.sizes
    places = np.empty(len(pledge_order), np.int64)
    places[pledge_order] = np.arange(len(pledge_order))
    order = np.argsort(places[arrays.pledge], kind="stable")
    cell_node = np.empty(cells, np.int64)
    cell_node[order] = needs + np.arange(cells) + places[arrays.pledge[order]] + 1
    sizes = np.bincount(places[arrays.pledge], minlength=len(places)) + 1
    roots = (needs + np.cumsum(sizes) - sizes)[places]
    funded, inner = np.flatnonzero(arrays.money), np.flatnonzero(arrays.parent >= 0)
    spent = arrays.money - flow.money
    tails = [roots[arrays.pledge[funded]], cell_node[arrays.parent[inner]], cell_node[flow.cell]]
    heads = [cell_node[funded], cell_node[inner], flow.owner]
    forward = [flow.money[funded], flow.above[inner], flow.room]
    back = [spent[funded], flow.through[inner], flow.paid]
    used = np.zeros(len(places), np.int64)
    np.add.at(used, arrays.pledge, spent)
    tail, head = np.concatenate(tails), np.concatenate(heads).astype(np.int64)
    made = _half_arcs(
        tail, head, np.concatenate(forward), np.concatenate(back), needs + cells + len(places)
    )
    return Payers(Graph(*made[:4]), roots, used, made[4][: len(tail)])


@outer
def _half_arcs(tail, head, forward, back, nodes):
    """(first, to, residual, twin, place of each half): forward halves, then those back."""
    arcs = len(tail)
    node, other = np.concatenate((tail, head)), np.concatenate((head, tail))
    by_other = _sorted_by(other, np.arange(2 * arcs), nodes)
    order = _sorted_by(node, by_other, nodes)
    place = np.empty(2 * arcs, np.int64)
    to, residual = np.empty(2 * arcs, np.int32), np.empty(2 * arcs, np.int64)
    for at in range(2 * arcs):
        half = order[at]
        place[half] = at
        to[at] = other[half]
        residual[at] = forward[half] if half < arcs else back[half - arcs]
    twin = np.empty(2 * arcs, np.int64)
    for half in range(2 * arcs):
        twin[place[half]] = place[half - arcs if half >= arcs else half + arcs]
    first = np.zeros(nodes + 1, np.int64)
    for at in node:
        first[at + 1] += 1
    return np.cumsum(first), to, residual, twin, place


@outer
def _sorted_by(key, given, keys):
    """The given places by their key, equal ones as given."""
    start = np.zeros(keys + 1, np.int64)
    for at in given:
        start[key[at] + 1] += 1
    start = np.cumsum(start)
    found = np.empty(len(given), np.int64)
    for at in given:
        found[start[key[at]]] = at
        start[key[at]] += 1
    return found
