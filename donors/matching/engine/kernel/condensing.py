"""From where money could move to a need, for many needs at once.

Nodes that money could move between in both directions share one answer. Such components are found
in one search in depth (Tarjan 1972), which names each after all it leads to, so one pass over
them in that order collects what can be reached from each.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

import numpy as np

from donors.matching.engine.kernel.compiling import inlined, outer

# Sets of components are bits: so many bytes of them are kept at most.
LARGEST = 2**28


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
def reachable(flow, component, count, needs):
    """For each component the set of those it leads to, itself included, as bits of 64."""
    sets = np.zeros((count, (count + 63) // 64), np.uint64)
    for node in np.argsort(component):
        own = component[node]
        sets[own, own >> 6] |= np.uint64(1) << np.uint64(own & 63)
        for at in range(_choices(flow, node, needs)):
            other = _choice(flow, node, at, needs)
            if other >= 0:
                part = component[other]
                if not sets[own, part >> 6] >> np.uint64(part & 63) & np.uint64(1):
                    sets[own] |= sets[part]
    return sets


@outer
def members(sets, component, starts):
    """All nodes that the components of some nodes lead to, ascending."""
    whole = sets[component[starts[0]]].copy()
    for start in starts[1:]:
        whole |= sets[component[start]]
    found, count = np.empty(len(component), np.int32), 0
    for node in range(len(component)):
        part = component[node]
        if whole[part >> 6] >> np.uint64(part & 63) & np.uint64(1):
            found[count] = node
            count += 1
    return found[:count]
