"""Checks a matching result without solving it again: one file, nothing but Python's own library.

`python verify.py INSTANCE.json RESULT.json` says "valid" (exit 0), the first broken rule (1) or
what it cannot read (2). Money flows from pledges (id,) over pools (id, year) and their quotas (id,
year, number) to needs (0, 1, ...); sets of needs (and, above, applications) are bits of a number.
"""

import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

CODES = {"no_eligible_pledge", "exhausted", "cap", "quota", "below_minimum", "match_not_met"}
KEYS = ("pledge", "application", "year", "from_year", "amount")
FREE = {"where": {}, "tier": 0, "quotas": [], "minimum_ticket": 0, "max_share_percent": 100}
FREE |= {"max_per_application": 2**63, "carry_over": False, "all_or_nothing": False}
FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
NEVER = 2**63
TEXT = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class InvalidResult(Exception):
    """The result breaks a rule of the contract; the text names the first one."""


def require(holds: object, rule: str) -> None:
    if not holds:
        raise InvalidResult(rule)


def unordered(value: Any) -> str:
    """The text with every list sorted: no list of an instance means anything by its order."""
    if isinstance(value, dict):
        return f"{{{','.join([f'{TEXT(key)}:{unordered(value[key])}' for key in sorted(value)])}}}"
    if isinstance(value, list):
        return f"[{','.join(sorted(map(unordered, value)))}]"
    return str(value) if type(value) is int else TEXT(value)


def bits(number: int) -> Any:
    at = -1
    while number:
        step = (number & -number).bit_length()
        at, number = at + step, number >> step
        yield at


