"""Checks a matching result against its instance without solving: standard library only.

Shares nothing with the solver but canonical JSON. The rules are those of docs/matching.md.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from donors.matching.engine.canonical import canonical_json, normalised, sha256
from donors.matching.engine.errors import InvalidResult
from donors.matching.engine.verify_books import Arc, Books, Node, fits, require
from donors.matching.engine.verify_merit import verify_merit

CODES = {"no_eligible_pledge", "exhausted", "cap", "quota", "below_minimum", "match_not_met"}
PARTS = (
    "allocations applications certificate engine instance_sha256 method objective pledges version"
)


def verify(instance: dict[str, Any], result: dict[str, Any]) -> None:
    """InvalidResult names the first broken rule; nothing is raised for a right result."""
    try:
        if instance.get("policy", {}).get("selection") == "most_merit":
            return verify_merit(instance, result)
        _check_seal(instance, result)
        books = Books(instance, result)
        _check_payments(books, result)
        _check_conditions(books)
        _check_accounts(books, result)
        refused = {one["id"] for one in result["applications"] if one["outcome"] == "refused"}
        _check_stages(books, refused, result["certificate"])
        _check_refusals(books, refused, result["certificate"])
        _check_objective(books, refused, result)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as fault:
        raise InvalidResult(f"the result has not the form of the contract: {fault!r}") from fault


def _check_seal(instance: dict[str, Any], result: dict[str, Any]) -> None:
    require(" ".join(sorted(result)) == PARTS, "the result has not the parts of the contract")
    unsealed = {key: part for key, part in result["certificate"].items() if key != "seal"}
    sealed = result["certificate"]["seal"] == sha256({**result, "certificate": unsealed})
    require(sealed, "seal: changed after it was sealed")
    require(result["version"] == 1, "version: must be 1")
    same = result["instance_sha256"] == sha256(normalised(instance))
    require(same, "instance_sha256: belongs to another instance")


def _check_payments(books: Books, result: dict[str, Any]) -> None:
    """Each payment once, in order, within its budget, from the oldest money."""
    keys = ("pledge", "application", "year", "from_year", "amount")
    rows = [tuple(row[key] for key in keys) for row in result["allocations"]]
    require(rows == sorted(rows), "allocations: not sorted")
    require(rows == sorted(books.oldest_first()), "allocations: the oldest money is spent first")


def _check_conditions(books: Books) -> None:
    """Eligibility, caps, quotas, match, minimum tickets and all-or-nothing budgets."""
    for (key, application, year), amount in books.paid.items():
        pledge, where = books.pledges[key], f"pledge {key}, {application} in {year}"
        require(fits(pledge, books.applications[application]), f"{where}: not eligible")
        rate, ticket = books.rates[pledge["currency"]], pledge.get("minimum_ticket", 0)
        require(amount * rate["den"] >= ticket * rate["num"], f"{where}: below the minimum ticket")
    for tail, head, capacity, flow in books.arcs(books.pledges, books.cap):
        require(0 <= flow <= capacity, f"from {tail} to {head}: {flow} is above {capacity}")
    for key, tranches in books.tranches.items():
        for year, amount in tranches.items():
            whole = books.spent[key, year] in {0, amount}
            kept = whole or not books.pledges[key].get("all_or_nothing")
            require(kept, f"pledge {key}: the budget of {year} is used in part")
    for one in books.closed:
        condition = "minimum_ticket" if len(one) == 3 else "all_or_nothing"
        require(books.pledges[one[0]].get(condition), f"closed {one}: nothing asks for it")


def _check_application(books: Books, row: dict[str, Any]) -> None:
    """The public row of one application agrees with the payments and its minima."""
    own = [need for need in books.needs if need[0] == row["id"]]
    amounts = [{"year": need[1], "amount": books.got[need]} for need in own]
    require(row["amounts"] == amounts, f"application {row['id']}: amounts")
    if row["outcome"] == "refused":
        require(not any(books.got[need] for need in own), f"application {row['id']}: is paid")
    else:
        reached = all(books.got[need] >= books.minimum(need) for need in own)
        require(reached, f"application {row['id']}: a minimum is not reached")
        full = all(books.got[need] == books.requested(need) for need in own)
        require(row["outcome"] == ("full" if full else "partial"), f"{row['id']}: outcome")
    explained = row["reason"]["code"] in CODES if row["outcome"] != "full" else len(row) == 3
    require(explained, f"application {row['id']}: reason")


def _check_accounts(books: Books, result: dict[str, Any]) -> None:
    """One row for each application and pledge; used, unused and owed to the last unit."""
    for row in result["applications"]:
        _check_application(books, row)
    ids = [row["id"] for row in result["applications"]]
    require(ids == sorted(books.applications), "applications: one row each, sorted by id")
    rows = []
    for key, tranches in books.tranches.items():
        used = sum(books.spent[key, year] for year in tranches)
        owed = [{"year": year, "amount": books.owed(key, year)} for year in tranches]
        unused = sum(tranches.values()) - used
        rows.append({"id": key, "used": used, "unused": unused, "owed": owed})
    require(result["pledges"] == rows, "pledges: used, unused or owed")


def _check_stages(books: Books, refused: set[str], proof: dict[str, Any]) -> None:
    """Steps 2 and 4 for the money that leads and, when matched, for what follows it."""
    following = [key for key in books.pledges if not books.leads(key)]
    groups = [books.leading(), following] if books.staged else [books.leading()]
    require([stage["pledges"] for stage in proof["stages"]] == groups, "certificate: pledges")
    for number, group in enumerate(groups):
        arcs = list(books.arcs(group, books.cap))
        needs = [need for need in books.needs if need[0] not in refused]
        got = books.public if books.staged and not number else books.got
        least = {n: books.public[n] if number else books.minimum(n) for n in needs}
        _check_amounts(books, arcs, {n: (least[n], got[n]) for n in needs}, proof["stages"][number])
        _check_tiers(books, arcs)


def _check_amounts(
    books: Books, arcs: list[Arc], needs: dict[Node, tuple[int, int]], stage: dict[str, Any]
) -> None:
    """Step 2: neither unspent money nor a worse-ranked top-up could reach a need left short."""
    into: dict[Node, list[Node]] = defaultdict(list)
    for tail, head, capacity, flow in arcs:
        into[head] += [tail] if flow < capacity else []
        into[tail] += [head] if flow else []
    shut: dict[Node, Node] = {}
    turns = {need: turn for turn, need in enumerate(needs)}
    for need, (_, got) in needs.items():
        if got < books.requested(need):
            shut |= dict.fromkeys(_reached(("need", *need), into, shut), need)
    for node, short in shut.items():
        require(node[0] != "source", f"more can be routed to {short} from {node[1:]}")
        least, got = needs[node[1:]] if node[0] == "need" else (0, 0)
        kept = got == least or turns[node[1:]] <= turns[short]
        require(kept, f"{node[1:]} is topped up before {short}, which ranks better")
    rows = sorted(([list(node), list(need)] for node, need in shut.items()), key=canonical_json)
    require(stage["shut"] == rows, "certificate: the shut nodes are others")


def _check_tiers(books: Books, arcs: list[Arc]) -> None:
    """Step 4: no pledge could take over money that a later tier pays."""
    onward: dict[Node, list[Node]] = defaultdict(list)
    for tail, head, capacity, flow in arcs:
        onward[tail] += [head] if flow < capacity else []
        onward[head] += [tail] if flow else []
    paying = {tail for tail, _, _, flow in arcs if flow}
    sources = {tail for tail, _, _, _ in arcs if tail[0] == "source"}
    tiers = {node: books.pledges[node[1]].get("tier", 0) for node in sources}
    seen: set[Node] = set()
    for source in sorted(sources, key=lambda node: (tiers[node], node)):
        reached = _reached(source, onward, seen)
        seen |= reached
        for other in reached & paying & sources:
            require(tiers[other] <= tiers[source], f"{source} could pay what {other} pays")


def _check_refusals(books: Books, refused: set[str], proof: dict[str, Any]) -> None:
    """Step 1: the minima behind each refusal's cut need more than can enter the cut."""
    arcs = list(books.arcs(books.leading(), books.cap))
    cuts = {cut["id"]: {tuple(node) for node in cut["nodes"]} for cut in proof["cuts"]}
    proved = [one["application"] for one in proof["refusals"]]
    require(proved == sorted(refused), "certificate: each refusal is proved once")
    for refusal in proof["refusals"]:
        who = refusal["application"]
        nodes = cuts[refusal["cut"]] | {("need", who, year) for year in refusal["years"]}
        needs = [node[1:] for node in nodes if node[0] == "need"]
        for need in needs:
            before = books.rank(need) < books.applications[who]["rank"] and need[0] not in refused
            require(before or need[0] == who, f"refusal of {who}: {need} has no say in it")
        wanted = sum(books.minimum(need) for need in needs)
        require(_entering(arcs, nodes) < wanted, f"refusal of {who}: its minimum can be paid")


