"""Acceptance by rank, with the cut of everyone refused.

What a refused application could get stays where it is until all have been asked, but it belongs to
nobody: whoever comes later and finds no money in the pools takes it. So no attempt is undone, and
what the search learnt of pools without money stays true. All that such money can move to is dead
(`state.Labels`) before it moves, so it never brings pools nearer to anybody.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from donors.matching.engine.kernel.arrays import Arrays, Ints
from donors.matching.engine.kernel.changing import give_back
from donors.matching.engine.kernel.compiling import inlined, inner, outer
from donors.matching.engine.kernel.search import DOWN, UP, move
from donors.matching.engine.kernel.serving import serve
from donors.matching.engine.kernel.state import Labels, fresh_labels


def labels_beside(arrays: Arrays, received: Ints) -> Labels:
    """What is known of a network in which needs hold money already: they are a step from pools."""
    labels = fresh_labels(arrays)
    paid = received > 0
    labels.height[: len(received)][paid] = 1
    labels.at_height[1] += paid.sum()
    return labels


@outer
def ask(flow, labels, scratch, journal, loose, inside, start, stop, minimum, routed):
    """Tries to pay all minima of needs start .. stop - 1; True if all could be paid.

    If not, `routed` holds what could be, `inside` is marked for all nodes from which money could
    still move to a need left short, and what was paid is `loose`.
    """
    needs, whole = len(minimum), True
    for need in range(start, stop):
        if minimum[need] > 0:
            routed[need] = serve(flow, labels, scratch, journal, need, minimum[need], needs)
            lacking = minimum[need] - routed[need]
            while lacking > 0:
                amount = _take_loose(flow, scratch, loose, inside, need, lacking, needs)
                if amount == 0:
                    whole = False
                    break
                routed[need] += amount
                lacking -= amount
    if not whole:
        for need in range(start, stop):
            loose[need] = minimum[need] > 0 and routed[need] > 0
    return whole


@outer
def release(flow, loose):
    """Gives all loose money back to the pools it came from."""
    for need in range(len(loose)):
        if loose[need]:
            for step in range(flow.first[need], flow.first[need + 1]):
                if flow.paid[step] > 0:
                    give_back(flow, step, flow.paid[step])


@inner
def _take_loose(flow, scratch, loose, inside, need, most, needs):
    """Moves loose money along a shortest way to a need; how much.

    0: there is none; then all nodes met are marked in `inside`. For each node met `level` holds
    the place in the queue from which it was met, `steps` by which step.
    """
    scratch.queue[0], scratch.seen[need] = need, True
    met, at, found = 1, 0, -1
    while at < met and found < 0:
        before = met
        met = _look_around(flow, scratch, inside, at, met, needs)
        for place in range(before, met):
            node = scratch.queue[place]
            if node < needs and loose[node]:
                found = place
                break
        at += 1
    for place in range(met):
        scratch.seen[scratch.queue[place]] = False
        if found < 0:
            inside[scratch.queue[place]] = True
    return _draw(flow, scratch, found, most, needs) if found >= 0 else 0


@inlined
def _look_around(flow, scratch, inside, at, met, needs):
    node = scratch.queue[at]
    if node < needs:
        for step in range(flow.first[node], flow.first[node + 1]):
            if flow.room[step] > 0:
                met = _meet(scratch, inside, at, met, needs + flow.cell[step], step)
        return met
    cell = node - needs
    if flow.parent[cell] >= 0 and flow.above[cell] > 0:
        met = _meet(scratch, inside, at, met, needs + flow.parent[cell], UP)
    for place in range(flow.child_first[cell], flow.child_first[cell + 1]):
        child = flow.child[place]
        if flow.through[child] > 0:
            met = _meet(scratch, inside, at, met, needs + child, DOWN)
    start = flow.paying_first[cell]
    for place in range(start, start + flow.paying_count[cell]):
        met = _meet(scratch, inside, at, met, flow.debtor[place], flow.paying[place])
    return met


@inlined
def _meet(scratch, inside, at, met, other, step):
    if scratch.seen[other] or inside[other]:
        return met
    scratch.seen[other] = True
    scratch.queue[met], scratch.level[met], scratch.steps[met] = other, at, step
    return met + 1


@inlined
def _draw(flow, scratch, found, most, needs):
    """Moves as much as fits, at most `most`, from the node at this place of the queue."""
    amount, place = most, found
    while place > 0:
        amount = min(amount, _spare(flow, scratch, place, needs))
        place = scratch.level[place]
    place = found
    while place > 0:
        taker, giver = scratch.queue[scratch.level[place]], scratch.queue[place]
        move(flow, scratch.steps[place], taker, giver, amount, needs)
        place = scratch.level[place]
    return amount


@inlined
def _spare(flow, scratch, place, needs):
    """How much more the step by which this place was met can move."""
    step, taker = scratch.steps[place], scratch.queue[scratch.level[place]]
    if step >= 0:
        return flow.room[step] if taker < needs else flow.paid[step]
    if step == UP:
        return flow.above[taker - needs]
    return flow.through[scratch.queue[place] - needs]
