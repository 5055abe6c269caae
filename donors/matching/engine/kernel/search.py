"""One step, one way, one push: the compiled inside of the exact flow.

Labels follow the shortest augmenting path method (Ahuja and Orlin 1991) and are kept from one
need to the next, since money never comes nearer to a node while needs are served in turn.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

import numpy as np

from donors.matching.engine.kernel.compiling import inlined

UP, DOWN, NONE = -1, -2, -3
NOWHERE = np.int32(2**31 - 1)


@inlined
def next_step(flow, labels, node, needs):
    """The next usable step one level down as (step, node reached), or (NONE, -1)."""
    if node < needs:
        return _step_of_need(flow, labels, node, needs)
    return _step_of_cell(flow, labels, node, needs)


@inlined
def _step_of_need(flow, labels, need, needs):
    below = labels.height[need] - 1
    start = flow.first[need]
    at, end = start + labels.cursor[need], start + flow.length[need]
    while at < end:
        if flow.room[at] > 0:
            node = needs + flow.cell[at]
            if labels.height[node] == below:
                labels.cursor[need] = at - start
                return at, node
        at += 1
    labels.cursor[need] = at - start
    return NONE, -1


@inlined
def _step_of_cell(flow, labels, node, needs):
    """Choices in turn: the parent, child cells that hold money, needs that are paid."""
    cell, below = node - needs, labels.height[node] - 1
    children = flow.child_first[cell + 1] - flow.child_first[cell]
    choices = 1 + children + flow.paying_count[cell]
    at = labels.cursor[node]
    while at < choices:
        step, other = NONE, -1
        if at == 0:
            if flow.parent[cell] >= 0 and flow.above[cell] > 0:
                step, other = UP, needs + flow.parent[cell]
        elif at <= children:
            child = flow.child[flow.child_first[cell] + at - 1]
            if flow.through[child] > 0:
                step, other = DOWN, needs + child
        else:
            step = flow.paying[flow.paying_first[cell] + at - 1 - children]
            other = flow.owner[step]
        if other >= 0 and labels.height[other] == below:
            labels.cursor[node] = at
            return step, other
        at += 1
    labels.cursor[node] = at
    return NONE, -1


@inlined
def lowest_neighbour(flow, labels, node, needs):
    """The least height among the living nodes one usable step away, or NOWHERE."""
    best = NOWHERE
    if node < needs:
        for at in range(flow.first[node], flow.first[node] + flow.length[node]):
            other = needs + flow.cell[at]
            if flow.room[at] > 0 and not labels.dead[other]:
                best = min(best, labels.height[other])
        return best
    cell = node - needs
    if (
        flow.parent[cell] >= 0
        and flow.above[cell] > 0
        and not labels.dead[needs + flow.parent[cell]]
    ):
        best = labels.height[needs + flow.parent[cell]]
    for at in range(flow.child_first[cell], flow.child_first[cell + 1]):
        child = flow.child[at]
        if flow.through[child] > 0 and not labels.dead[needs + child]:
            best = min(best, labels.height[needs + child])
    start = flow.paying_first[cell]
    for at in range(start, start + flow.paying_count[cell]):
        other = flow.owner[flow.paying[at]]
        if not labels.dead[other]:
            best = min(best, labels.height[other])
    return best


@inlined
def drop_dead_payers(flow, labels, need, needs):
    """Shortens a need's list by the cells that are dead; only while no way holds its payments."""
    at, end = flow.first[need], flow.first[need] + flow.length[need]
    while at < end:
        if labels.dead[needs + flow.cell[at]]:
            end -= 1
            _swap_payments(flow, at, end)
        else:
            at += 1
    flow.length[need] = end - flow.first[need]


@inlined
def _swap_payments(flow, one, two):
    if flow.paid[one] > 0:
        flow.paying[flow.paying_first[flow.cell[one]] + flow.place[one]] = two
    if flow.paid[two] > 0:
        flow.paying[flow.paying_first[flow.cell[two]] + flow.place[two]] = one
    for column in (flow.room, flow.paid):
        column[one], column[two] = column[two], column[one]
    flow.cell[one], flow.cell[two] = flow.cell[two], flow.cell[one]
    flow.place[one], flow.place[two] = flow.place[two], flow.place[one]


@inlined
def spare(flow, scratch, at, needs):
    """How much more the step at this place of the way can move."""
    step, node = scratch.steps[at], scratch.way[at]
    if step >= 0:
        return flow.room[step] if node < needs else flow.paid[step]
    if step == UP:
        return flow.above[node - needs]
    return flow.through[scratch.way[at + 1] - needs]


@inlined
def pay(flow, step, amount):
    """Changes one payment by an amount, which may be negative."""
    before = flow.paid[step]
    flow.paid[step] = before + amount
    flow.room[step] -= amount
    cell = flow.cell[step]
    if before == 0:
        flow.place[step] = flow.paying_count[cell]
        flow.paying[flow.paying_first[cell] + flow.paying_count[cell]] = step
        flow.paying_count[cell] += 1
    elif flow.paid[step] == 0:
        flow.paying_count[cell] -= 1
        last = flow.paying[flow.paying_first[cell] + flow.paying_count[cell]]
        flow.paying[flow.paying_first[cell] + flow.place[step]] = last
        flow.place[last] = flow.place[step]


@inlined
def push(flow, scratch, steps, most, needs):
    """Sends as much as the way carries, at most `most`: (amount, first place that is full now)."""
    end = scratch.way[steps] - needs
    amount = min(most, flow.money[end])
    for at in range(steps):
        amount = min(amount, spare(flow, scratch, at, needs))
    flow.money[end] -= amount
    full = steps
    for at in range(steps - 1, -1, -1):
        move(flow, scratch.steps[at], scratch.way[at], scratch.way[at + 1], amount, needs)
        if spare(flow, scratch, at, needs) == 0:
            full = at
    return amount, full


@inlined
def move(flow, step, node, following, amount, needs):
    """Books an amount on one step; a negative one takes it back."""
    if step >= 0:
        pay(flow, step, amount if node < needs else -amount)
    elif step == UP:
        flow.above[node - needs] -= amount
        flow.through[node - needs] += amount
    else:
        flow.above[following - needs] += amount
        flow.through[following - needs] -= amount
