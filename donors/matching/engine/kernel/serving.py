"""Pays one need as much as can be routed, everybody served before keeping what they have."""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from donors.matching.engine.kernel.compiling import inlined, inner, nth
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
    if labels.height[nth(need)] < 0:
        _set_height(labels, journal, need, 1)
    scratch.way[0] = need
    while paid < want and not labels.dead[nth(need)]:
        node = scratch.way[nth(steps)]
        if node >= needs and flow.money[nth(node - needs)] > 0:
            _note_way(flow, scratch, journal, steps, needs)
            amount, steps = push(flow, scratch, steps, want - paid, needs)
            paid += amount
            if not attempt:
                vain, patience = 0, PATIENCE
            continue
        step, other = next_step(flow, labels, node, needs)
        if step != NONE:
            scratch.steps[nth(steps)] = step
            steps += 1
            scratch.way[nth(steps)] = other
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
    old = labels.height[nth(node)]
    # Without a usable step nobody is below, unless an attempt was undone since the node looked.
    least = -1 if journal.count[ACTIVE] else old
    best, choice = lowest_neighbour(flow, labels, node, needs, least)
    if best == NOWHERE:
        kill(labels, journal, node)
    elif best < len(labels.dead):
        _set_height(labels, journal, node, best + 1)
        labels.cursor[nth(node)] = choice
    return labels.at_height[nth(old)] == 0 or len(labels.dead) <= best < NOWHERE


@inner
def look_for_money(flow, labels, scratch, journal, need, needs, width):
    """Searches breadth first from a need until it has met more than `width` nodes.

    Returns how many. If it met fewer and no money, all of them are dead.

    A node met after d steps, when the nearest money is L steps away, is at least L - d steps
    from money itself: the labels are raised to that.
    """
    scratch.queue[0], scratch.level[0] = need, 0
    scratch.seen[nth(need)] = True
    met, at, nearest = 1, 0, NOWHERE
    while at < met <= width and scratch.level[nth(at)] < nearest:
        before = met
        met = _look_around(flow, labels, scratch, at, met, needs)
        for place in range(before, met):
            node = scratch.queue[nth(place)]
            if node >= needs and flow.money[nth(node - needs)] > 0:
                nearest = scratch.level[nth(place)]
        at += 1
    whole = at == met or scratch.level[nth(at)] >= nearest
    for place in range(met):
        node = scratch.queue[nth(place)]
        scratch.seen[nth(node)] = False
        if not whole:
            continue
        if nearest == NOWHERE:
            kill(labels, journal, node)
        elif labels.height[nth(node)] < nearest - scratch.level[nth(place)]:
            _set_height(labels, journal, node, nearest - scratch.level[nth(place)])
    return met


@inlined
def _look_around(flow, labels, scratch, at, met, needs):
    node = scratch.queue[nth(at)]
    if node < needs:
        for step in range(flow.first[nth(node)], flow.first[nth(node + 1)]):
            if flow.room[nth(step)] > 0:
                met = _meet(labels, scratch, at, met, needs + flow.cell[nth(step)])
        return met
    cell = node - needs
    if flow.parent[nth(cell)] >= 0 and flow.above[nth(cell)] > 0:
        met = _meet(labels, scratch, at, met, needs + flow.parent[nth(cell)])
    for place in range(flow.child_first[nth(cell)], flow.child_first[nth(cell + 1)]):
        child = flow.child[nth(place)]
        if flow.through[nth(child)] > 0:
            met = _meet(labels, scratch, at, met, needs + child)
    start = flow.paying_first[nth(cell)]
    for place in range(start, start + flow.paying_count[nth(cell)]):
        met = _meet(labels, scratch, at, met, flow.debtor[nth(place)])
    return met


@inlined
def _meet(labels, scratch, at, met, other):
    if scratch.seen[nth(other)] or labels.dead[nth(other)]:
        return met
    scratch.seen[nth(other)] = True
    scratch.queue[nth(met)], scratch.level[nth(met)] = other, scratch.level[nth(at)] + 1
    return met + 1


@inlined
def kill(labels, journal, node):
    """No money can reach this node any more."""
    if not labels.dead[nth(node)]:
        _set_height(labels, journal, node, NOWHERE)
        labels.dead[nth(node)] = True


@inlined
def revive(labels, node, height):
    """Takes back what an attempt thought of a node."""
    if labels.height[nth(node)] != NOWHERE:
        labels.at_height[nth(labels.height[nth(node)])] -= 1
    labels.height[nth(node)], labels.dead[nth(node)], labels.cursor[nth(node)] = height, False, 0
    if height >= 0:
        labels.at_height[nth(height)] += 1


@inlined
def _set_height(labels, journal, node, height):
    note_node(journal, labels, node)
    old = labels.height[nth(node)]
    if old >= 0:
        labels.at_height[nth(old)] -= 1
    labels.height[nth(node)] = height
    labels.cursor[nth(node)] = 0
    if height != NOWHERE:
        labels.at_height[nth(height)] += 1


@inlined
def _note_way(flow, scratch, journal, steps, needs):
    if not journal.count[ACTIVE]:
        return
    note_cell(journal, flow, scratch.way[nth(steps)] - needs)
    for at in range(steps):
        step = scratch.steps[nth(at)]
        if step >= 0:
            note_payment(journal, flow, step)
        elif step == UP:
            note_cell(journal, flow, scratch.way[nth(at)] - needs)
        else:
            note_cell(journal, flow, scratch.way[nth(at + 1)] - needs)
