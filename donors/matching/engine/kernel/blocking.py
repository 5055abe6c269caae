"""Largest flows between supplies and demands, by the first of the shortest ways (Dinic 1970)."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from typing import Any, NamedTuple

import numpy as np

from donors.matching.engine.kernel.compiling import inlined, outer

Array = Any


class Task(NamedTuple):
    """What is to move: from nodes with `supply` to nodes with `demand`, inside one `region`.

    `level`, `turn`, `queue` and `way` are room for the search, clean between calls (level -1).
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
        level=np.full(nodes, -1, np.int32),
        turn=np.zeros(nodes, np.int64),
        queue=np.empty(nodes, np.int32),
        way=np.empty(nodes, np.int64),
    )


@outer
def move(graph, task, sources, region):
    """Moves as much as can be moved, sources in their order.

    Returns how many nodes of `task.queue` can be reached from what supply is left.
    """
    while True:
        met, found = _layers(graph, task, sources, region)
        if found:
            for source in sources:
                if task.supply[source] > 0:
                    _fill(graph, task, source)
        for at in range(met):
            task.level[task.queue[at]] = -1
            task.turn[task.queue[at]] = 0
        if not found:
            return met


@inlined
def _layers(graph, task, sources, region):
    """(nodes met, whether demand was met); `level` tells how far each is from supply."""
    met, at, nearest = 0, 0, len(task.level)
    for source in sources:
        if task.supply[source] > 0:
            task.level[source] = 0
            task.queue[met] = source
            met += 1
    while at < met and task.level[task.queue[at]] < nearest:
        node = task.queue[at]
        at += 1
        for arc in range(graph.first[node], graph.first[node + 1]):
            other = graph.to[arc]
            if graph.residual[arc] > 0 and task.level[other] < 0 and task.region[other] == region:
                task.level[other] = task.level[node] + 1
                task.queue[met] = other
                met += 1
                if task.demand[other] > 0:
                    nearest = task.level[other]
    return met, nearest < len(task.level)


@inlined
def _fill(graph, task, source):
    """Uses up the ways of this length from one source, the first one first."""
    node, steps = source, 0
    while task.supply[source] > 0:
        if task.demand[node] > 0:
            amount = min(task.supply[source], task.demand[node])
            for at in range(steps):
                amount = min(amount, graph.residual[task.way[at]])
            for at in range(steps):
                graph.residual[task.way[at]] -= amount
                graph.residual[graph.twin[task.way[at]]] += amount
            task.supply[source] -= amount
            task.demand[node] -= amount
            node, steps = source, 0
            continue
        arc = _next(graph, task, node)
        if arc >= 0:
            task.way[steps] = arc
            steps += 1
            node = graph.to[arc]
        elif steps:
            steps -= 1
            node = graph.to[graph.twin[task.way[steps]]]
            task.turn[node] += 1
        else:
            return


@inlined
def _next(graph, task, node):
    """The first arc with room to the next layer that has not led to a dead end, or -1."""
    below, end = task.level[node] + 1, graph.first[node + 1]
    arc = graph.first[node] + task.turn[node]
    while arc < end:
        if graph.residual[arc] > 0 and task.level[graph.to[arc]] == below:
            break
        arc += 1
    task.turn[node] = arc - graph.first[node]
    return arc if arc < end else -1
