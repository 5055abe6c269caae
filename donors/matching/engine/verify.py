"""Checks a matching result without solving it again: one file, nothing but Python's own library.

`python verify.py INSTANCE.json RESULT.json` says "valid" (exit 0), the first broken rule (1) or
what it cannot read (2); docs/matching.md tells the rules. Money flows from a pledge (id,) over its
pools (id, year) and quotas in them (id, year, number) to needs, numbered by rank and year.
"""

import hashlib
import json
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

CODES = {"no_eligible_pledge", "exhausted", "cap", "quota", "below_minimum", "match_not_met"}
KEYS = ("pledge", "application", "year", "from_year", "amount")
FREE = {"where": {}, "tier": 0, "quotas": [], "minimum_ticket": 0, "max_share_percent": 100}
FREE |= {"max_per_application": 2**63, "carry_over": False, "all_or_nothing": False}
TEXT = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
NEVER = 2**63
TURNS = 1  # of the four parts of a turn: tier, all or nothing, share, id
FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class InvalidResult(Exception):
    """The result breaks a rule of the contract; the text names the first one."""


def require(holds: object, rule: str) -> None:
    if not holds:
        raise InvalidResult(rule)


def digest(value: Any) -> str:
    return hashlib.sha256(TEXT(value).encode()).hexdigest()


def normalised(value: Any) -> Any:
    """The value with every list sorted: no list of an instance means anything by its order."""
    if isinstance(value, dict):
        return {key: normalised(item) for key, item in value.items()}
    return sorted(map(normalised, value), key=TEXT) if isinstance(value, list) else value


