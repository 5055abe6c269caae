"""Moves money through the network: searches and pushes, in whole units."""

from collections.abc import Collection

from donors.matching.engine.network import Network

FORWARD, BACKWARD = 0, 1


class Search:
    """Looks for a way with spare room from a node to one of several targets.

    `closed` nodes are never entered: they are known to lead nowhere. After a search without
    success `seen` holds every node it met.
    """

    def __init__(self, network: Network, closed: Collection[int] = ()) -> None:
        self.network, self.closed = network, closed
        self.seen: dict[int, int] = {}

    def path(self, start: int, targets: Collection[int], direction: int) -> list[int] | None:
        """The arcs of a shortest way (in no particular order), or None.

        BACKWARD follows arcs against their direction: the way leads from a target to `start`.
        """
        to, residual = self.network.to, self.network.residual
        out = self.network.back if direction == BACKWARD else self.network.out
        closed, seen = self.closed, {start: -1}
        self.seen = seen
        queue = [start]
        for node in queue:
            for arc in out[node]:
                if residual[arc ^ direction] > 0:
                    neighbour = to[arc]
                    if neighbour in seen or neighbour in closed:
                        continue
                    seen[neighbour] = arc
                    if neighbour in targets:
                        return self.way(neighbour, direction)
                    queue.append(neighbour)
        return None

    def way(self, node: int, direction: int) -> list[int] | None:
        """The arcs between the start and a node, or None when the search did not meet it."""
        if node not in self.seen:
            return None
        arcs = []
        while (arc := self.seen[node]) >= 0:
            arcs.append(arc ^ direction)
            node = self.network.to[arc ^ 1]
        return arcs


def push(network: Network, arcs: list[int], most: int) -> int:
    """Sends as much as the way carries, at most `most`; returns the amount sent."""
    amount = min(most, *(network.residual[arc] for arc in arcs))
    if amount:
        for arc in arcs:
            network.carry(arc, amount)
    return amount


def pay_directly(network: Network, node: int, most: int) -> int:
    """Pays a need from pledges with money and room left, nobody else being touched."""
    left = most
    for arc in network.out[node]:
        if left == 0:
            break
        way, cell = [arc ^ 1], network.to[arc]
        while cell in network.up:
            way.append(network.up[cell])
            cell = network.to[network.up[cell] ^ 1]
        if network.labels[cell][0] == "pledge":
            left -= push(network, way, left)
    return most - left


def pay(network: Network, node: int, most: int, search: Search) -> int:
    """Pays a need as much as can be routed, other needs keeping what they have.

    When less than `most` is returned, `search.seen` holds the nodes from which the need can
    still be reached: a cut whose every entrance is used up.
    """
    paid = pay_directly(network, node, most) if most else 0
    roots = set(network.roots.values())
    while paid < most:
        way = search.path(node, roots, BACKWARD)
        if way is None:
            break
        paid += push(network, way, most - paid)
    return paid
