"""networkx."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np

from tests.benchmarks.matching.peers.network import Network, arcs, weights


class Networkx:
    """networkx, network simplex in plain Python."""

    def build(self, network: Network) -> Any:
        tails, heads, capacities, source, sink = (
            one.tolist() if isinstance(one, np.ndarray) else one for one in arcs(network)
        )
        pays, total = len(network.cell), int(network.money.sum())
        costs = [0] * pays + (-weights(network)).tolist()
        costs += [0] * (len(tails) - len(costs))
        graph = nx.DiGraph()
        for tail, head, capacity, cost in zip(tails, heads, capacities, costs, strict=True):
            graph.add_edge(tail, head, capacity=capacity, weight=cost)
        graph.add_edge(source, sink, capacity=total, weight=0)
        graph.nodes[source]["demand"], graph.nodes[sink]["demand"] = -total, total
        return graph, sink, network

    def solve(self, built: Any) -> np.ndarray:
        graph, sink, network = built
        _, flow = nx.network_simplex(graph)
        cells, needs = len(network.money), len(network.requested)
        return np.array([flow[cells + need][sink] for need in range(needs)], np.int64)