def _check_objective(books: Books, refused: set[str], result: dict[str, Any]) -> None:
    """The totals, and a bound that is the exact optimum or proved by a cut."""
    placed = bound = sum(books.got.values())
    cut = result["certificate"]["bound_cut"]
    require((cut is None) != bool(books.staged or books.closed), "certificate: bound_cut")
    if cut is not None:
        nodes = {tuple(node) for node in cut}
        arcs = list(books.arcs(books.pledges, books.relaxed_cap, relaxed=True))
        outside = [need for need in books.needs if ("need", *need) not in nodes]
        bound = _entering(arcs, nodes) + sum(books.requested(need) for need in outside)
    accepted = len(books.applications) - len(refused)
    right = {"accepted": accepted, "placed": placed, "bound": bound, "gap": bound - placed}
    require(result["objective"] == right, "objective: accepted, placed, bound or gap")


def _entering(arcs: list[Arc], nodes: Collection[Node]) -> int:
    return sum(room for tail, head, room, _ in arcs if head in nodes and tail not in nodes)


def _reached(start: Node, ways: dict[Node, list[Node]], seen: Collection[Node]) -> set[Node]:
    queue = [start] if start not in seen else []
    found = set(queue)
    for node in queue:
        fresh = {one for one in ways[node] if one not in found and one not in seen}
        found |= fresh
        queue += fresh
    return found
