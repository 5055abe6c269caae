"""The proof conditions of a certificate, arc by arc, from docs/matching.md alone.

Slow and plain on purpose: it tells whether a changed certificate is merely another valid proof.
"""

import json
from collections import defaultdict

from tests.donors.matching.brute_force import fits

INFINITE = 10**30


class Arcs:
    """Every arc (tail, head, capacity, flow) of some pledges in an instance and its result."""

    def __init__(self, instance, result, pledges, *, relaxed=False):
        self.instance, self.relaxed = instance, relaxed
        closed = result["certificate"]["closed"]
        self.closed = [] if relaxed else [*closed["payments"], *closed["tranches"]]
        self.rows = result["allocations"]
        ranked = sorted(instance["applications"], key=lambda one: one["rank"])
        self.needs = [
            (one, need) for one in ranked for need in sorted(one["needs"], key=lambda n: n["year"])
        ]
        leading = {one["id"] for one in instance["pledges"] if one["public"] and "match" not in one}
        self.public = defaultdict(int)
        for row in self.rows:
            self.public[row["application"], row["year"]] += (
                row["amount"] if row["pledge"] in leading else 0
            )
        self.arcs = []
        for pledge in pledges:
            self._add(pledge)
        cells = {head for _, head, _, _ in self.arcs if isinstance(head, tuple)}
        self.nodes = [*range(len(self.needs)), *sorted(cells)]

    def _base(self, pledge, amount):
        rate = {**self.instance["rates"], "KZT": {"num": 1, "den": 1}}[pledge["currency"]]
        return amount * rate["num"] // rate["den"]

    def _add(self, pledge):
        name, carries = pledge["id"], pledge.get("carry_over")
        budget = {one["year"]: self._base(pledge, one["amount"]) for one in pledge["budget"]}
        funded = [year for year in budget if budget[year]]
        for year in sorted(self.instance["years"]):
            if year in funded or (carries and funded and year > min(funded)):
                shut = [name, year] in self.closed
                drawn = self._paid(name, lambda row, year=year: row["from_year"] == year)
                root = 0 if shut else budget.get(year, 0)
                self.arcs.append(((name,), (name, year), root, drawn))
                earlier = [y for y in sorted(self.instance["years"]) if min(funded) <= y < year]
                if carries and earlier:
                    held = self._paid(
                        name, lambda row, year=year: row["from_year"] < year <= row["year"]
                    )
                    self.arcs.append(((name, earlier[-1]), (name, year), INFINITE, held))
                self._add_year(pledge, year)

    def _add_year(self, pledge, year):
        name = pledge["id"]
        quotas = sorted(pledge.get("quotas", []), key=_canonical)
        eligible = [
            one for one in self.instance["applications"] if fits(pledge.get("where", {}), one)
        ]
        counts = [{one["id"] for one in eligible if fits(q["where"], one)} for q in quotas]
        order = sorted(range(len(quotas)), key=lambda n: (-len(counts[n]), n))
        for place, number in enumerate(order):
            around = [o for o in order[:place] if counts[number] <= counts[o]]
            paid = self._paid(
                name,
                lambda row, n=number: row["year"] == year and row["application"] in counts[n],
            )
            tail = (name, year, around[-1]) if around else (name, year)
            limit = self._base(pledge, quotas[number]["max"])
            self.arcs.append((tail, (name, year, number), limit, paid))
        for number, (one, need) in enumerate(self.needs):
            if one in eligible and need["year"] == year:
                inner = [n for n in order if one["id"] in counts[n]]
                tail = (name, year, inner[-1]) if inner else (name, year)
                paid = self._paid(
                    name,
                    lambda row, who=one["id"]: (row["application"], row["year"]) == (who, year),
                )
                self.arcs.append((tail, number, self._cap(pledge, one, need), paid))

    def _cap(self, pledge, one, need):
        if [pledge["id"], one["id"], need["year"]] in self.closed:
            return 0
        caps = [need["requested"], pledge.get("max_share_percent", 100) * need["requested"] // 100]
        if "max_per_application" in pledge:
            caps.append(self._base(pledge, pledge["max_per_application"]))
        if "match" in pledge:
            num, den = pledge["match"]["num"], pledge["match"]["den"]
            public = self.public[one["id"], need["year"]]
            matched = need["requested"] * num // (num + den)
            caps.append(matched if self.relaxed else public * num // den)
        return min(caps)

    def _paid(self, name, counts):
        return sum(row["amount"] for row in self.rows if row["pledge"] == name and counts(row))

    def monotone(self, levels):
        """Whether money can never move to a lower level."""
        level = dict(zip(self.nodes, levels, strict=True))
        level = {node: INFINITE if at is None else at for node, at in level.items()}
        ways = [(tail, head) for tail, head, cap, flow in self.arcs if flow < cap]
        ways += [(head, tail) for tail, head, _, flow in self.arcs if flow]
        return all(level.get(a, INFINITE) <= level.get(b, INFINITE) for a, b in ways)

    def entering(self, numbers, own=()):
        """What can enter a set of nodes, given by their numbers and some further needs."""
        inside = {*(self.nodes[number] for number in numbers), *own}
        return sum(c for tail, head, c, _ in self.arcs if head in inside and tail not in inside)


def _canonical(quota):
    where = {name: sorted(values) for name, values in quota["where"].items()}
    return json.dumps({**quota, "where": where}, sort_keys=True, separators=(",", ":"))
