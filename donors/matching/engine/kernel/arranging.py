"""Sorts payments for the search in two passes over them, without comparing any."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

import numpy as np

from donors.matching.engine.kernel.compiling import outer


@outer
def narrow_first(first, cell, cap, rank_of_cells, cell_starts):
    """Each need's payments by the rank of their cells: (cell, cap) in the new order.

    `rank_of_cells` lists the cells in the wanted order, `cell_starts` where the payments of each
    cell begin when all are sorted by cell.
    """
    needs, payments = len(first) - 1, len(cell)
    by_cell, owner = np.empty(payments, np.int64), np.empty(payments, np.int32)
    fill = cell_starts[:-1].copy()
    for need in range(needs):
        for at in range(first[need], first[need + 1]):
            by_cell[fill[cell[at]]] = at
            fill[cell[at]] += 1
            owner[at] = need
    slot = first[:-1].copy()
    sorted_cell, sorted_cap = np.empty_like(cell), np.empty_like(cap)
    for one in rank_of_cells:
        for place in range(cell_starts[one], cell_starts[one + 1]):
            at = by_cell[place]
            to = slot[owner[at]]
            slot[owner[at]] = to + 1
            sorted_cell[to], sorted_cap[to] = one, cap[at]
    return sorted_cell, sorted_cap, owner
