"""The end of the tie rule word for word: the first of the shortest ways, again and again."""

from itertools import pairwise
from math import inf

from donors.matching.engine.canonical import canonical_json

# A node is a tuple that sorts as the rule compares: needs (0, rank, year), then for each pledge,
# by place, (1, place), its pools (1, place, year) and their quotas (1, place, year, number).


class Ways:
    """The network of some pledges with settled totals, empty at first.

    `arcs`: the most each pledge may pay to each need; `inside(pledge, application)`: the numbers
    of its quotas that count the application, the widest first.
    """

    def __init__(self, exhaustion, totals, received):
        self.exhaustion, self.room = exhaustion, {}
        possible = {
            key: sum(1 for arc, cap in exhaustion.arcs.items() if arc[0] == key and cap)
            for key in totals
        }
        self.pledges = sorted(
            exhaustion.pledges, key=lambda one: (one["tier"], possible[one["id"]], one["id"])
        )
        ranks = {one["id"]: one["rank"] for one in exhaustion.ranked}
        self.needs = {key: (0, ranks[key[0]], key[1]) for key in exhaustion.needs}
        self.missing = {self.needs[key]: amount for key, amount in received.items()}
        self.left = {(1, at): totals[one["id"]] for at, one in enumerate(self.pledges)}
        for place, pledge in enumerate(self.pledges):
            self._add(place, pledge)

    def _add(self, place, pledge):
        previous = None
        for year in sorted(self.exhaustion.instance["years"]):
            own = sum(
                self.exhaustion.base(pledge, one["amount"])
                for one in pledge["budget"]
                if one["year"] == year
            )
            if not own and (previous is None or not pledge["carry_over"]):
                continue
            pool = (1, place, year)
            self.room[(1, place), pool] = own
            if previous is not None and pledge["carry_over"]:
                self.room[previous, pool] = inf
            previous = pool
            self._add_year(place, pledge, year, pool)

    def _add_year(self, place, pledge, year, pool):
        for application in self.exhaustion.ranked:
            key = (pledge["id"], application["id"], year)
            if key not in self.exhaustion.arcs:
                continue
            cell = pool
            for number, limit in self._around(pledge, application):
                self.room[cell, (*pool, number)] = limit
                cell = (*pool, number)
            self.room[cell, self.needs[key[1:]]] = self.exhaustion.arcs[key]

    def _around(self, pledge, application):
        """The quotas around an application, the widest first, with their limits."""
        quotas = sorted(pledge.get("quotas", []), key=canonical_json)
        sizes = [
            sum(
                self.exhaustion.fits(pledge["where"], one)
                and self.exhaustion.fits(quota["where"], one)
                for one in self.exhaustion.ranked
            )
            for quota in quotas
        ]
        # Wider quotas come first; among equal ones the order of their JSON decides.
        turn = sorted(range(len(quotas)), key=lambda at: (-sizes[at], at))
        return [
            (turn.index(at), self.exhaustion.base(pledge, quotas[at]["max"]))
            for at in turn
            if self.exhaustion.fits(quotas[at]["where"], application)
        ]

    def pay(self):
        """{(pledge, application, year): amount} once no way is left."""
        flow = dict.fromkeys(self.room, 0)
        while (way := self._first_way(flow)) is not None:
            arcs = list(pairwise(way))
            rooms = [self._spare(flow, tail, head) for tail, head in arcs]
            amount = min(self.left[way[0]], self.missing[way[-1]], *rooms)
            for tail, head in arcs:
                back = min(flow.get((head, tail), 0), amount)
                if back:
                    flow[head, tail] -= back
                if amount > back:
                    flow[tail, head] += amount - back
            self.left[way[0]] -= amount
            self.missing[way[-1]] -= amount
        assert not any(self.left.values())
        assert not any(self.missing.values())
        names = {node: key for key, node in self.needs.items()}
        return {
            (self.pledges[tail[1]]["id"], *names[head]): amount
            for (tail, head), amount in flow.items()
            if amount and head[0] == 0
        }

    def _spare(self, flow, tail, head):
        return (
            self.room.get((tail, head), 0) - flow.get((tail, head), 0) + flow.get((head, tail), 0)
        )

    def _first_way(self, flow):
        nodes = sorted({node for arc in self.room for node in arc})
        away = {node: 0 for node, amount in self.missing.items() if amount}
        layer = list(away)
        while layer:
            further = [
                node
                for node in nodes
                if node not in away and any(self._spare(flow, node, one) for one in layer)
            ]
            away |= dict.fromkeys(further, away[layer[0]] + 1)
            layer = further
        starts = [root for root, amount in self.left.items() if amount and root in away]
        if not starts:
            return None
        way = [min(starts, key=lambda root: (away[root], root))]
        while away[way[-1]]:
            way.append(
                next(
                    node
                    for node in nodes
                    if away.get(node) == away[way[-1]] - 1 and self._spare(flow, way[-1], node)
                )
            )
        return way
