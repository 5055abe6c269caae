"""The books behind a result under check: who paid what, within which limits.

Read from the JSON files alone; shares nothing with the solver but canonical JSON.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from donors.matching.engine.canonical import canonical_json, normalised
from donors.matching.engine.errors import InvalidResult

Node = tuple[Any, ...]
Arc = tuple[Node, Node, int, int]  # tail, head, capacity, flow
FIELDS = {"calls": "call", "regions": "region", "kinds": "kind"}
UNLIMITED = 2**63


def require(holds: object, rule: str) -> None:
    if not holds:
        raise InvalidResult(rule)


def fits(rule: dict[str, Any], application: dict[str, Any]) -> bool:
    """Whether the `where` of a pledge or quota accepts the application."""
    where = rule.get("where", {})
    if "themes" in where and not {*where["themes"]} & {*application["themes"]}:
        return False
    return all(application[field] in where[name] for name, field in FIELDS.items() if name in where)


class Books:
    """The instance by id, and the payments of the result added up in every needed way."""

    def __init__(self, instance: dict[str, Any], result: dict[str, Any]) -> None:
        ranked = sorted(instance["applications"], key=lambda one: one["rank"])
        self.years = sorted(instance["years"])
        self.rates = {**instance.get("rates", {}), instance["currency"]: {"num": 1, "den": 1}}
        self.applications = {one["id"]: one for one in ranked}
        self.needs = {
            (one["id"], need["year"]): need
            for one in ranked
            for need in sorted(one["needs"], key=lambda need: need["year"])
        }
        self.pledges = {
            one["id"]: one for one in sorted(instance["pledges"], key=lambda p: p["id"])
        }
        self.staged = any("match" in one for one in instance["pledges"])
        self.tranches: dict[str, dict[int, int]] = {
            key: {t["year"]: self.to_base(key, t["amount"]) for t in _by_year(pledge["budget"])}
            for key, pledge in self.pledges.items()
        }
        closed = result["certificate"]["closed"]
        self.closed = {tuple(one) for one in closed["payments"] + closed["tranches"]}
        self.paid: dict[Node, int] = defaultdict(int)
        self.spent: dict[Node, int] = defaultdict(int)
        self.got: dict[Node, int] = defaultdict(int)
        self.public: dict[Node, int] = defaultdict(int)
        for row in result["allocations"]:
            self._enter(row["pledge"], (row["application"], row["year"]), row)

    def _enter(self, key: str, need: Node, row: dict[str, Any]) -> None:
        known = need in self.needs and row["from_year"] in self.tranches[key]
        require(known, f"allocation of {key} to {need}: unknown need or budget year")
        amount = row["amount"]
        require(type(amount) is int and amount > 0, f"allocation of {key} to {need}: amount")
        self.paid[key, *need] += amount
        self.spent[key, row["from_year"]] += amount
        self.got[need] += amount
        self.public[need] += amount if self.leads(key) else 0

    def requested(self, need: Node) -> int:
        return int(self.needs[need]["requested"])

    def minimum(self, need: Node) -> int:
        return int(self.needs[need].get("minimum", 0))

    def rank(self, need: Node) -> int:
        return int(self.applications[need[0]]["rank"])

    def to_base(self, key: str, amount: int) -> int:
        rate = self.rates[self.pledges[key]["currency"]]
        return int(amount * rate["num"] // rate["den"])

    def owed(self, key: str, year: int) -> int:
        rate = self.rates[self.pledges[key]["currency"]]
        return int(-(-self.spent[key, year] * rate["den"] // rate["num"]))

    def leads(self, key: str) -> bool:
        """Public money without match: placed first when anything is matched."""
        return bool(self.pledges[key]["public"]) and "match" not in self.pledges[key]

    def leading(self) -> list[str]:
        """The pledges that decide acceptance: all, or the leading ones of a matched run."""
        return [key for key in self.pledges if self.leads(key) or not self.staged]

    def cap(self, key: str, need: Node) -> int:
        """The most a pledge may pay to a need beside its quotas."""
        match = self.pledges[key].get("match")
        matched = self.public[need] * match["num"] // match["den"] if match else UNLIMITED
        return 0 if (key, *need) in self.closed else min(self._plain_cap(key, need), int(matched))

    def relaxed_cap(self, key: str, need: Node) -> int:
        """The same if public money paid whatever suits the match best."""
        match = self.pledges[key].get("match", {"num": 1, "den": 0})
        matched = self.requested(need) * match["num"] // (match["num"] + match["den"])
        return min(self._plain_cap(key, need), int(matched))

    def _plain_cap(self, key: str, need: Node) -> int:
        pledge, requested = self.pledges[key], self.requested(need)
        caps = [requested, int(pledge.get("max_share_percent", 100)) * requested // 100]
        if "max_per_application" in pledge:
            caps.append(self.to_base(key, pledge["max_per_application"]))
        return int(min(caps))

    def money_years(self, key: str) -> list[int]:
        own = [year for year, amount in self.tranches[key].items() if amount]
        if own and self.pledges[key].get("carry_over"):
            return [year for year in self.years if year >= own[0]]
        return own

    def oldest_first(self) -> Iterator[tuple[str, str, int, int, int]]:
        """The allocations as they must be: years in turn, by rank, oldest budget first."""
        left = {
            (key, year): 0 if (key, year) in self.closed else amount
            for key, tranches in self.tranches.items()
            for year, amount in tranches.items()
        }
        for key, application, year in sorted(self.paid, key=lambda p: (p[2], self.rank(p[1:]))):
            rest = self.paid[key, application, year]
            carries = self.pledges[key].get("carry_over")
            for source in self.tranches[key]:
                if source == year or (carries and source < year):
                    taken = min(rest, left[key, source])
                    rest -= taken
                    left[key, source] -= taken
                    if taken:
                        yield key, application, year, source, taken
            require(rest == 0, f"pledge {key}: more than its budget up to {year}")

    def arcs(
        self, keys: Iterable[str], cap: Callable[[str, Node], int], *, relaxed: bool = False
    ) -> Iterator[Arc]:
        """The rules as a network: source -> pools of years -> quotas, nested -> needs."""
        for key in keys:
            pledge, before = self.pledges[key], None
            able = {one for one, row in self.applications.items() if fits(pledge, row)}
            quotas = sorted(pledge.get("quotas", []), key=lambda q: canonical_json(normalised(q)))
            sets = [{one for one in able if fits(q, self.applications[one])} for q in quotas]
            in_hand = 0
            for year in self.money_years(key):
                pool = ("pool", key, year)
                shut = (key, year) in self.closed and not relaxed
                tranche = 0 if shut else self.tranches[key].get(year, 0)
                yield ("source", key), pool, tranche, self.spent[key, year]
                if before is not None and pledge.get("carry_over"):
                    yield before, pool, UNLIMITED, in_hand
                used = sum(self.paid.get((key, one, year), 0) for one in able)
                in_hand, before = in_hand + self.spent[key, year] - used, pool
                cells: dict[str, Node] = dict.fromkeys(able, pool)
                for number in sorted(range(len(sets)), key=lambda n: (-len(sets[n]), n)):
                    node, inside = ("quota", key, year, number), sets[number]
                    flow = sum(self.paid.get((key, one, year), 0) for one in inside)
                    outer = cells[min(inside)] if inside else pool
                    yield outer, node, self.to_base(key, quotas[number]["max"]), flow
                    cells |= dict.fromkeys(inside, node)
                for need in ((one, year) for one in sorted(able) if (one, year) in self.needs):
                    flow = self.paid.get((key, *need), 0)
                    yield cells[need[0]], ("need", *need), cap(key, need), flow


def _by_year(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: row["year"])
