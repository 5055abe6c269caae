"""OR-tools, minimum-cost flow."""

from __future__ import annotations

from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow

from tests.benchmarks.matching.peers.network import Network, arcs, by_need, weights


class MinCostFlow:
    """OR-tools, cost scaling. A side arc takes the money that no need can get."""

    def build(self, network: Network) -> Any:
        tails, heads, capacities, source, sink = arcs(network)
        pays, total = len(network.cell), int(network.money.sum())
        costs = np.zeros(len(tails) + 1, np.int64)
        costs[pays : pays + len(network.requested)] = -weights(network)
        model = min_cost_flow.SimpleMinCostFlow()
        model.add_arcs_with_capacity_and_unit_cost(
            np.append(tails, source), np.append(heads, sink), np.append(capacities, total), costs
        )
        model.set_node_supply(source, total)
        model.set_node_supply(sink, -total)
        return model, network

    def solve(self, built: Any) -> np.ndarray:
        model, network = built
        status = model.solve()
        if status != model.OPTIMAL:
            raise RuntimeError(f"status {status}")
        return by_need(network, model.flows(np.arange(len(network.cell))))
