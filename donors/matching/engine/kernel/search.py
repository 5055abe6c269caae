"""One step, one way, one push: the compiled inside of the exact flow.

Labels follow the shortest augmenting path method (Ahuja and Orlin 1991) and are kept from one
need to the next, since money never comes nearer to a node while needs are served in turn.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

import numpy as np

from donors.matching.engine.kernel.compiling import inlined, inner, nth

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
    below = labels.height[nth(need)] - 1
    start = flow.first[nth(need)]
    at, end = start + labels.cursor[nth(need)], flow.first[nth(need + 1)]
    while at < end:
        node = needs + flow.cell[nth(at)]
        if labels.height[nth(node)] == below and flow.room[nth(at)] > 0:
            labels.cursor[nth(need)] = at - start
            return at, node
        at += 1
    labels.cursor[nth(need)] = at - start
    return NONE, -1


@inlined
def _step_of_cell(flow, labels, node, needs):
    """Choices in turn: the parent, child cells that hold money, needs that are paid."""
    cell, below = node - needs, labels.height[nth(node)] - 1
    children = flow.child_first[nth(cell + 1)] - flow.child_first[nth(cell)]
    choices = 1 + children + flow.paying_count[nth(cell)]
    at = labels.cursor[nth(node)]
    while at < choices:
        step, other = NONE, -1
        if at == 0:
            if flow.parent[nth(cell)] >= 0 and flow.above[nth(cell)] > 0:
                step, other = UP, needs + flow.parent[nth(cell)]
        elif at <= children:
            child = flow.child[nth(flow.child_first[nth(cell)] + at - 1)]
            if flow.through[nth(child)] > 0:
                step, other = DOWN, needs + child
        else:
            place = flow.paying_first[nth(cell)] + at - 1 - children
            step, other = place, flow.debtor[nth(place)]
        if other >= 0 and labels.height[nth(other)] == below:
            labels.cursor[nth(node)] = at
            return (flow.paying[nth(step)] if step >= 0 else step), other
        at += 1
    labels.cursor[nth(node)] = at
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
    best, choice, start = NOWHERE, 0, flow.first[nth(need)]
    for at in range(start, flow.first[nth(need + 1)]):
        height = labels.height[nth(needs + flow.cell[nth(at)])]
        if height < best and flow.room[nth(at)] > 0:
            best, choice = height, at - start
            if best <= least:
                break
    return best, choice


@inlined
def _lowest_of_cell(flow, labels, cell, needs, least):
    best, choice = NOWHERE, 0
    if flow.parent[nth(cell)] >= 0 and flow.above[nth(cell)] > 0:
        best = labels.height[nth(needs + flow.parent[nth(cell)])]
    before = 1 - flow.child_first[nth(cell)]
    for at in range(flow.child_first[nth(cell)], flow.child_first[nth(cell + 1)]):
        height = labels.height[nth(needs + flow.child[nth(at)])]
        if height < best and flow.through[nth(flow.child[nth(at)])] > 0:
            best, choice = height, before + at
    if best <= least:
        return best, choice
    start = flow.paying_first[nth(cell)]
    before += flow.child_first[nth(cell + 1)] - start
    for at in range(start, start + flow.paying_count[nth(cell)]):
        height = labels.height[nth(flow.debtor[nth(at)])]
        if height < best:
            best, choice = height, before + at
            if best <= least:
                break
    return best, choice


@inlined
def spare(flow, scratch, at, needs):
    """How much more the step at this place of the way can move."""
    step, node = scratch.steps[nth(at)], scratch.way[nth(at)]
    if step >= 0:
        return flow.room[nth(step)] if node < needs else flow.paid[nth(step)]
    if step == UP:
        return flow.above[nth(node - needs)]
    return flow.through[nth(scratch.way[nth(at + 1)] - needs)]


@inlined
def pay(flow, step, amount):
    """Changes one payment by an amount, which may be negative."""
    before = flow.paid[nth(step)]
    flow.paid[nth(step)] = before + amount
    flow.room[nth(step)] -= amount
    cell = flow.cell[nth(step)]
    if before == 0:
        if flow.paying_count[nth(cell)] == flow.paying_size[nth(cell)]:
            _widen(flow, cell)
        flow.place[nth(step)] = flow.paying_count[nth(cell)]
        flow.paying_count[nth(cell)] += 1
        _list(flow, cell, step, flow.owner[nth(step)])
    elif flow.paid[nth(step)] == 0:
        flow.paying_count[nth(cell)] -= 1
        end = flow.paying_first[nth(cell)] + flow.paying_count[nth(cell)]
        last = flow.paying[nth(end)]
        flow.place[nth(last)] = flow.place[nth(step)]
        _list(flow, cell, last, flow.debtor[nth(end)])


@inlined
def _list(flow, cell, step, need):
    at = flow.paying_first[nth(cell)] + flow.place[nth(step)]
    flow.paying[nth(at)], flow.debtor[nth(at)] = step, need


@inner
def _widen(flow, cell):
    """Moves the list of a cell to the end of all lists, with twice the places."""
    start, many = flow.paying_first[nth(cell)], flow.paying_count[nth(cell)]
    to = flow.paying_first[-1]
    for at in range(many):
        flow.paying[nth(to + at)] = flow.paying[nth(start + at)]
        flow.debtor[nth(to + at)] = flow.debtor[nth(start + at)]
    flow.paying_first[nth(cell)], flow.paying_size[nth(cell)] = to, 2 * many
    flow.paying_first[-1] = to + 2 * many


@inlined
def push(flow, scratch, steps, most, needs):
    """Sends as much as the way carries, at most `most`: (amount, first place that is full now)."""
    end = scratch.way[nth(steps)] - needs
    amount = min(most, flow.money[nth(end)])
    for at in range(steps):
        amount = min(amount, spare(flow, scratch, at, needs))
    flow.money[nth(end)] -= amount
    full = steps
    for at in range(steps - 1, -1, -1):
        move(
            flow,
            scratch.steps[nth(at)],
            scratch.way[nth(at)],
            scratch.way[nth(at + 1)],
            amount,
            needs,
        )
        if spare(flow, scratch, at, needs) == 0:
            full = at
    return amount, full


@inlined
def move(flow, step, node, following, amount, needs):
    """Books an amount on one step; a negative one takes it back."""
    if step >= 0:
        pay(flow, step, amount if node < needs else -amount)
    elif step == UP:
        flow.above[nth(node - needs)] -= amount
        flow.through[nth(node - needs)] += amount
    else:
        flow.above[nth(following - needs)] += amount
        flow.through[nth(following - needs)] -= amount
