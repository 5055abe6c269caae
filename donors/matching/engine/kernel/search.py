"""One step, one way, one push: the compiled inside of the exact flow.

Labels follow the shortest augmenting path method (Ahuja and Orlin 1991) and are kept from one
need to the next, since money never comes nearer to a node while needs are served in turn.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

import numpy as np

from donors.matching.engine.kernel.compiling import inlined, inner

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
    at, end = start + labels.cursor[need], flow.first[need + 1]
    while at < end:
        node = needs + flow.cell[at]
        if labels.height[node] == below and flow.room[at] > 0:
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
            place = flow.paying_first[cell] + at - 1 - children
            step, other = place, flow.debtor[place]
        if other >= 0 and labels.height[other] == below:
            labels.cursor[node] = at
            return (flow.paying[step] if step >= 0 else step), other
        at += 1
    labels.cursor[node] = at
    return NONE, -1


@inlined
def lowest_neighbour(flow, labels, node, needs, least):
    """(Least height one usable step away, or NOWHERE; the number of the first choice so low).

    None is below `least`, so the first that is as low will do.
    """
    if node < needs:
        return _lowest_of_need(flow, labels, node, needs, least)
    return _lowest_of_cell(flow, labels, node - needs, needs, least)


@inlined
def _lowest_of_need(flow, labels, need, needs, least):
    best, choice, start = NOWHERE, 0, flow.first[need]
    for at in range(start, flow.first[need + 1]):
        height = labels.height[needs + flow.cell[at]]
        if height < best and flow.room[at] > 0:
            best, choice = height, at - start
            if best <= least:
                break
    return best, choice


@inlined
def _lowest_of_cell(flow, labels, cell, needs, least):
    best, choice = NOWHERE, 0
    if flow.parent[cell] >= 0 and flow.above[cell] > 0:
        best = labels.height[needs + flow.parent[cell]]
    before = 1 - flow.child_first[cell]
    for at in range(flow.child_first[cell], flow.child_first[cell + 1]):
        height = labels.height[needs + flow.child[at]]
        if height < best and flow.through[flow.child[at]] > 0:
            best, choice = height, before + at
    if best <= least:
        return best, choice
    start = flow.paying_first[cell]
    before += flow.child_first[cell + 1] - start
    for at in range(start, start + flow.paying_count[cell]):
        height = labels.height[flow.debtor[at]]
        if height < best:
            best, choice = height, before + at
            if best <= least:
                break
    return best, choice


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
        if flow.paying_count[cell] == flow.paying_size[cell]:
            _widen(flow, cell)
        flow.place[step] = flow.paying_count[cell]
        flow.paying_count[cell] += 1
        _list(flow, cell, step, flow.owner[step])
    elif flow.paid[step] == 0:
        flow.paying_count[cell] -= 1
        end = flow.paying_first[cell] + flow.paying_count[cell]
        last = flow.paying[end]
        flow.place[last] = flow.place[step]
        _list(flow, cell, last, flow.debtor[end])


@inlined
def _list(flow, cell, step, need):
    at = flow.paying_first[cell] + flow.place[step]
    flow.paying[at], flow.debtor[at] = step, need


@inner
def _widen(flow, cell):
    """Moves the list of a cell to the end of all lists, with twice the places."""
    start, many = flow.paying_first[cell], flow.paying_count[cell]
    to = flow.paying_first[-1]
    for at in range(many):
        flow.paying[to + at] = flow.paying[start + at]
        flow.debtor[to + at] = flow.debtor[start + at]
    flow.paying_first[cell], flow.paying_size[cell] = to, 2 * many
    flow.paying_first[-1] = to + 2 * many


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
