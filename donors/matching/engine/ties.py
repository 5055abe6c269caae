"""Steps 4 and 5: which pledge pays what, once every need's amount is settled.

Step 4, by tier: tier 0 pays as much in total as it can, then tier 1, and so on.

Step 5, inside a tier. First pledges that are all-or-nothing, by id, each as much as it can.
Then burden sharing: the next unit always goes to the pledge with the smallest (paid + 1) /
budget (the whole pledge in base units; equal ones by id) that the rules still let pay more. So
everybody carries the same share of its pledge unless the donors' own rules stand against it.
Finally, with the pledges' totals settled: pledge after pledge (tier, id), need after need (rank,
year), each payment is as large as the totals still allow. Every step has one possible outcome,
so any correct implementation finds the same payments.
"""

from collections.abc import Sequence

from donors.matching.engine.flow import BACKWARD, FORWARD, Search, push
from donors.matching.engine.instance import Instance, Pledge
from donors.matching.engine.network import UNLIMITED, Network, Payment
from donors.matching.engine.turns import paid_in_turn


def settle_pledges(network: Network, pledges: Sequence[Pledge]) -> None:
    """Moves money between pledges until tiers and burden sharing hold; needs keep theirs."""
    for tier in sorted({pledge.tier for pledge in pledges}):
        later = [pledge for pledge in pledges if pledge.tier > tier]
        own = sorted((one for one in pledges if one.tier == tier), key=lambda one: one.id)
        shut: set[int] = set()
        for pledge in own:
            _take_over(network, pledge, _used(network, later), shut)
        whole = [one for one in own if one.all_or_nothing]
        for place, pledge in enumerate(whole):
            others = [one for one in own if one not in whole[: place + 1]]
            _take_over(network, pledge, _used(network, others), set())
        _share_burden(network, [one for one in own if not one.all_or_nothing])


def _share_burden(network: Network, pledges: Sequence[Pledge]) -> None:
    """Levels the totals of a group; where rules stand against it, the group falls in two.

    A pledge below its turn takes over from those above theirs. When it cannot, it and all whose
    payments it could take over pay what they can, and the rest is shared by the others alone:
    nothing moves between the two groups any more.
    """
    groups: list[tuple[Sequence[Pledge], set[int]]] = [(pledges, set())]
    while groups:
        group, shut = groups.pop()
        used = _used(network, group)
        wanted = paid_in_turn([one.total for one in group], sum(used.values()))
        goals = {network.roots[one.id]: goal for one, goal in zip(group, wanted, strict=True)}
        above = {root: paid - goals[root] for root, paid in used.items() if paid > goals[root]}
        limited: set[int] = set()
        for pledge in group:
            root = network.roots[pledge.id]
            if root not in limited:
                most = goals[root] - network.used(pledge.id)
                closed = shut | limited
                _take_over(network, pledge, above, closed, most=most)
                limited |= closed - shut
        if limited:
            inside = [one for one in group if network.roots[one.id] in limited]
            outside = [one for one in group if network.roots[one.id] not in limited]
            groups += [(inside, shut), (outside, shut | limited)]


def _used(network: Network, pledges: Sequence[Pledge]) -> dict[int, int]:
    """What each pledge pays now, by its root."""
    return {network.roots[one.id]: network.used(one.id) for one in pledges}


def _take_over(
    network: Network, pledge: Pledge, spare: dict[int, int], shut: set[int], most: int = UNLIMITED
) -> None:
    """Lets the pledge pay, up to `most`, what others pay now, by root: `spare` goes down.

    When it could take over more but there is no way, the nodes it can reach are added to `shut`.
    """
    root = network.roots[pledge.id]
    while most > 0 and any(spare.values()):
        search = Search(network, shut)
        way = search.path(root, {node for node, amount in spare.items() if amount}, FORWARD)
        if way is None:
            shut.update(search.seen)
            return
        other = network.to[way[0]]
        moved = push(network, way, min(most, spare[other]))
        most -= moved
        spare[other] -= moved


def settle_payments(
    network: Network, instance: Instance, pledges: Sequence[Pledge]
) -> dict[Payment, int]:
    """The payments by the last rule of step 5; uses the network up."""
    needs = sorted(instance.needs, key=lambda need: need.position)
    settled: dict[Payment, int] = {}
    for pledge in sorted(pledges, key=lambda one: (one.tier, one.id)):
        ways: dict[int, Search] = {}
        for need in needs:
            payment = (pledge.id, need.application, need.year)
            if payment in network.payments:
                settled[payment] = _largest(network, network.payments[payment], ways)
    return {payment: amount for payment, amount in settled.items() if amount}


def _largest(network: Network, arc: int, ways: dict[int, Search]) -> int:
    """Raises one payment as far as a circular move allows, then takes its arc out."""
    residual = network.residual
    while residual[arc] > 0 and _paid_by_others(network, arc):
        if _swap(network, arc) == 0:
            way = _way_round(network, arc, ways)
            if way is None:
                break
            push(network, [*way, arc], residual[arc])
    flow = network.flow(arc)
    residual[arc] = residual[arc ^ 1] = 0
    return flow


def _way_round(network: Network, arc: int, ways: dict[int, Search]) -> list[int] | None:
    """A way from the need back to the paying cell, other than the payment itself.

    `ways` remembers the last search from each cell. No circular move lets a new node reach the
    cell, so a node it did not meet needs no further search.
    """
    residual, cell, node = network.residual, network.to[arc ^ 1], network.to[arc]
    flow, residual[arc ^ 1] = residual[arc ^ 1], 0
    way = ways[cell].way(node, BACKWARD) if cell in ways else []
    if way is not None and not (way and all(residual[one] for one in way)):
        ways[cell] = Search(network)
        ways[cell].path(cell, (), BACKWARD)
        way = ways[cell].way(node, BACKWARD)
    residual[arc ^ 1] = flow
    return way


def _swap(network: Network, arc: int) -> int:
    """The commonest circular move: another payer of the need takes over a payment of the cell.

    It saves a search; returns the amount moved, 0 when there is no such pair.
    """
    residual, to = network.residual, network.to
    cell, node = to[arc ^ 1], to[arc]
    payers = {to[one]: one for one in network.out[node] if residual[one] > 0 and to[one] != cell}
    for own in network.back[cell]:
        if own != arc and residual[own ^ 1] > 0 and not own & 1:
            for theirs in network.out[to[own]]:
                if to[theirs] in payers and residual[theirs ^ 1] > 0:
                    way = [payers[to[theirs]], theirs ^ 1, own ^ 1, arc]
                    return push(network, way, residual[arc])
    return 0


def _paid_by_others(network: Network, arc: int) -> bool:
    others = network.out[network.to[arc]]
    return any(network.residual[other] for other in others if other != arc ^ 1)
