"""Rank-greedy, as in a spreadsheet: down the ranking, money of the first pledges that still fit.

Nobody is re-routed. An application whose minima cannot all be paid in this way gets nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.matching.peers.network import UNLIMITED, Network

Model = tuple[Network, dict[str, list[int]]]


class Greedy:
    """`narrow_first`: of the pledges that fit, those that could pay fewest come first."""

    def __init__(self, *, narrow_first: bool) -> None:
        self.narrow_first = narrow_first

    def build(self, network: Network) -> Model:
        order = np.arange(len(network.cell))
        if self.narrow_first:
            pledge = network.pledge[network.cell]
            need = np.repeat(np.arange(len(network.requested)), np.diff(network.first))
            order = np.lexsort((order, np.bincount(pledge)[pledge], need))
        names = "application", "requested", "minimum", "parent", "limit", "money", "first"
        lists = {name: getattr(network, name).tolist() for name in names}
        lists |= {"cell": network.cell[order].tolist(), "cap": network.cap[order].tolist()}
        return network, lists

    def solve(self, built: Model) -> np.ndarray:
        network, lists = built
        books = Books(lists)
        paid = np.zeros(len(network.requested), np.int64)
        ends = np.flatnonzero(np.diff(network.application, append=-1)) + 1
        begin = 0
        for end in ends.tolist():
            books.begin()
            got = [books.pay(need) for need in range(begin, end)]
            if all(one >= lists["minimum"][begin + place] for place, one in enumerate(got)):
                paid[begin:end] = got
            else:
                books.undo()
            begin = end
        return paid


class Books:
    """What is left in every pool and below every limit."""

    def __init__(self, lists: dict[str, list[int]]) -> None:
        self.lists = lists
        self.money, self.room = lists["money"][:], lists["limit"][:]
        self.done: list[tuple[list[int], int, int]] = []

    def begin(self) -> None:
        self.done = []

    def pay(self, need: int) -> int:
        lists: Any = self.lists
        missing = lists["requested"][need]
        for place in range(lists["first"][need], lists["first"][need + 1]):
            if not missing:
                break
            missing -= self._take(lists["cell"][place], min(missing, lists["cap"][place]))
        return lists["requested"][need] - missing

    def undo(self) -> None:
        for limits, pool, amount in self.done:
            self.money[pool] += amount
            for cell in limits:
                self.room[cell] += amount

    def _take(self, cell: int, most: int) -> int:
        """Money through the limits above the cell, the pool's own first, then what was carried."""
        parent, taken, limits = self.lists["parent"], 0, []
        while cell >= 0 and taken < most:
            amount = min(most - taken, self.money[cell])
            if amount:
                amount = min([amount, *(self.room[one] for one in limits)])
                self.money[cell] -= amount
                taken += amount
                for one in limits:
                    self.room[one] -= amount
                self.done.append((limits[:], cell, amount))
            if self.room[cell] < UNLIMITED:
                limits.append(cell)
            cell = parent[cell]
        return taken
