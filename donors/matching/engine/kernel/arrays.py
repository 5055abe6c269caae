"""The rules of a run as arrays: what the compiled kernel reads.

Money waits in pools (one per pledge and year). A cell is a pool or a quota cell below it; it
receives money from its parent: a quota cell from the cell it lies in, a pool from the pool of
the year before when its pledge carries over. Needs stand in the order they are served.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
UNLIMITED = 2**62


@dataclass(frozen=True)
class Arrays:
    """N needs, C cells, M possible payments. Amounts are base minor units below 2^62.

    Needs, by (rank, year): `application` (its place in the ranking, from 0), `requested`,
    `minimum`.
    Cells, parents before children: `pledge` (place in the list of pledges), `parent` (a cell, or
    -1), `limit` (most that may come from the parent; UNLIMITED for carried money), `money` (the
    tranche in a pool, 0 in a quota cell).
    Payments, need by need: those of need n are first[n] .. first[n + 1], each from `cell`,
    at most `cap` > 0.
    """

    application: Small
    requested: Ints
    minimum: Ints
    pledge: Small
    parent: Small
    limit: Ints
    money: Ints
    first: Ints
    cell: Small
    cap: Ints

    @property
    def sizes(self) -> tuple[int, int, int]:
        """How many needs, cells and payments."""
        return len(self.requested), len(self.money), len(self.cell)
