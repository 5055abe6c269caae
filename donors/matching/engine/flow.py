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
        way = [arc ^ 1, *_way_up(network, network.to[arc])]
        if network.labels[network.to[way[-1] ^ 1]][0] == "pledge":
            left -= push(network, way, left)
    return most - left


def pay(network: Network, node: int, most: int, search: Search) -> int:
    """Pays a need as much as can be routed, other needs keeping what they have.

    When less than `most` is returned, `search.seen` holds the nodes from which the need can
    still be reached: a cut whose every entrance is used up.
    """
    paid = pay_directly(network, node, most) if most else 0
    while paid < most:
        way = search.path(node, _open_cells(network), BACKWARD)
        if way is None:
            break
        paid += push(network, way + _way_up(network, network.to[way[0] ^ 1]), most - paid)
    return paid


def _open_cells(network: Network) -> set[int]:
    """The pools and quota cells with unspent money and room all the way from their pledge."""
    found = set(network.roots.values())
    for cell, arc in network.up.items():
        if network.residual[arc] > 0 and network.to[arc ^ 1] in found:
            found.add(cell)
    return found


def _way_up(network: Network, cell: int) -> list[int]:
    """The arcs from the cell's pledge down to the cell, as far as they are its own."""
    way = []
    while cell in network.up:
        way.append(network.up[cell])
        cell = network.to[network.up[cell] ^ 1]
    return way
