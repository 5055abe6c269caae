"""OR-tools, maximum flow."""

from __future__ import annotations

from typing import Any

import numpy as np
from ortools.graph.python import max_flow

from tests.benchmarks.matching.peers.network import Network, arcs, by_need


class MaxFlow:
    """OR-tools, push-relabel: how much money can be placed, whoever gets it."""

    def build(self, network: Network) -> Any:
        tails, heads, capacities, source, sink = arcs(network)
        model = max_flow.SimpleMaxFlow()
        model.add_arcs_with_capacity(tails, heads, capacities)
        return model, source, sink, network

    def solve(self, built: Any) -> np.ndarray:
        model, source, sink, network = built
        status = model.solve(source, sink)
        if status != model.OPTIMAL:
            raise RuntimeError(f"status {status}")
        return by_need(network, model.flows(np.arange(len(network.cell))))
