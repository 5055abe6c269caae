"""The network as a linear program."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from tests.benchmarks.matching.peers.network import UNLIMITED, Network, need_of, weights


def program(network: Network) -> tuple[Any, np.ndarray, np.ndarray, np.ndarray]:
    """A linear program: matrix, costs, limits of rows (needs, cells) and of columns.

    A quota limits the sum of all payments below it. Written with a variable for what enters each
    quota instead, the same program took HiGHS seven times as long.
    """
    cells, needs, pays = len(network.money), len(network.requested), len(network.cell)
    pool = (network.parent < 0) | (network.limit >= UNLIMITED)
    carried = np.flatnonzero(pool & (network.parent >= 0))
    moving = pays + np.arange(len(carried))
    rows, columns = [need_of(network)], [np.arange(pays)]
    payment, cell = np.arange(pays), network.cell
    while len(payment):
        rows, columns = [*rows, needs + cell], [*columns, payment]
        payment, cell = payment[~pool[cell]], network.parent[cell][~pool[cell]]
    rows, columns = [*rows, needs + network.parent[carried]], [*columns, moving]
    ones = np.ones(sum(len(one) for one in rows))
    entries = np.concatenate([ones, -np.ones(len(carried))])
    places = np.concatenate([*rows, needs + carried]), np.concatenate([*columns, moving])
    matrix = sparse.csc_matrix((entries, places), (needs + cells, pays + len(carried)))
    costs = np.concatenate([-weights(network)[need_of(network)], np.zeros(len(carried))])
    limits = np.concatenate([network.requested, np.where(pool, network.money, network.limit)])
    highest = np.concatenate([network.cap, np.full(len(carried), network.money.sum())])
    return matrix, costs.astype(float), limits.astype(float), highest.astype(float)
