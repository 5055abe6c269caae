"""Largest flows between supplies and demands, by the first of the shortest ways.

A level is how far a node is from the nearest demand, or less. Money never brings a demand nearer
to a node, so levels only grow, and one that proves too low is raised on the spot (Ahuja and Orlin
1991) instead of measuring the whole network anew for each length of ways.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from typing import Any, NamedTuple

import numpy as np

from donors.matching.engine.kernel.compiling import inlined, outer

Array = Any
FAR = np.int32(2**31 - 1)

# All levels are measured anew once raising them has cost so many times what that costs.
PATIENCE = 6


class Task(NamedTuple):
    """What is to move: from nodes with `supply` to nodes with `demand`, inside one `region`.

    `level`, `turn`, `queue` and `way` are room for the search, clean between calls (level FAR).
    """

    supply: Array
    demand: Array
    region: Array
    level: Array
    turn: Array
    queue: Array
    way: Array


def fresh_task(nodes: int) -> Task:
    return Task(
        supply=np.zeros(nodes, np.int64),
        demand=np.zeros(nodes, np.int64),
        region=np.zeros(nodes, np.int32),
        level=np.full(nodes, FAR, np.int32),
        turn=np.zeros(nodes, np.int64),
        queue=np.empty(nodes, np.int32),
        way=np.empty(nodes, np.int64),
    )


@outer
def move(graph, task, sources, sinks, region):
    """Moves as much as can be moved from some nodes to others, sources in their order.

    Returns how many nodes of `task.queue` can be reached from what supply is left.
    """
    met, cost = _measure(graph, task, sinks, region)
    work = 0
    while True:
        length = FAR
        for source in sources:
            if task.supply[source] > 0:
                length = min(length, task.level[source])
        if length == FAR:
            break
        for source in sources:
            if task.supply[source] > 0 and task.level[source] == length:
                work += _fill(graph, task, source)
        if work > PATIENCE * cost:
            _clear(task, met)
            met, cost = _measure(graph, task, sinks, region)
            work = 0
    _clear(task, met)
    return _reach(graph, task, sources, region)


@inlined
def _measure(graph, task, sinks, region):
    """(nodes that lead to a demand, their arcs); tells how far each is from the nearest one."""
    met, at, arcs = 0, 0, 0
    for sink in sinks:
        if task.demand[sink] > 0:
            task.level[sink] = 0
            task.queue[met] = sink
            met += 1
    while at < met:
        node = task.queue[at]
        at += 1
        arcs += graph.first[node + 1] - graph.first[node]
        for arc in range(graph.first[node], graph.first[node + 1]):
            other = graph.to[arc]
            if (
                task.level[other] == FAR
                and task.region[other] == region
                and graph.residual[graph.twin[arc]] > 0
            ):
                task.level[other] = task.level[node] + 1
                task.queue[met] = other
                met += 1
    return met, arcs


@inlined
def _clear(task, met):
    for at in range(met):
        task.level[task.queue[at]] = FAR
        task.turn[task.queue[at]] = 0


@inlined
def _reach(graph, task, sources, region):
    """Writes the nodes that supply still leads to into the queue; how many."""
    met, at = 0, 0
    for source in sources:
        if task.supply[source] > 0:
            task.level[source] = 0
            task.queue[met] = source
            met += 1
    while at < met:
        node = task.queue[at]
        at += 1
        for arc in range(graph.first[node], graph.first[node + 1]):
            other = graph.to[arc]
            if (
                graph.residual[arc] > 0
                and task.level[other] == FAR
                and task.region[other] == region
            ):
                task.level[other] = 0
                task.queue[met] = other
                met += 1
    _clear(task, met)
    return met


@inlined
def _fill(graph, task, source):
    """Uses up the ways of this length from one source, the first one first; what levels cost."""
    node, steps, work = source, 0, 0
    while True:
        if task.demand[node] > 0:
            full = _push(graph, task, source, node, steps)
            if task.supply[source] == 0:
                return work
            if full < steps:
                steps = full
                node = graph.to[graph.twin[task.way[steps]]]
            continue
        arc = _next(graph, task, node)
        if arc >= 0:
            task.way[steps] = arc
            steps += 1
            node = graph.to[arc]
            continue
        work += graph.first[node + 1] - graph.first[node]
        _raise(graph, task, node)
        if steps == 0:
            return work
        steps -= 1
        node = graph.to[graph.twin[task.way[steps]]]


@inlined
def _push(graph, task, source, node, steps):
    """Sends as much as fits along the way; the first step that is full now, or all of them."""
    amount = min(task.supply[source], task.demand[node])
    for at in range(steps):
        amount = min(amount, graph.residual[task.way[at]])
    full = steps
    for at in range(steps - 1, -1, -1):
        arc = task.way[at]
        graph.residual[arc] -= amount
        graph.residual[graph.twin[arc]] += amount
        if graph.residual[arc] == 0:
            full = at
    task.supply[source] -= amount
    task.demand[node] -= amount
    return full


@inlined
def _next(graph, task, node):
    """The first arc with room one level down, or -1."""
    below, end = task.level[node] - 1, graph.first[node + 1]
    arc = graph.first[node] + task.turn[node]
    while arc < end:
        if task.level[graph.to[arc]] == below and graph.residual[arc] > 0:
            break
        arc += 1
    task.turn[node] = arc - graph.first[node]
    return arc if arc < end else -1


@inlined
def _raise(graph, task, node):
    """Sets a node that leads nowhere one level above the lowest it can move money to."""
    lowest = FAR
    for arc in range(graph.first[node], graph.first[node + 1]):
        if task.level[graph.to[arc]] < lowest and graph.residual[arc] > 0:
            lowest = task.level[graph.to[arc]]
    task.level[node] = lowest + 1 if lowest < FAR else FAR
    task.turn[node] = 0
