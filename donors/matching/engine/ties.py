"""Steps 4 and 5: which pledge pays what, once every need's amount is settled.

Step 4, by tier: tier 0 pays as much in total as it can, then tier 1, and so on.

Step 5, inside a tier. First pledges that are all-or-nothing, by id, each as much as it can.
Then burden sharing in rounds: what the tier still has to pay is split over the pledges that
can still pay, in proportion to their whole budgets (base units, rounded down); by id, each takes
its part as far as the rules allow; one that falls short has found its limit and leaves. When
every part rounds to 0, the last units go one by one to pledges by id. Finally, with the pledges'
totals settled: pledge after pledge (tier, id), need after need (rank, year), each payment is
as large as the totals still allow. Every step has one possible outcome, so any correct
implementation finds the same payments.
"""

from collections.abc import Sequence

from donors.matching.engine.flow import BACKWARD, FORWARD, Search, push
from donors.matching.engine.instance import Instance, Pledge
from donors.matching.engine.network import UNLIMITED, Network, Payment


def settle_pledges(network: Network, pledges: Sequence[Pledge]) -> None:
    """Moves money between pledges until tiers and burden sharing hold; needs keep theirs."""
    committed = {pledge.id: 0 for pledge in pledges}
    for tier in sorted({pledge.tier for pledge in pledges}):
        later = [pledge for pledge in pledges if pledge.tier > tier]
        own = sorted((one for one in pledges if one.tier == tier), key=lambda one: one.id)
        shut: set[int] = set()
        for pledge in own:
            _take_over(network, pledge, later, committed, most=UNLIMITED, shut=shut)
        _share_burden(network, own, committed)


def _share_burden(network: Network, own: list[Pledge], committed: dict[str, int]) -> None:
    for pledge in own:
        if pledge.all_or_nothing:
            _commit(network, pledge, own, committed, UNLIMITED)
    free = [pledge for pledge in own if not pledge.all_or_nothing]
    rest = sum(network.used(pledge.id) - committed[pledge.id] for pledge in own)
    while rest and free:
        budgets = sum(pledge.total for pledge in free)
        parts = [rest * pledge.total // budgets for pledge in free]
        if not any(parts):
            parts = [int(place < rest) for place in range(len(free))]
        given = [
            _commit(network, pledge, own, committed, part)
            for pledge, part in zip(free, parts, strict=True)
        ]
        rest -= sum(given)
        free = [one for one, part, got in zip(free, parts, given, strict=True) if got == part]


def _commit(
    network: Network, pledge: Pledge, own: list[Pledge], committed: dict[str, int], part: int
) -> int:
    """Binds the pledge to pay up to `part` more; returns what it could take."""
    missing = committed[pledge.id] + part - network.used(pledge.id)
    if missing > 0:
        others = [other for other in own if other is not pledge]
        _take_over(network, pledge, others, committed, most=missing, shut=set())
    taken = min(part, network.used(pledge.id) - committed[pledge.id])
    committed[pledge.id] += taken
    return taken


def _take_over(
    network: Network,
    pledge: Pledge,
    others: list[Pledge],
    committed: dict[str, int],
    *,
    most: int,
    shut: set[int],
) -> None:
    """Lets the pledge pay, up to `most`, what others pay now beyond what they committed."""
    root = network.roots[pledge.id]
    spare = {
        network.roots[other.id]: network.used(other.id) - committed[other.id] for other in others
    }
    spare = {node: amount for node, amount in spare.items() if amount > 0}
    while most > 0 and spare:
        search = Search(network, shut)
        way = search.path(root, spare, FORWARD)
        if way is None:
            shut |= search.seen.keys()
            return
        other = network.to[way[0]]
        moved = push(network, way, min(most, spare[other]))
        most -= moved
        spare[other] -= moved
        if spare[other] == 0:
            del spare[other]


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
