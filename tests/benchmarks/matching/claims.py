"""What the kernel found, in the form that `check_arrays` proves."""

from __future__ import annotations

import numpy as np

from donors.matching.engine.check_arrays import Claim
from donors.matching.engine.kernel.amounts import Amounts
from donors.matching.engine.kernel.arrays import Arrays


def claim_of(arrays: Arrays, found: Amounts) -> Claim:
    """The kernel sorts the payments of a need by their cells; here they stand as in the arrays."""
    needs, cells, _ = arrays.sizes
    owner = np.repeat(np.arange(needs), np.diff(arrays.first))
    given = np.argsort(owner * cells + arrays.cell, kind="stable")
    moved = np.argsort(found.flow.owner.astype(np.int64) * cells + found.flow.cell, kind="stable")
    paid = np.zeros(len(arrays.cell), np.int64)
    paid[given] = found.flow.paid[moved]
    return Claim(paid, found.accepted, found.levels)