class Pledge:
    """A pledge in base units: its money by year, whom it may pay, what it pays."""

    def __init__(self, books: "Books", row: Any, num: int, den: int) -> None:
        self.id, self.books, self.row, self.num, self.den = row["id"], books, FREE | row, num, den
        self.leads, self.carries = row["public"] and "match" not in row, self.row["carry_over"]
        self.budget = dict(sorted((t["year"], t["amount"] * num // den) for t in row["budget"]))
        self.total, self.share = sum(self.budget.values()), self.row["max_share_percent"]
        self.most, self.match = self.row["max_per_application"] * num // den, row.get("match")
        self.spent, self.paid = dict.fromkeys(self.budget, 0), defaultdict[int, int](int)
        self.able, rules = books.fitting(self.row), sorted(self.row["quotas"], key=unordered)
        fits = [(self.able & books.fitting(q), q["max"] * num // den) for q in rules]
        self.quotas = sorted(enumerate(fits), key=lambda quota: -quota[1][0].bit_count())

    def cap(self, need: int, *, relaxed: bool) -> int:
        """The most for one need beside quotas; relaxed: if public money suited a match best."""
        asked, books, match = self.books.asked[need], self.books, self.match
        cap = min(asked * self.share // 100, self.most)
        if match:
            suited = asked * match["num"] // (match["num"] + match["den"])
            cap = min(cap, suited if relaxed else books.public[need] * match["num"] // match["den"])
        shut = not relaxed and books.closed and (self.id, *books.needs[need]) in books.closed
        return 0 if shut else cap

    def draws(self) -> Any:
        """The allocations as they must be: year by year, by rank, from the oldest money."""
        left = {y: b for y, b in self.budget.items() if (self.id, y) not in self.books.closed}
        for year, need in sorted((self.books.needs[need][1], need) for need in self.paid):
            rest, who = self.paid[need], self.books.needs[need][0]
            fair = rest * self.den >= self.row["minimum_ticket"] * self.num
            require(fair and self.able >> need & 1, f"{self.id}, {who}: not eligible or its ticket")
            for source in [y for y in left if y == year or (self.carries and y < year)]:
                taken = min(rest, left[source])
                rest, left[source] = rest - taken, left[source] - taken
                self.spent[source] += taken
                if taken:
                    yield dict(zip(KEYS, (self.id, who, year, source, taken), strict=True))
            require(rest == 0, f"{self.id}, {who}: more than the budget up to {year}")
        split = self.row["all_or_nothing"] and any(left[y] and self.spent[y] for y in left)
        require(not split, f"{self.id}: a budget of all or nothing is used in part")

    def ways(self, *, relaxed: bool) -> Any:
        """On which ways its money may flow: from, to, at most, and now."""
        own = [year for year in self.budget if self.budget[year]]
        later = [year for year in self.books.years if self.carries and own and year > own[0]]
        before, in_hand, ways = None, 0, list[Any]()
        for year in sorted({*own, *later}):
            pool, spent, left = (self.id, year), self.spent.get(year, 0), self.books.holders[year]
            shut = pool in self.books.closed and not relaxed
            ways.append(((self.id,), pool, 0 if shut else self.budget.get(year, 0), spent))
            ways += [(before, pool, NEVER, in_hand)] if before and self.carries else []
            paid = {n: amount for n, amount in self.paid.items() if self.books.needs[n][1] == year}
            before, in_hand = pool, in_hand + spent - sum(paid.values())
            cells: dict[Any, int] = {pool: self.able}
            for number, (inside, limit) in self.quotas:  # each inside the smallest around it
                outer = [cell for cell in cells if not inside & ~cells[cell]][-1]
                flow = sum(amount for need, amount in paid.items() if inside >> need & 1)
                ways.append((outer, (*pool, number), limit, flow))
                cells[*pool, number] = inside
            for cell in reversed(cells):
                needs, left = bits(left & cells[cell]), left & ~cells[cell]
                ways += [(cell, n, self.cap(n, relaxed=relaxed), paid.get(n, 0)) for n in needs]
        return ways

    def turn(self, more: int) -> Any:
        """When it was to pay its last unit, or is to pay `more`: the smallest turn comes first."""
        part, used = not self.row["all_or_nothing"], sum(self.spent.values()) + more
        share = (used << 128) // (self.total or 1)  # bits enough to keep different shares apart
        return self.row["tier"], part, share * part, self.id

    def account(self) -> Any:
        used = sum(self.spent.values())
        owed = [{"year": y, "amount": -(-v * self.den // self.num)} for y, v in self.spent.items()]
        return {"id": self.id, "used": used, "unused": self.total - used, "owed": owed}


class Books:
    """The instance in its order, and what the result pays to each need."""

    def __init__(self, instance: Any, result: Any) -> None:
        ranked = sorted(instance["applications"], key=lambda one: one["rank"])
        rows = [(one, n) for one in ranked for n in sorted(one["needs"], key=lambda n: n["year"])]
        self.years, self.needs = sorted(instance["years"]), [(a["id"], n["year"]) for a, n in rows]
        self.names, self.asked = [a["id"] for a in ranked], [need["requested"] for _, need in rows]
        self.minimum = [need.get("minimum", 0) for _, need in rows]
        self.place = {need: number for number, need in enumerate(self.needs)}
        self.holders = defaultdict[Any, int](int)  # which needs have a trait or are of a year
        for number, (one, need) in enumerate([*rows, *((one, {"year": None}) for one in ranked)]):
            traits = {("calls", one["call"]), ("regions", one["region"]), ("kinds", one["kind"])}
            for trait in {None, need["year"], *traits, *(("themes", t) for t in one["themes"])}:
                self.holders[trait] |= 1 << number
        kinds = result["certificate"]["closed"].values()
        self.closed = {tuple(closed) for kind in kinds for closed in kind}
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

    def fitting(self, rule: Any) -> int:
        """The needs whose applications meet every condition."""
        found = self.holders[None]
        for name, allowed in rule["where"].items():
            either = 0
            for value in allowed:
                either |= self.holders.get((name, value), 0)
            found &= either
        return found

    def closings(self) -> Any:
        """What was closed, in order; each for a condition of its pledge."""
        for name, *need, year in self.closed:
            one, term = self.pledges[name], "minimum_ticket" if need else "all_or_nothing"
            known = one.able >> self.place[need[0], year] & 1 if need else one.budget[year]
            require(one.row[term] and known, f"closed {name}, {need}, {year}: nothing asks for it")
        rows = [(*row[:-1], int(row[-1])) for row in self.closed]
        split = [sorted(row for row in rows if len(row) == size) for size in (3, 2)]
        return dict(zip(("payments", "tranches"), split, strict=True))

    def application(self, name: str, lacking: dict[str, int]) -> Any:
        """The row of an application as it must be, of its reason what is proved."""
        own = [self.place[name, year] for year in self.years if (name, year) in self.place]
        amounts = [{"year": self.needs[n][1], "amount": self.got[n]} for n in own]
        if name not in lacking and all(self.got[need] == self.asked[need] for need in own):
            return {"id": name, "outcome": "full", "amounts": amounts}
        reason, least = {**self.given[name]["reason"]}, sum(self.minimum[need] for need in own)
        require(reason["code"] in CODES, f"application {name}: reason")
        reason |= {"minimum": least, "routable": least - lacking[name]} if name in lacking else {}
        outcome = "refused" if name in lacking else "partial"
        return {"id": name, "outcome": outcome, "amounts": amounts, "reason": reason}


class Network:
    """What can enter the nodes of some pledges, and where money may move from there."""

    def __init__(self, books: Books, pledges: Any, *, relaxed: bool = False) -> None:
        self.books, self.onward = books, defaultdict[Any, list[Any]](list)
        self.ways_in: dict[Any, list[tuple[Any, int]]] = defaultdict(list)
        for tail, head, limit, flow in (w for one in pledges for w in one.ways(relaxed=relaxed)):
            self.ways_in[head].append((tail, limit))
            if flow < limit:
                self.onward[tail].append(head)
            if flow:
                self.onward[head].append(tail)
                require(0 < flow <= limit, f"from {tail} to {head}: {flow} is above {limit}")
        cells = (node for node in self.ways_in if type(node) is tuple)
        self.nodes = [*range(len(books.needs)), *sorted(cells)]

    def room(self, nodes: Any, inside: Any) -> int:
        """The most that can enter some nodes from outside a set of nodes."""
        return sum(most for n in nodes for tail, most in self.ways_in[n] if tail not in inside)

    def check_stage(self, levels: Any, least: list[int], got: list[int]) -> list[Any]:
        """Steps 2, 4, 5: no money could move to a lower level, and no unit is paid out of turn."""
        given = [NEVER if at is None else at for at in levels]
        level = defaultdict(lambda: NEVER, zip(self.nodes, given, strict=True))
        short: dict[int, Any] = {NEVER: None}
        for need, name in enumerate(self.books.needs):
            alive = name[0] not in self.books.refused
            low, high = least[need] * alive, self.books.asked[need] * alive
            short |= {need: need} if got[need] < high else {}
            right = got[need] == low or (low < got[need] <= high and level[need] >= need)
            require(right and (need not in short or level[need] <= need), f"{name}: amount, level")
        for node, others in self.onward.items():
            require(all(level[node] <= level[n] for n in others), f"{node}: a better rank needs it")
        seen, pledges = set[Any](), self.books.pledges.values()
        last = {(one.id,): one.turn(0) for one in pledges}
        for turn in sorted(one.turn(1) for one in pledges):
            queue = [turn[-1:]] if turn[-1:] not in seen else []
            for node in queue:
                require(last.get(node, turn) <= turn, f"{turn[-1]} should pay what {node} pays")
                seen |= (fresh := {*self.onward[node]} - seen)
                queue += fresh
        return [short[at] for at in given]

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
        used = [proof["cuts"][cut] for cut in sorted({row["cut"] for row in rows})]
        return lacking, [sorted({abs(int(node)) for node in change}) for change in used], rows


def proved(instance: Any, result: Any) -> Any:
    """The result as it must be, after all its proofs held; without the seal."""
    proof, books = result["certificate"], Books(instance, result)
    pledges, staged = books.pledges.values(), any("match" in row for row in instance["pledges"])
    draws = [draw for one in pledges for draw in one.draws()]
    parts = [[one for one in pledges if one.leads == first] for first in (True, False)]
    networks = [Network(books, part) for part in (parts if staged else [pledges])]
    lacking, cuts, refusals = networks[0].check_refusals(proof)
    marks = [books.minimum, books.public, books.got] if staged else [books.minimum, books.got]
    stages = enumerate(zip(networks, proof["levels"], strict=True))
    levels = [one.check_stage(given, *marks[n : n + 2]) for n, (one, given) in stages]
    placed, bound, cut = sum(books.got), sum(books.got), None
    if staged or books.closed:
        relaxed, told = Network(books, pledges, relaxed=True), proof["bound_cut"]
        inside, cut = {relaxed.nodes[n] for n in told}, sorted({abs(int(n)) for n in told})
        outside = (asked for need, asked in enumerate(books.asked) if need not in inside)
        bound = relaxed.room(inside, inside) + sum(outside)
    totals = {"accepted": len(books.names) - len(lacking), "placed": placed, "bound": bound}
    shown = {"closed": books.closings(), "levels": levels, "bound_cut": cut}
    shown |= {"cuts": cuts, "refusals": refusals}
    rows = [books.application(name, lacking) for name in sorted(books.names)]
    method = "staged" if staged else "threshold" if any(books.minimum) else "flow"
    right = {"version": 1, "engine": str(result["engine"]), "method": method}
    named = hashlib.sha256(unordered(instance).encode()).hexdigest()
    right |= {"instance_sha256": named, "applications": rows}
    right |= {"allocations": sorted(draws, key=lambda draw: [draw[key] for key in KEYS])}
    right |= {"pledges": [one.account() for one in pledges], "certificate": shown}
    return right | {"objective": {**totals, "gap": bound - placed}}


def verify(instance: Any, result: Any) -> None:
    """Nothing happens for a right result; InvalidResult names the first broken rule."""
    try:
        proof = {**result["certificate"]}
        seal, given = proof.pop("seal"), {**result, "certificate": proof}
        sealed = hashlib.sha256((text := TEXT(given)).encode()).hexdigest() == seal
        require(sealed, "seal: changed after it was sealed")
        right = proved(instance, result)
        for part in sorted({*given, *right}) if TEXT(right) != text else ():
            require(TEXT(given[part]) == TEXT(right[part]), f"{part}: not as the payments tell")
    except FAULTS as fault:
        raise InvalidResult(f"the result has not the form of the contract: {fault!r}") from fault


if __name__ == "__main__":
    try:
        verify(*(json.loads(Path(path).read_bytes()) for path in sys.argv[1:]))
    except (InvalidResult, OSError, RecursionError, TypeError, ValueError) as fault:
        sys.stderr.write(f"{fault}\n")
        sys.exit(1 if isinstance(fault, InvalidResult) else 2)
    sys.stdout.write("valid\n")
