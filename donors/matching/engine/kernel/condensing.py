"""From where money could move to a need, for many needs at once.

Nodes that money could move between in both directions share one answer. Such components are found
in one search in depth (Tarjan 1972), which names each after all it leads to, so one pass over
them against that order tells all who ask for money where they lead.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

import numpy as np

from donors.matching.engine.kernel.compiling import inlined, outer

# A set of those who ask is bits: so many in each word.
WORD = 64


@inlined
def _choices(flow, node, needs):
    if node < needs:
        return flow.first[node + 1] - flow.first[node]
    cell = node - needs
    children = flow.child_first[cell + 1] - flow.child_first[cell]
    return 1 + children + flow.paying_count[cell]


@inlined
def _choice(flow, node, at, needs):
    """The node that could hand money over by the choice with this number, or -1."""
    if node < needs:
        step = flow.first[node] + at
        return needs + flow.cell[step] if flow.room[step] > 0 else -1
    cell = node - needs
    children = flow.child_first[cell + 1] - flow.child_first[cell]
    if at == 0:
        open_above = flow.parent[cell] >= 0 and flow.above[cell] > 0
        return needs + flow.parent[cell] if open_above else -1
    if at <= children:
        child = flow.child[flow.child_first[cell] + at - 1]
        return needs + child if flow.through[child] > 0 else -1
    return np.int64(flow.debtor[flow.paying_first[cell] + at - 1 - children])


@inlined
def _unmet(flow, node, turn, met, low, found, needs):
    """The next node it leads to that was not met yet, or -1; notes the open ones among others."""
    while turn[node] < _choices(flow, node, needs):
        other = _choice(flow, node, turn[node], needs)
        turn[node] += 1
        if other < 0 or found[other] >= 0:
            continue
        if met[other] < 0:
            return other
        low[node] = min(low[node], met[other])
    return -1


@inlined
def _close(found, waiting, open_nodes, node, count):
    """Names the component whose first node is found whole; how many nodes are still open."""
    while True:
        open_nodes -= 1
        found[waiting[open_nodes]] = count
        if waiting[open_nodes] == node:
            return open_nodes


@outer
def components(flow, needs):
    """(component of each node, how many): each leads only to itself and to lower numbers."""
    nodes = needs + len(flow.money)
    found = np.full(nodes, -1, np.int64)
    met, low = np.full(nodes, -1, np.int64), np.zeros(nodes, np.int64)
    turn, path = np.zeros(nodes, np.int64), np.empty(nodes, np.int64)
    waiting = np.empty(nodes, np.int64)
    count, clock, open_nodes = 0, 0, 0
    for start in range(nodes):
        if met[start] >= 0:
            continue
        path[0], steps = start, 0
        while steps >= 0:
            node = path[steps]
            if met[node] < 0:
                met[node] = low[node] = clock
                clock += 1
                waiting[open_nodes] = node
                open_nodes += 1
            other = _unmet(flow, node, turn, met, low, found, needs)
            if other >= 0:
                steps += 1
                path[steps] = other
                continue
            if low[node] == met[node]:
                open_nodes = _close(found, waiting, open_nodes, node, count)
                count += 1
            steps -= 1
            if steps >= 0:
                low[path[steps]] = min(low[path[steps]], low[node])
    return found, count


@outer
def led_from(flow, component, order, starts, askers, words, needs):
    """For each component the set of askers that lead to it, as bits.

    Each of `askers` starts at the node beside it in `starts`; `order`: all nodes, those of the
    last component first.
    """
    sets = np.zeros((component[order[0]] + 1, words), np.uint64)
    for at in range(len(starts)):
        _mark(sets[component[starts[at]]], askers[at])
    for node in order:
        own = component[node]
        if not sets[own].any():
            continue
        for at in range(_choices(flow, node, needs)):
            other = _choice(flow, node, at, needs)
            if other >= 0 and component[other] != own:
                _add(sets[component[other]], sets[own])
    return sets


@outer
def joined_rows(rows, places, size):
    """The union of the rows at each place."""
    joined = np.zeros((size, rows.shape[1]), np.uint64)
    for at in range(len(places)):
        _add(joined[places[at]], rows[at])
    return joined


@outer
def turned(rows):
    """Rows of bits as columns: bit j of row i becomes bit i of row j."""
    height, width = (len(rows) + WORD - 1) // WORD, rows.shape[1]
    columns = np.empty((width * WORD, height), np.uint64)
    square = np.empty(WORD, np.uint64)
    for down in range(height):
        for along in range(width):
            square[:] = 0
            for at in range(min(WORD, len(rows) - down * WORD)):
                square[at] = rows[down * WORD + at, along]
            _turn(square)
            columns[along * WORD : (along + 1) * WORD, down] = square
    return columns


@inlined
def _turn(square):
    """Turns a square of bits, half by half (Warren, Hacker's Delight)."""
    half, mask = 32, np.uint64(0xFFFFFFFF)
    while half:
        for one in range(WORD):
            if not one & half:
                changed = ((square[one] >> np.uint64(half)) ^ square[one + half]) & mask
                square[one] ^= changed << np.uint64(half)
                square[one + half] ^= changed
        half >>= 1
        mask ^= mask << np.uint64(half)


@inlined
def _mark(found, place):
    found[place >> 6] |= np.uint64(1) << np.uint64(place & 63)


@inlined
def _add(found, others):
    for at in range(len(found)):
        found[at] |= others[at]
