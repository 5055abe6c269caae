"""Checks a matching result without solving it again: one file, nothing but Python's own library.

`python verify.py INSTANCE.json RESULT.json` says "valid" (exit 0), the first broken rule (1) or
what it cannot read (2). Money flows from pledges over pools and quotas to needs, numbered as in the
certificate. Sets of needs (and, above, applications) are bits of a number.
"""

import hashlib
import json
import sys
from collections import defaultdict
from functools import reduce
from itertools import compress
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
    while number:
        yield (top := number.bit_length() - 1)
        number ^= 1 << top


class Pledge:
    """A pledge in base units: its money by year, whom it may pay, what it pays."""

    def __init__(self, books: "Books", row: Any, num: int, den: int) -> None:
        self.id, self.books, self.row, self.num, self.den = row["id"], books, FREE | row, num, den
        self.leads, self.carries = row["public"] and "match" not in row, self.row["carry_over"]
        self.budget = dict(sorted((t["year"], t["amount"] * num // den) for t in row["budget"]))
        self.total, self.share = sum(self.budget.values()), self.row["max_share_percent"]
        self.most, self.match = self.row["max_per_application"] * num // den, row.get("match")
        self.spent, self.paid = dict.fromkeys(self.budget, 0), defaultdict[int, int](int)
        own = [year for year in self.budget if self.budget[year]]
        later = [year for year in books.years if self.carries and own and year > own[0]]
        self.years, self.able, last = sorted({*own, *later}), books.fitting(self.row), 0
        fits = [(self.able & books.fitting(q), q["max"] * num // den) for q in self.row["quotas"]]
        self.home, self.tree, self.base, self.size = dict[int, int](), list[Any](), 0, 1 + len(fits)
        for cell, (inside, limit) in sorted(enumerate(fits, 1), key=lambda q: -q[1][0].bit_count()):
            counted = [*bits(inside % (1 << len(books.needs)))]
            (outer,) = {self.home.get(need, 0) for need in counted} or {last}
            self.home |= dict.fromkeys(counted, last := cell)  # the smallest around each need
            self.tree.append((cell, outer, limit))

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
        """On which ways its money may flow, or (relaxed) might: from, to, at most, and now."""
        books, in_hand, closed = self.books, 0, set[Any]() if relaxed else self.books.closed
        for place, year in enumerate(self.years):
            pool, through = self.base + place * self.size, [0] * self.size
            needs = [*bits(self.able & books.holders[year])]
            caps = [min(books.asked[need] * self.share // 100, self.most) for need in needs]
            if self.match:
                num, den = self.match["num"], self.match["den"] + relaxed * self.match["num"]
                base = books.asked if relaxed else books.public
                caps = [min(cap, base[n] * num // den) for n, cap in zip(needs, caps, strict=True)]
            for need, cap in zip(needs, caps, strict=True):
                cell, flow = self.home.get(need, 0), self.paid.get(need, 0)
                shut = closed and (self.id, *books.needs[need]) in closed
                through[cell] += flow
                yield pool + cell, need, 0 if shut else cap, flow
            for cell, outer, limit in reversed(self.tree):
                through[outer] += through[cell]
                yield pool + outer, pool + cell, limit, through[cell]
            if self.carries and place:
                yield pool - self.size, pool, NEVER, in_hand
            spent, limit = self.spent.get(year, 0), self.budget.get(year, 0)
            yield (self.id,), pool, 0 if (self.id, year) in closed else limit, spent
            in_hand += spent - through[0]

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
        self.alive = [application["id"] not in self.refused for application, _ in rows]
        self.least = [least * one for least, one in zip(self.minimum, self.alive, strict=True)]
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
            found &= reduce(int.__or__, (self.holders.get((name, one), 0) for one in allowed), 0)
        return found

    def number(self, pledges: Any) -> int:
        """Numbers the nodes of some pledges after the needs; how many there are in all."""
        size = len(self.needs)
        for one in pledges:
            one.base, size = size, size + len(one.years) * one.size
        return size

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


def cuts_of(books: Books, pledges: Any, changes: Any, least: Any, *, relaxed: bool = False) -> Any:
    """For each cut its nodes, what can enter each node from outside beyond `least`, and the sum."""
    inside, leaving = bytearray(books.number(pledges)), defaultdict[Any, dict[int, int]](dict)
    entering = [-amount for amount in least] + [0] * (len(inside) - len(least))
    for tail, head, limit, _ in (way for one in pledges for way in one.ways(relaxed=relaxed)):
        entering[head] += limit
        leaving[tail][head] = limit
    for change in changes:
        for node in change:
            joins = -1 if inside[node] else 1
            inside[node] ^= 1
            for head, limit in leaving[node].items():
                entering[head] -= joins * limit
        yield inside, entering, sum(compress(entering, inside))


def check_refusals(books: Books, pledges: Any, proof: Any) -> Any:
    """Step 1: less can enter a cut than the minima inside ask for; also how much is lacking."""
    refused, lacking, rows = defaultdict[Any, Any](list), dict[str, int](), dict[str, Any]()
    for name, row in zip(sorted(books.refused), proof["refusals"], strict=True):
        refused[row["cut"]].append((name, sorted({books.place[name, y] for y in row["years"]})))
    cuts = [sorted({abs(int(node)) for node in proof["cuts"][cut]}) for cut in sorted(refused)]
    for at, (inside, entering, spare) in enumerate(cuts_of(books, pledges, cuts, books.least)):
        for name, own in refused[at]:
            lacking[name] = sum(books.minimum[n] - entering[n] for n in own) - spare
            better = not any(compress(books.alive[own[0] :], inside[own[0] :]))
            require(better and lacking[name] > 0, f"refusal of {name}: it can be paid")
            rows[name] = {"application": name, "cut": at, "years": [books.needs[n][1] for n in own]}
    return lacking, {"cuts": cuts, "refusals": [rows[name] for name in sorted(rows)]}


def check_stage(books: Books, pledges: Any, levels: Any, least: Any, got: Any) -> list[Any]:
    """Steps 2, 4, 5: no money could move to a lower level, and no unit is paid out of turn."""
    size, onward = books.number(pledges), defaultdict[Any, list[Any]](list)
    given = [NEVER if at is None else at for at in levels]
    level = defaultdict(lambda: NEVER, zip(range(size), given, strict=True))
    for tail, head, limit, flow in (way for one in pledges for way in one.ways(relaxed=False)):
        if flow < limit:
            onward[tail].append(head)
        if flow:
            onward[head].append(tail)
            require(0 < flow <= limit, f"from {tail} to {head}: {flow} is above {limit}")
    short: dict[int, Any] = {NEVER: None}
    for need, name in enumerate(books.needs):
        low, high = least[need] * books.alive[need], books.asked[need] * books.alive[need]
        short |= {need: need} if got[need] < high else {}
        right = got[need] == low or (low < got[need] <= high and level[need] >= need)
        require(right and (need not in short or level[need] <= need), f"{name}: amount, level")
    for node, others in onward.items():
        require(level[node] <= min(level[n] for n in others), f"{node}: a better rank needs it")
    last, seen = {(one.id,): one.turn(0) for one in books.pledges.values()}, set[Any]()
    for turn in sorted(one.turn(1) for one in books.pledges.values()):
        queue = [turn[-1:]] if turn[-1:] not in seen else []
        for node in queue:
            require(last.get(node, turn) <= turn, f"{turn[-1]} should pay what {node} pays")
            seen |= (fresh := {*onward[node]} - seen)
            queue += fresh
    return [short[at] for at in given]


def proved(instance: Any, result: Any) -> Any:
    """The result as it must be, after all its proofs held; without the seal."""
    text, proof = unordered(instance), result["certificate"]
    books = Books(instance := json.loads(text), result)  # from here on every list is sorted
    pledges, staged = books.pledges.values(), any("match" in row for row in instance["pledges"])
    draws = sorted((d for one in pledges for d in one.draws()), key=lambda d: [*d.values()])
    parts = [[one for one in pledges if one.leads == first] for first in (True, False)]
    stages = parts if staged else [pledges]
    lacking, refusals = check_refusals(books, stages[0] if books.refused else [], proof)
    marks = [books.minimum, books.public, books.got] if staged else [books.minimum, books.got]
    told = zip(stages, proof["levels"], marks[:-1], marks[1:], strict=True)
    levels = [check_stage(books, *one) for one in told]
    placed, bound, nodes = sum(books.got), sum(books.got), None
    if staged or books.closed:
        nodes = sorted({abs(int(node)) for node in proof["bound_cut"]})
        [(_, _, room)] = cuts_of(books, pledges, [nodes], books.asked, relaxed=True)
        bound = room + sum(books.asked)
    totals = {"accepted": len(books.names) - len(lacking), "placed": placed, "bound": bound}
    shown = {"closed": books.closings(), "levels": levels, "bound_cut": nodes, **refusals}
    rows = [books.application(name, lacking) for name in sorted(books.names)]
    method = "staged" if staged else "threshold" if any(books.minimum) else "flow"
    right = {"version": 1, "engine": str(result["engine"]), "method": method}
    right |= {"instance_sha256": hashlib.sha256(text.encode()).hexdigest(), "applications": rows}
    right |= {"allocations": draws, "pledges": [one.account() for one in pledges]}
    return right | {"certificate": shown, "objective": {**totals, "gap": bound - placed}}


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
