"""The end of step 5: which payments make up the settled totals of pledges and needs.

Money is sent way by way: always along the first of the shortest ways from a pledge with money
left to a need not yet paid in full, as much as fits. A way leads from the pledge over its pools
and quotas to a need it may pay, and where that need has its money already, back along a payment
to another payer's cell and on from there. Ways of equal length are compared node by node:
pledges by tier, by the number of their possible payments (the fewest first), then by id; needs (by
rank, then year) come before pools and quotas, which stand pledge by pledge in that order, then by
year, each pool before its quotas (the widest first; equally wide ones by their canonical JSON).

Each such way is found by the layers of a search in breadth and a search in depth that never
returns to a dead end (Dinic 1970): within one length, a node that led nowhere leads nowhere.
"""

from collections.abc import Sequence

from donors.matching.engine.instance import Pledge
from donors.matching.engine.network import Network, Payment


def settle_payments(network: Network, pledges: Sequence[Pledge]) -> dict[Payment, int]:
    """The payments that the money in the network stands for; uses the network up."""
    narrow = _narrow_first(network, pledges)
    left = {network.roots[one.id]: network.used(one.id) for one in narrow}
    missing = {node: _received(network, node) for node in network.need_nodes.values()}
    for arc in range(0, len(network.to), 2):
        network.residual[arc], network.residual[arc + 1] = network.capacity(arc), 0
    order = _order(network, narrow)
    for out in network.out:
        out.sort(key=lambda arc: order[network.to[arc]])
    while levels := _layers(network, left, missing):
        _fill(network, levels, left, missing)
    paid = {payment: network.flow(arc) for payment, arc in network.payments.items()}
    return {payment: amount for payment, amount in paid.items() if amount}


def _narrow_first(network: Network, pledges: Sequence[Pledge]) -> list[Pledge]:
    possible = dict.fromkeys((one.id for one in pledges), 0)
    for payment, arc in network.payments.items():
        possible[payment[0]] += network.capacity(arc) > 0
    return sorted(pledges, key=lambda one: (one.tier, possible[one.id], one.id))


def _received(network: Network, node: int) -> int:
    return sum(network.residual[arc] for arc in network.out[node])


def _order(network: Network, pledges: Sequence[Pledge]) -> list[int]:
    """The turn of each node when ways are compared.

    Nodes were made in this order (needs, then pledge by pledge), only the pledges in another.
    """
    places = {one.id: place for place, one in enumerate(pledges)}
    turns = [
        (-1, node) if label[0] == "need" else (places[str(label[1])], node)
        for node, label in enumerate(network.labels)
    ]
    order = [0] * len(turns)
    for place, (_, node) in enumerate(sorted(turns)):
        order[node] = place
    return order


def _layers(network: Network, left: dict[int, int], missing: dict[int, int]) -> list[int]:
    """How far each node is from a pledge with money left, up to the nearest unpaid need.

    -1 where it does not matter; empty when no unpaid need can be reached.
    """
    levels = [-1] * len(network.labels)
    layer = [root for root, amount in left.items() if amount]
    for root in layer:
        levels[root] = 0
    while layer:
        if any(missing.get(node) for node in layer):
            return levels
        following = []
        for node in layer:
            for arc in network.out[node]:
                other = network.to[arc]
                if network.residual[arc] and levels[other] < 0:
                    levels[other] = levels[node] + 1
                    following.append(other)
        layer = following
    return []


def _fill(
    network: Network, levels: list[int], left: dict[int, int], missing: dict[int, int]
) -> None:
    """Uses up all ways of this length, the first one first."""
    turn = [0] * len(levels)
    for root in list(left):
        way: list[int] = []
        node = root
        while left[root]:
            if missing.get(node):
                amount = min(left[root], missing[node], *(network.residual[arc] for arc in way))
                for arc in way:
                    network.carry(arc, amount)
                left[root] -= amount
                missing[node] -= amount
                way, node = [], root
                continue
            following = _next(network, levels, turn, node)
            if following is not None:
                way.append(following)
                node = network.to[following]
            elif way:
                node = network.to[way.pop() ^ 1]
                turn[node] += 1
            else:
                break


def _next(network: Network, levels: list[int], turn: list[int], node: int) -> int | None:
    """The first arc with room to the next layer that has not led to a dead end."""
    out = network.out[node]
    while turn[node] < len(out):
        arc = out[turn[node]]
        if network.residual[arc] and levels[network.to[arc]] == levels[node] + 1:
            return arc
        turn[node] += 1
    return None
