"""scipy."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linprog

from tests.benchmarks.matching.peers.linear import program
from tests.benchmarks.matching.peers.network import Network, by_need


class Scipy:
    """scipy.optimize.linprog; scipy's own maximum flow has 32-bit capacities, too few for tiyn."""

    def build(self, network: Network) -> Any:
        matrix, costs, rows, columns = program(network)
        return matrix, costs, rows, np.stack([np.zeros(len(columns)), columns], axis=1), network

    def solve(self, built: Any) -> np.ndarray:
        matrix, costs, rows, bounds, network = built
        found = linprog(costs, A_ub=matrix, b_ub=rows, bounds=bounds, method="highs")
        if found.status:
            raise RuntimeError(found.message)
        return by_need(network, np.rint(found.x[: len(network.cell)]).astype(np.int64))
