"""Why applications were refused, kept so that a change can tell whether they still are.

A cut is a set of cells. The needs accepted before an application must draw so much of their
minima from it, and the application itself so much more, that it would be overdrawn: by `excess`.
While that stays above zero after a change, the application is refused again without a search.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.kernel.arrays import Arrays, Ints, Small
from donors.matching.engine.kernel.state import Flow
from donors.matching.engine.kernel.turning import drawn
from donors.matching.engine.warm.slots import Slots

Flags = NDArray[np.bool_]
MORE = 256  # cuts for which room is made at a time
MOST_BYTES = 64_000_000
MOST_CUTS = 4_000
MOST_LOOKS = 3_000_000  # draws worth computing before a new run is the better way


def room_for_cuts(arrays: Arrays) -> Flags:
    """Room for as many cuts as memory is worth; cells may be added later."""
    cells = len(arrays.money) + len(arrays.money) // 8 + 64
    return np.zeros((min(MOST_CUTS, MOST_BYTES // cells), cells), np.bool_)


@dataclass
class Draws:
    """What some applications must draw from each cut, where they stand and who counts."""

    slots: Ints
    rank: Ints
    accepted: Flags
    amount: Ints


class Refusals:
    """By application: the `row` of `inside` that holds the cut which refused it, and its `excess`.

    -1: no cut is kept, so a change has to search for one. `used`: rows that are taken.
    """

    def __init__(self, store: Flags, used: int, row: Ints, excess: Ints) -> None:
        self.used, self.row, self.excess = used, row, excess
        more = np.zeros((MORE, store.shape[1]), np.bool_)
        self.inside = np.concatenate([store[:used], more])

    def can_follow(self, touched: Ints, refused: Ints) -> bool:
        """Whether the change of these applications is small enough to be followed."""
        return len(touched) * (self.used + len(refused)) <= MOST_LOOKS

    def draws(self, flow: Flow, slots: Slots, accepted: Flags, touched: Ints) -> Draws:
        cuts, start, stop = self.inside[: self.used], slots.start[touched], slots.stop[touched]
        amount = drawn(flow, slots.minimum, cuts, start, stop)
        return Draws(touched, slots.rank[touched], accepted[touched], amount)

    def tidy(self, refused: Ints) -> None:
        """Forgets cuts that refuse nobody any more, when room for others gets short."""
        rows, width = self.inside.shape
        if self.used <= rows - MORE // 2:
            return
        kept = np.unique(self.row[refused])
        kept = kept[kept >= 0]
        inside = np.zeros((len(kept) + MORE, width), np.bool_)
        inside[: len(kept)] = self.inside[kept]
        place = np.full(rows + 1, -1)
        place[kept] = np.arange(len(kept))
        self.row, self.inside, self.used = place[self.row], inside, len(kept)

    def grow(self, cells: int, applications: int) -> None:
        """Makes room for applications and cells that have come; these lie outside of every cut."""
        missing = applications - len(self.row)
        self.row = np.append(self.row, np.full(missing, -1))
        self.excess = np.append(self.excess, np.zeros(missing, np.int64))
        rows, width = self.inside.shape
        if width < cells:
            more = np.zeros((rows, cells + cells // 8 - width), np.bool_)
            self.inside = np.concatenate([self.inside, more], axis=1)

    def shift(self, refused: Ints, before: Draws, ranks: Ints, after: Draws, slots: Slots) -> None:
        """Accounts for other draws: of those accepted ahead of each refused, and of itself."""
        old = self._ahead(refused, before, ranks) + self._own(refused, before)
        new = self._ahead(refused, after, slots.rank[refused]) + self._own(refused, after)
        self.excess[refused] += new - old

    def _ahead(self, refused: Ints, draws: Draws, ranks: Ints) -> Ints:
        ahead = (draws.rank < ranks[:, None]) & draws.accepted
        total: Ints = np.where(ahead, draws.amount[self.row[refused]], 0).sum(axis=1)
        return total

    def _own(self, refused: Ints, draws: Draws) -> Ints:
        same = (draws.slots == refused[:, None]) & ~draws.accepted
        total: Ints = np.where(same, draws.amount[self.row[refused]], 0).sum(axis=1)
        return total

    def capacity(self, cells: range, parent: Small, limit: Ints, budget: Ints) -> Ints:
        """What can enter each cut through these cells, all of one pledge."""
        at = np.arange(cells.start, cells.stop)
        cuts = self.inside[: self.used]
        inside = cuts[:, at]
        outer = np.where(parent[at] >= 0, parent[at], 0)
        entering = inside & (parent[at] >= 0) & ~cuts[:, outer]
        # More than all its money can enter nowhere; limits may be beyond any sum.
        most = np.minimum(limit[at], budget[at].sum())
        found: Ints = (inside * budget[at] + entering * most).sum(axis=1)
        return found

    def give(self, refused: Ints, more: Ints) -> None:
        """Cuts can give so much more (or less)."""
        self.excess[refused] -= more[self.row[refused]]

    def move(self, slot: int, flow: Flow, slots: Slots, joined: Ints, passed: Ints) -> None:
        """A refused application has other accepted ones ahead: some joined, it passed others."""
        cut = self.inside[self.row[slot] : self.row[slot] + 1]
        for sign, others in ((1, joined), (-1, passed)):
            draws = drawn(flow, slots.minimum, cut, slots.start[others], slots.stop[others])
            self.excess[slot] += sign * int(draws.sum())