class Pledge:
    """A pledge in base units: its money by year, whom it may pay, what it pays."""

    def __init__(self, books: "Books", row: Any, num: int, den: int) -> None:
        self.id, self.books, self.row, self.num, self.den = row["id"], books, FREE | row, num, den
        self.budget = dict(sorted((t["year"], t["amount"] * num // den) for t in row["budget"]))
        self.total, self.carries = sum(self.budget.values()), self.row["carry_over"]
        self.leads = row["public"] and "match" not in row
        self.money = {year: amount for year, amount in self.budget.items() if amount}
        self.most = self.row["max_per_application"] * num // den
        self.spent, self.paid = dict.fromkeys(self.budget, 0), defaultdict[int, int](int)
        self.able, rules = books.fitting(self.row), normalised(self.row["quotas"])
        quotas = [
            (self.able & books.fitting(q), n, q["max"] * num // den) for n, q in enumerate(rules)
        ]
        self.quotas = sorted(quotas, key=lambda quota: -len(quota[0]))

    def cap(self, need: int, *, relaxed: bool) -> int:
        """The most for one need beside quotas; relaxed: if public money suited a match best."""
        asked, row = self.books.asked[need], self.row
        cap = min(asked * row["max_share_percent"] // 100, self.most)
        if "match" in row:
            public, num, den = self.books.public[need], row["match"]["num"], row["match"]["den"]
            cap = min(cap, asked * num // (num + den) if relaxed else public * num // den)
        return (
            int(cap)
            if relaxed or (self.id, *self.books.needs[need]) not in self.books.closed
            else 0
        )

    def draws(self) -> Any:
        """The allocations as they must be: year by year, by rank, from the oldest money."""
        left = {y: b for y, b in self.budget.items() if (self.id, y) not in self.books.closed}
        for year, need in sorted((self.books.needs[need][1], need) for need in self.paid):
            rest, who = self.paid[need], self.books.needs[need][0]
            enough = rest * self.den >= self.row["minimum_ticket"] * self.num
            require(enough and need in self.able, f"{self.id}, {who}: not eligible or its ticket")
            for source in [y for y in left if y == year or (self.carries and y < year)]:
                taken = min(rest, left[source])
                rest, left[source] = rest - taken, left[source] - taken
                self.spent[source] += taken
                if taken:
                    yield self.id, who, year, source, taken
            require(rest == 0, f"{self.id}, {who}: more than the budget up to {year}")
        split = self.row["all_or_nothing"] and any(left[y] and self.spent[y] for y in left)
        require(not split, f"{self.id}: a budget of all or nothing is used in part")

    def ways(self, *, relaxed: bool) -> Any:
        """On which ways its money may flow: from, to, at most, and now."""
        closed: Any = () if relaxed else self.books.closed
        before, in_hand, first = None, 0, min(self.money, default=NEVER)
        ways: list[Any] = []
        for year in [
            y for y in self.books.years if y in self.money or (self.carries and y > first)
        ]:
            pool, spent, left = (self.id, year), self.spent.get(year, 0), self.books.holders[year]
            ways.append(((self.id,), pool, 0 if pool in closed else self.money.get(year, 0), spent))
            ways += [(before, pool, NEVER, in_hand)] if before and self.carries else []
            paid = {need: self.paid[need] for need in self.paid.keys() & left}
            before, in_hand = pool, in_hand + spent - sum(paid.values())
            cells: dict[Any, set[int]] = {pool: self.able}
            for inside, number, limit in self.quotas:  # each inside the smallest around it
                outer, flow = [c for c in cells if inside <= cells[c]][-1], inside & paid.keys()
                ways.append((outer, (*pool, number), limit, sum(paid[need] for need in flow)))
                cells[*pool, number] = inside
            for cell in reversed(cells):
                needs, left = left & cells[cell], left - cells[cell]
                ways += [(cell, n, self.cap(n, relaxed=relaxed), paid.get(n, 0)) for n in needs]
        return ways

    def turn(self, more: int) -> Any:
        """When it was to pay its last unit, or is to pay `more`: the smallest turn comes first."""
        share = Fraction(sum(self.spent.values()) + more, self.total or 1)
        whole = bool(self.row["all_or_nothing"])
        return self.row["tier"], not whole, share * (not whole), self.id

    def account(self) -> Any:
        used, owed = sum(self.spent.values()), []
        for year, amount in self.spent.items():
            owed.append({"year": year, "amount": -(-amount * self.den // self.num)})
        return {"id": self.id, "used": used, "unused": self.total - used, "owed": owed}


class Books:
    """The instance in its order, and what the result pays to each need."""

    def __init__(self, instance: Any, result: Any) -> None:
        ranked = sorted(instance["applications"], key=lambda one: one["rank"])
        rows = [(one, n) for one in ranked for n in sorted(one["needs"], key=lambda n: n["year"])]
        self.years, self.needs = sorted(instance["years"]), [(a["id"], n["year"]) for a, n in rows]
        self.place = {need: number for number, need in enumerate(self.needs)}
        self.asked = [need["requested"] for _, need in rows]
        self.minimum = [need.get("minimum", 0) for _, need in rows]
        self.holders = defaultdict[Any, set[int]](set)  # numbers above the needs: applications
        for number, (one, need) in enumerate([*rows, *((one, {"year": None}) for one in ranked)]):
            traits = {("calls", one["call"]), ("regions", one["region"]), ("kinds", one["kind"])}
            for trait in {None, need["year"], *traits, *(("themes", t) for t in one["themes"])}:
                self.holders[trait].add(number)
        closed = result["certificate"]["closed"].values()
        self.closed = {tuple(row) for rows in closed for row in rows}
        self.names = sorted(one["id"] for one in ranked)
        self.given = {row["id"]: row for row in result["applications"]}
        self.refused = {name for name, row in self.given.items() if row["outcome"] == "refused"}
        rates = {**instance.get("rates", {}), instance["currency"]: {"num": 1, "den": 1}}
        pledges = sorted(instance["pledges"], key=lambda row: row["id"])
        self.pledges = {row["id"]: Pledge(self, row, **rates[row["currency"]]) for row in pledges}
        self.got, self.public = [0] * len(rows), [0] * len(rows)
        for row in result["allocations"]:
            pledge, need = self.pledges[row["pledge"]], self.place[row["application"], row["year"]]
            pledge.paid[need] += int(row["amount"])
            self.got[need] += int(row["amount"])
            self.public[need] += int(row["amount"]) if pledge.leads else 0

    def fitting(self, rule: Any) -> set[int]:
        """The needs whose applications meet every condition."""
        wheres = rule["where"].items()
        either = [set[int]().union(*(self.holders[k, v] for v in values)) for k, values in wheres]
        return self.holders[None].intersection(*either)

    def closings(self) -> Any:
        """What was closed, in order; each for a condition of its pledge."""
        for name, *rest in self.closed:
            one, term = self.pledges[name], "minimum_ticket" if rest[1:] else "all_or_nothing"
            known = self.place[tuple(rest)] in one.able if rest[1:] else one.budget[rest[0]]
            require(one.row[term] and known, f"closed {name}, {rest}: nothing asks for it")
        kinds = {"payments": 3, "tranches": 2}
        rows = [(*names, int(year)) for *names, year in self.closed]
        return {kind: sorted(r for r in rows if len(r) == size) for kind, size in kinds.items()}

    def applications(self, lacking: dict[str, int]) -> Any:
        """The rows of the applications as they must be."""
        for name in self.names:
            own = [self.place[name, year] for year in self.years if (name, year) in self.place]
            amounts = [{"year": self.needs[n][1], "amount": self.got[n]} for n in own]
            full = all(self.got[need] == self.asked[need] for need in own)
            row, outcome = self.given[name], "full" if full else "partial"
            told = "reason" not in row if full else row["reason"]["code"] in CODES
            if name in lacking:
                least, outcome = sum(self.minimum[need] for need in own), "refused"
                figures = [row["reason"]["minimum"], row["reason"]["routable"]]
                told = told and TEXT(figures) == TEXT([least, least - lacking[name]])
            require(told, f"application {name}: reason")
            yield {"id": name, "outcome": outcome, "amounts": amounts}


class Network:
    """What can enter the nodes of some pledges, and where money may move from there."""

    def __init__(self, books: Books, pledges: Any, *, relaxed: bool = False) -> None:
        self.books = books
        self.ways_in: dict[Any, list[tuple[Any, int]]] = defaultdict(list)
        self.onward: dict[Any, list[Any]] = defaultdict(list)
        for tail, head, limit, flow in (w for one in pledges for w in one.ways(relaxed=relaxed)):
            self.ways_in[head].append((tail, limit))
            if flow < limit:
                self.onward[tail].append(head)
            if flow:
                self.onward[head].append(tail)
                require(0 < flow <= limit, f"from {tail} to {head}: {flow} is above {limit}")
        cells = sorted(node for node in self.ways_in if type(node) is tuple)
        self.nodes = [*range(len(books.needs)), *cells]

    def room(self, nodes: Any, inside: Any) -> int:
        """The most that can enter some nodes from outside a set of nodes."""
        ways = (way for node in nodes for way in self.ways_in[node])
        return sum(limit for tail, limit in ways if tail not in inside)

    def check_amounts(self, levels: Any, least: list[int], got: list[int]) -> list[Any]:
        """Step 2: a level is the place of a need left short; money cannot move to a lower one."""
        given = [NEVER if at is None else at for at in levels]
        level = defaultdict(lambda: NEVER, zip(self.nodes, given, strict=True))
        short: dict[int, int | None] = {NEVER: None}
        for need, name in enumerate(self.books.needs):
            alive = name[0] not in self.books.refused
            low, high = least[need] * alive, self.books.asked[need] * alive
            short |= {need: need} if got[need] < high else {}
            right = got[need] == low or (low < got[need] <= high and level[need] >= need)
            require(right and (need not in short or level[need] <= need), f"{name}: amount, level")
        for node, others in self.onward.items():
            better = [other for other in others if level[other] < level[node]]
            require(not better, f"money of {node} belongs to a need with a better rank")
        return [short[at] for at in given]

    def check_turns(self) -> None:
        """Steps 4 and 5: no pledge could take over a unit that another pays before its turn."""
        pledges, seen = self.books.pledges.values(), set[Any]()
        last = {(one.id,): one.turn(0) for one in pledges}
        for turn in sorted(one.turn(1) for one in pledges):
            queue = [node for node in [turn[-1:]] if node not in seen]
            for node in queue:
                require(
                    last.get(node, turn)[:TURNS] <= turn[:TURNS],
                    f"{turn[-1]} should pay for {node}",
                )
                fresh = {*self.onward[node]} - seen
                seen |= fresh
                queue += fresh

    def check_refusals(self, proof: Any) -> tuple[dict[str, int], Any, Any]:
        """Step 1: less can enter a cut than the minima inside ask for; also how much is lacking."""
        books, inside, cuts, lacking, rows = self.books, set[Any](), {}, {}, []
        for number, change in enumerate(proof["cuts"]):
            inside = inside ^ {self.nodes[node] for node in change}
            needs = [n for n in inside if type(n) is int and books.needs[n][0] not in books.refused]
            spare = self.room(inside, inside) - sum(books.minimum[need] for need in needs)
            cuts[number] = number, inside, spare, max(needs, default=-1)
        for name, row in zip(sorted(books.refused), proof["refusals"], strict=True):
            number, inside, spare, worst = cuts[row["cut"]]
            own = sorted({books.place[name, year] for year in row["years"]})
            lacking[name] = sum(books.minimum[n] for n in own) - self.room(own, inside) - spare
            require(worst < own[0] and lacking[name] > 0, f"refusal of {name}: it can be paid")
            years = [books.needs[need][1] for need in own]
            rows.append({"application": name, "cut": number, "years": years})
        used = sorted({row["cut"] for row in rows})
        return lacking, [ordered(proof["cuts"][cut]) for cut in used], rows


def ordered(nodes: Any) -> list[int]:
    return sorted({abs(int(node)) for node in nodes})


def proved(instance: Any, result: Any) -> Any:
    """The result as it must be, after all its proofs held."""
    proof, books = result["certificate"], Books(instance, result)
    pledges, staged = books.pledges.values(), any("match" in row for row in instance["pledges"])
    draws = sorted(draw for one in pledges for draw in one.draws())
    groups = [[one for one in pledges if one.leads], [one for one in pledges if not one.leads]]
    networks = [Network(books, group) for group in (groups if staged else [pledges])]
    lacking, cuts, refusals = networks[0].check_refusals(proof)
    stages = zip(networks, proof["levels"], strict=True)
    marks = [books.minimum, books.public, books.got] if staged else [books.minimum, books.got]
    levels = [n.check_amounts(at, *marks[i : i + 2]) for i, (n, at) in enumerate(stages)]
    placed, cut = sum(books.got), None
    bound = placed
    for network in networks:
        network.check_turns()
    if staged or books.closed:
        relaxed, cut = Network(books, pledges, relaxed=True), ordered(proof["bound_cut"])
        inside = {relaxed.nodes[node] for node in cut}
        outside = [asked for need, asked in enumerate(books.asked) if need not in inside]
        bound = relaxed.room(inside, inside) + sum(outside)
    objective = {"accepted": len(books.names) - len(lacking), "placed": placed}
    certificate = {"closed": books.closings(), "levels": levels, "cuts": cuts, "bound_cut": cut}
    return {
        "version": 1,
        "engine": str(result["engine"]),
        "instance_sha256": digest(normalised(instance)),
        "method": "staged" if staged else "threshold" if any(books.minimum) else "flow",
        "applications": [*books.applications(lacking)],
        "allocations": [dict(zip(KEYS, draw, strict=True)) for draw in draws],
        "pledges": [one.account() for one in pledges],
        "objective": {**objective, "bound": bound, "gap": bound - placed},
        "certificate": {**certificate, "refusals": refusals},
    }


def verify(instance: Any, result: Any) -> None:
    """Nothing happens for a right result; InvalidResult names the first broken rule."""
    try:
        seal, proof = result["certificate"]["seal"], {**result["certificate"]}
        del proof["seal"]
        require(
            seal == digest({**result, "certificate": proof}), "seal: changed after it was sealed"
        )
        right, rows = proved(instance, result), [{**row} for row in result["applications"]]
        for row in rows:
            row.pop("reason", None)
        given = {**result, "certificate": proof, "applications": rows}
        for part in sorted({*given, *right}):
            same = TEXT(given[part]) == TEXT(right[part])
            require(same, f"{part}: not what the instance and the payments come to")
    except FAULTS as fault:
        raise InvalidResult(f"the result has not the form of the contract: {fault!r}") from fault


if __name__ == "__main__":
    try:
        verify(*(json.loads(Path(path).read_bytes()) for path in sys.argv[1:]))
    except InvalidResult as broken:
        sys.exit(str(broken))
    except (OSError, RecursionError, TypeError, ValueError) as fault:
        sys.stderr.write(f"{fault}\n")
        sys.exit(2)
    sys.stdout.write("valid\n")
