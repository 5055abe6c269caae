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

    def layers(self, start: int, targets: Collection[int]) -> bool:
        """Numbers the nodes by their distance to `start`, up to the nearest target, if any."""
        back, to, residual = self.network.back, self.network.to, self.network.residual
        closed, seen = self.closed, {start: 0}
        self.seen, met = seen, False
        layer = [start]
        while layer and not met:
            outer = []
            distance = seen[layer[0]] + 1
            for node in layer:
                for arc in back[node]:
                    neighbour = to[arc]
                    if residual[arc ^ 1] > 0 and neighbour not in seen and neighbour not in closed:
                        seen[neighbour] = distance
                        outer.append(neighbour)
                        met = met or neighbour in targets
            layer = outer
        return met

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
    while paid < most and search.layers(node, roots):
        paid += _push_along_layers(network, node, roots, search.seen, most - paid)
    return paid


def _push_along_layers(
    network: Network, start: int, roots: set[int], distances: dict[int, int], most: int
) -> int:
    """Uses up all shortest ways from the roots to `start`, at most `most`."""
    back, to, residual = network.back, network.to, network.residual
    untried = {start: iter(back[start])}
    way: list[int] = []
    node, sent = start, 0
    while sent < most:
        if node in roots:
            sent += push(network, way, most - sent)
            full = next((place for place, arc in enumerate(way) if residual[arc] == 0), 0)
            node = to[way[full]]
            del way[full:]
            continue
        farther = distances[node] + 1
        for arc in untried[node]:
            if residual[arc ^ 1] > 0 and distances.get(to[arc]) == farther:
                way.append(arc ^ 1)
                node = to[arc]
                if node not in untried:
                    untried[node] = iter(back[node])
                break
        else:
            if not way:
                break
            node = to[way.pop()]
    return sent
