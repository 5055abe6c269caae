"""Pays one need as much as can be routed, everybody served before keeping what they have."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from donors.matching.engine.kernel.compiling import inlined, inner
from donors.matching.engine.kernel.journal import (
    ACTIVE,
    note_cell,
    note_node,
    note_payment,
)
from donors.matching.engine.kernel.search import (
    NONE,
    NOWHERE,
    UP,
    lowest_neighbour,
    next_step,
    push,
)

# After so many steps in vain a search around the need may show that no money is left to reach. It
# meets as many nodes at most; after it twice as many steps and nodes.
PATIENCE = 50
# An attempt that may be undone forgets its labels, so after this many steps one search without an
# end is cheaper; after that search as many again as it met nodes.
PATIENCE_OF_ATTEMPTS = 1000


@inner
def serve(flow, labels, scratch, journal, need, want, needs):
    """Pays a need up to `want`; returns what could be routed.

    When less is returned, the need and all nodes money could move from are dead.
    """
    attempt = journal.count[ACTIVE]
    paid, steps, vain = 0, 0, 0
    patience = PATIENCE_OF_ATTEMPTS if attempt else PATIENCE
    if labels.height[need] < 0:
        _set_height(labels, journal, need, 1)
    scratch.way[0] = need
    while paid < want and not labels.dead[need]:
        node = scratch.way[steps]
        if node >= needs and flow.money[node - needs] > 0:
            _note_way(flow, scratch, journal, steps, needs)
            amount, steps = push(flow, scratch, steps, want - paid, needs)
            paid += amount
            if not attempt:
                vain, patience = 0, PATIENCE
            continue
        step, other = next_step(flow, labels, node, needs)
        if step != NONE:
            scratch.steps[steps] = step
            steps += 1
            scratch.way[steps] = other
            continue
        cut_off = _step_back(flow, labels, journal, node, needs)
        steps, vain = max(steps - 1, 0), vain + 1
        if cut_off or vain > patience:
            width = NOWHERE if attempt else patience
            met = look_for_money(flow, labels, scratch, journal, need, needs, width)
            steps, vain = 0, 0
            patience = max(patience, met) if attempt else 2 * patience
    return paid


@inlined
def _step_back(flow, labels, journal, node, needs):
    """Raises the label of a node without a usable step; True if money is likely cut off."""
    old = labels.height[node]
    # Without a usable step nobody is below, unless an attempt was undone since the node looked.
    least = -1 if journal.count[ACTIVE] else old
    best, choice = lowest_neighbour(flow, labels, node, needs, least)
    if best == NOWHERE:
        kill(labels, journal, node)
    elif best < len(labels.dead):
        _set_height(labels, journal, node, best + 1)
        labels.cursor[node] = choice
    return labels.at_height[old] == 0 or len(labels.dead) <= best < NOWHERE


@inner
def look_for_money(flow, labels, scratch, journal, need, needs, width):
    """Searches breadth first from a need until it has met more than `width` nodes.

    Returns how many. If it met fewer and no money, all of them are dead.

    A node met after d steps, when the nearest money is L steps away, is at least L - d steps
    from money itself: the labels are raised to that.
    """
    scratch.queue[0], scratch.level[0] = need, 0
    scratch.seen[need] = True
    met, at, nearest = 1, 0, NOWHERE
    while at < met <= width and scratch.level[at] < nearest:
        before = met
        met = _look_around(flow, labels, scratch, at, met, needs)
        for place in range(before, met):
            node = scratch.queue[place]
            if node >= needs and flow.money[node - needs] > 0:
                nearest = scratch.level[place]
        at += 1
    whole = at == met or scratch.level[at] >= nearest
    for place in range(met):
        node = scratch.queue[place]
        scratch.seen[node] = False
        if not whole:
            continue
        if nearest == NOWHERE:
            kill(labels, journal, node)
        elif labels.height[node] < nearest - scratch.level[place]:
            _set_height(labels, journal, node, nearest - scratch.level[place])
    return met


@inlined
def _look_around(flow, labels, scratch, at, met, needs):
    node = scratch.queue[at]
    if node < needs:
        for step in range(flow.first[node], flow.first[node + 1]):
            if flow.room[step] > 0:
                met = _meet(labels, scratch, at, met, needs + flow.cell[step])
        return met
    cell = node - needs
    if flow.parent[cell] >= 0 and flow.above[cell] > 0:
        met = _meet(labels, scratch, at, met, needs + flow.parent[cell])
    for place in range(flow.child_first[cell], flow.child_first[cell + 1]):
        child = flow.child[place]
        if flow.through[child] > 0:
            met = _meet(labels, scratch, at, met, needs + child)
    start = flow.paying_first[cell]
    for place in range(start, start + flow.paying_count[cell]):
        met = _meet(labels, scratch, at, met, flow.debtor[place])
    return met


@inlined
def _meet(labels, scratch, at, met, other):
    if scratch.seen[other] or labels.dead[other]:
        return met
    scratch.seen[other] = True
    scratch.queue[met], scratch.level[met] = other, scratch.level[at] + 1
    return met + 1


@inlined
def kill(labels, journal, node):
    """No money can reach this node any more."""
    if not labels.dead[node]:
        _set_height(labels, journal, node, NOWHERE)
        labels.dead[node] = True


@inlined
def revive(labels, node, height):
    """Takes back what an attempt thought of a node."""
    if labels.height[node] != NOWHERE:
        labels.at_height[labels.height[node]] -= 1
    labels.height[node], labels.dead[node], labels.cursor[node] = height, False, 0
    if height >= 0:
        labels.at_height[height] += 1


@inlined
def _set_height(labels, journal, node, height):
    note_node(journal, labels, node)
    old = labels.height[node]
    if old >= 0:
        labels.at_height[old] -= 1
    labels.height[node] = height
    labels.cursor[node] = 0
    if height != NOWHERE:
        labels.at_height[height] += 1


@inlined
def _note_way(flow, scratch, journal, steps, needs):
    if not journal.count[ACTIVE]:
        return
    note_cell(journal, flow, scratch.way[steps] - needs)
    for at in range(steps):
        step = scratch.steps[at]
        if step >= 0:
            note_payment(journal, flow, step)
        elif step == UP:
            note_cell(journal, flow, scratch.way[at] - needs)
        else:
            note_cell(journal, flow, scratch.way[at + 1] - needs)
