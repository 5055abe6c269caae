"""The network as every peer is given it.

A peer has `build(network)`, which hands the network over, and `solve(model)`, which returns the
money of each need. Those that claim the optimum weigh a need by its place: N for the first, 1
for the last; rank order is the optimum for every falling weights, so amounts must be equal.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

Network = SimpleNamespace  # the columns of kernel/arrays.py
UNLIMITED = 2**62


def weights(network: Network) -> np.ndarray:
    return np.arange(len(network.requested), 0, -1, dtype=np.int64)


def by_need(network: Network, paid: np.ndarray) -> np.ndarray:
    """Sums the payments of each need."""
    total = np.concatenate([[0], np.cumsum(paid)])
    return total[network.first[1:]] - total[network.first[:-1]]


def need_of(network: Network) -> np.ndarray:
    """The need of each payment."""
    return np.repeat(np.arange(len(network.requested)), np.diff(network.first))


def arcs(network: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray, int, int]:
    """Tails, heads and capacities: payments first, then needs to sink, money, cells."""
    cells, needs = len(network.money), len(network.requested)
    source, sink = cells + needs, cells + needs + 1
    pools = np.flatnonzero(network.money)
    lower = np.flatnonzero(network.parent >= 0)
    parts = (
        (network.cell, cells + need_of(network), network.cap),
        (cells + np.arange(needs), np.full(needs, sink), network.requested),
        (np.full(len(pools), source), pools, network.money[pools]),
        (network.parent[lower], lower, np.minimum(network.limit[lower], network.money.sum())),
    )
    tails, heads, capacities = (np.concatenate(one) for one in zip(*parts, strict=True))
    return tails, heads, capacities, source, sink
