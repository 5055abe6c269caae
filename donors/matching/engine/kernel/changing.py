"""Changes a network that holds money: takes money out, exchanges payments, puts money back."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

import numpy as np

from donors.matching.engine.kernel.compiling import inlined, inner, outer
from donors.matching.engine.kernel.search import pay


@outer
def take_from_cells(flow, got, start, stop):
    """Takes all money out of cells start .. stop - 1, a pledge's; returns who held how much."""
    many = 0
    for cell in range(start, stop):
        many += flow.paying_count[cell]
    need, amount = np.empty(many, np.int64), np.empty(many, np.int64)
    at = 0
    for cell in range(start, stop):
        while flow.paying_count[cell] > 0:
            step = flow.paying[flow.paying_first[cell] + flow.paying_count[cell] - 1]
            need[at], amount[at] = flow.owner[step], flow.paid[step]
            got[need[at]] -= amount[at]
            give_back(flow, step, amount[at])
            at += 1
    return need, amount


@outer
def take_from_need(flow, got, need):
    """Takes all money away from a need; returns from which cells and how much."""
    many = 0
    for step in range(flow.first[need], flow.first[need + 1]):
        many += flow.paid[step] > 0
    cell, amount = np.empty(many, np.int64), np.empty(many, np.int64)
    at = 0
    for step in range(flow.first[need], flow.first[need + 1]):
        if flow.paid[step] > 0:
            cell[at], amount[at] = flow.cell[step], flow.paid[step]
            give_back(flow, step, flow.paid[step])
            at += 1
    got[need] = 0
    return cell, amount


@inlined
def give_back(flow, step, amount):
    """Takes an amount back from a payment; carried money returns to the year it came from."""
    pay(flow, step, -amount)
    cell = flow.cell[step]
    while amount > 0:
        carried = min(amount, flow.through[cell])
        flow.money[cell] += amount - carried
        flow.through[cell] -= carried
        flow.above[cell] += carried
        cell, amount = flow.parent[cell], carried


@outer
def put_back(flow, got, wanted, pledge_of, need, pledge, amount):
    """Pays, in this order, what needs held from pledges before, as far as it fits still.

    Nobody is moved for it: what does not fit is left to the repair.
    """
    for at in range(len(need)):
        one = need[at]
        for step in range(flow.first[one], flow.first[one + 1]):
            if pledge_of[flow.cell[step]] == pledge[at]:
                most = min(amount[at], flow.room[step], wanted[one] - got[one])
                got[one] += _place(flow, step, most)
                break


@inner
def _place(flow, step, amount):
    """Pays up to an amount with money that lies at the payment's cell or above it."""
    placed = 0
    while placed < amount:
        cell, most = flow.cell[step], amount - placed
        while flow.money[cell] == 0:
            if flow.parent[cell] < 0 or flow.above[cell] == 0:
                return placed
            most = min(most, flow.above[cell])
            cell = flow.parent[cell]
        most = min(most, flow.money[cell])
        source, cell = cell, flow.cell[step]
        flow.money[source] -= most
        while cell != source:
            flow.above[cell] -= most
            flow.through[cell] += most
            cell = flow.parent[cell]
        pay(flow, step, most)
        placed += most
    return placed


@outer
def exchanged(flow, keeps_need, keeps_cell, owner, cell, cap, cells):
    """The payments of a network after some left and others joined; money stays where it is.

    Needs and cells that leave hold no money any more. New ones: `owner`, `cell`, `cap`; numbers
    beyond the present ones are new needs and cells. Returns columns of `Flow`: (first, cell,
    room, paid, owner, those of PAYING).
    """
    needs = len(keeps_need)
    first = _counted(flow, keeps_need, keeps_cell, owner)
    many = first[needs]
    new_cell, new_owner = np.empty(many, np.int32), np.empty(many, np.int32)
    room, paid = np.empty(many, np.int64), np.zeros(many, np.int64)
    fill = first[:-1].copy()
    for need in range(len(flow.first) - 1):
        if keeps_need[need]:
            for at in range(flow.first[need], flow.first[need + 1]):
                if keeps_cell[flow.cell[at]]:
                    to = fill[need]
                    new_cell[to], new_owner[to] = flow.cell[at], need
                    room[to], paid[to] = flow.room[at], flow.paid[at]
                    fill[need] = to + 1
    for at in range(len(owner)):
        to = fill[owner[at]]
        new_cell[to], new_owner[to], room[to] = cell[at], owner[at], cap[at]
        fill[owner[at]] = to + 1
    return first, new_cell, room, paid, new_owner, listed(new_cell, new_owner, paid, cells)


@outer
def _counted(flow, keeps_need, keeps_cell, owner):
    needs = len(keeps_need)
    first = np.zeros(needs + 1, np.int64)
    for need in range(len(flow.first) - 1):
        if keeps_need[need]:
            for at in range(flow.first[need], flow.first[need + 1]):
                first[need + 1] += keeps_cell[flow.cell[at]]
    for one in owner:
        first[one + 1] += 1
    for need in range(needs):
        first[need + 1] += first[need]
    return first


@outer
def listed(cell, owner, paid, cells):
    """The payments that carry money, cell by cell: the columns PAYING of `Flow`."""
    start, size = np.zeros(cells + 1, np.int64), np.zeros(cells, np.int32)
    for one in cell:
        size[one] += 1
    for one in range(cells):
        start[one + 1] = start[one] + size[one]
    paying, debtor = np.empty(len(cell), np.int32), np.empty(len(cell), np.int32)
    place, count = np.zeros(len(cell), np.int32), np.zeros(cells, np.int32)
    for at in range(len(cell)):
        if paid[at] > 0:
            one = cell[at]
            place[at] = count[one]
            paying[start[one] + count[one]], debtor[start[one] + count[one]] = at, owner[at]
            count[one] += 1
    return start, size, count, paying, debtor, place
