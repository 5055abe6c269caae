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
        self.total, self.leads = sum(self.budget.values()), row["public"] and "match" not in row
        self.spent, self.paid = dict.fromkeys(self.budget, 0), defaultdict[int, int](int)
        self.able, rules = books.fitting(self.row), normalised(self.row["quotas"])
        quotas = [(self.able & books.fitting(q), n, q["max"]) for n, q in enumerate(rules)]
        self.quotas = sorted(quotas, key=lambda quota: -len(quota[0]))

    def cap(self, need: int, *, relaxed: bool) -> int:
        """The most for one need beside quotas; relaxed: if public money suited a match best."""
        asked, public, row = self.books.asked[need], self.books.public[need], self.row
        caps = [asked, asked * row["max_share_percent"] // 100]
        caps.append(row["max_per_application"] * self.num // self.den)
        if "match" in row:
            num, den = row["match"]["num"], row["match"]["den"]
            caps.append(asked * num // (num + den) if relaxed else public * num // den)
        closed = not relaxed and (self.id, *self.books.needs[need]) in self.books.closed
        return 0 if closed else int(min(caps))

    def draws(self) -> Any:
        """The allocations as they must be: year by year, by rank, from the oldest money."""
        left = {y: b for y, b in self.budget.items() if (self.id, y) not in self.books.closed}
        for year, need in sorted((self.books.needs[need][1], need) for need in self.paid):
            rest, who = self.paid[need], self.books.needs[need][0]
            enough = rest * self.den >= self.row["minimum_ticket"] * self.num
            require(enough and need in self.able, f"{self.id}, {who}: not eligible or its ticket")
            for source in [y for y in left if y == year or (self.row["carry_over"] and y < year)]:
                taken = min(rest, left[source])
                rest, left[source] = rest - taken, left[source] - taken
                self.spent[source] += taken
                if taken:
                    yield self.id, who, year, source, taken
            require(rest == 0, f"{self.id}, {who}: more than the budget up to {year}")
        split = self.row["all_or_nothing"] and any(left[y] and self.spent[y] for y in left)
        require(not split, f"{self.id}: a budget of all or nothing is used in part")

    def ways(self, *, relaxed: bool = False) -> Any:
        """On which ways its money may flow: from, to, at most, and now."""
        closed: Any = () if relaxed else self.books.closed
        first = [year for year, amount in self.budget.items() if amount][:1]
        before, in_hand, carries = None, 0, self.row["carry_over"]
        for year in [y for y in self.books.years if first and y >= first[0]]:
            pool, spent, left = (self.id, year), self.spent.get(year, 0), self.books.holders[year]
            if self.budget.get(year) or carries:
                yield (self.id,), pool, 0 if pool in closed else self.budget.get(year, 0), spent
                if before and carries:
                    yield before, pool, NEVER, in_hand
                paid = {need: self.paid[need] for need in self.paid.keys() & left}
                before, in_hand = pool, in_hand + spent - sum(paid.values())
                yield from self._inside(pool, left, paid, relaxed=relaxed)

    def _inside(self, pool: Any, left: set[int], paid: dict[int, int], *, relaxed: bool) -> Any:
        """From a pool over quotas, each inside the smallest around it, to the needs."""
        cells: dict[Any, set[int]] = {pool: self.able}
        for inside, number, most in self.quotas:
            outer, flow = [c for c in cells if inside <= cells[c]][-1], inside & paid.keys()
            cells[*pool, number] = inside
            yield outer, (*pool, number), most * self.num // self.den, sum(paid[n] for n in flow)
        for cell in reversed(cells):
            for need in left & cells[cell]:
                yield cell, need, self.cap(need, relaxed=relaxed), paid.get(need, 0)
            left = left - cells[cell]

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
        return {k: sorted(one for one in self.closed if len(one) == n) for k, n in kinds.items()}

    def applications(self, lacking: dict[str, int]) -> Any:
        """The rows of the applications as they must be."""
        for name in sorted(self.given):
            own = [self.place[name, year] for year in self.years if (name, year) in self.place]
            amounts = [{"year": self.needs[n][1], "amount": self.got[n]} for n in own]
            full = all(self.got[need] == self.asked[need] for need in own)
            row = {"id": name, "outcome": "full" if full else "partial", "amounts": amounts}
            if not full:
                row["reason"] = {**self.given[name]["reason"]}
                require(row["reason"]["code"] in CODES, f"application {name}: reason")
            if name in lacking:
                least = sum(self.minimum[need] for need in own)
                row["reason"] |= {"minimum": least, "routable": least - lacking[name]}
                row["outcome"] = "refused"
            yield row


class Network:
    """What can enter the nodes of some pledges, and where money may move from there."""

    def __init__(self, books: Books, pledges: Any, *, relaxed: bool = False) -> None:
        self.books, self.onward = books, defaultdict[Any, list[Any]](list)
        self.ways_in: dict[Any, Any] = {need: [] for need in range(len(books.needs))}
        for tail, head, limit, flow in (w for one in pledges for w in one.ways(relaxed=relaxed)):
            require(0 <= flow <= limit, f"from {tail} to {head}: {flow} is above {limit}")
            self.ways_in.setdefault(head, []).append((tail, limit))
            self.onward[tail] += [head] if flow < limit else []
            self.onward[head] += [tail] if flow else []
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
                require(last.get(node, turn)[:1] <= turn[:1], f"{turn[-1]} should pay for {node}")
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
    objective = {"accepted": len(books.given) - len(lacking), "placed": placed}
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
        "certificate": {**certificate, "refusals": refusals, "seal": proof["seal"]},
    }


def verify(instance: Any, result: Any) -> None:
    """Nothing happens for a right result; InvalidResult names the first broken rule."""
    try:
        proof = {key: part for key, part in result["certificate"].items() if key != "seal"}
        seal = digest({**result, "certificate": proof})
        require(seal == result["certificate"]["seal"], "seal: changed after it was sealed")
        right = proved(instance, result)
        for part in sorted({*right, *result}):
            same = TEXT(right[part]) == TEXT(result[part])
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
