"""Checks a result of equal shares by replaying it: plain whole numbers, standard library only.

Shares nothing with the solver but canonical JSON. The rule is that of docs/matching.md; which
backer bears a rounded unit is not checked beyond "less than one unit from the exact payment".
"""

from collections import Counter
from math import gcd
from typing import Any

from donors.matching.engine.canonical import canonical_json, normalised, sha256
from donors.matching.engine.equal_shares.verify_completion import check_completion
from donors.matching.engine.equal_shares.verify_purses import Fraction, Purses, cheaper
from donors.matching.engine.errors import InvalidResult
from donors.matching.engine.verify import require

PARTS = (
    "backers currency engine instance_sha256 leftover method nearest_miss refused satisfaction"
    " totals version winners"
)
Row = dict[str, Any]


def verify_shares(instance: Row, result: Row) -> None:
    """InvalidResult names the first broken rule; nothing is raised for a right result."""
    try:
        _check_head(instance, result)
        purses = Purses(instance)
        shared = [row for row in result["winners"] if row["by"] == "shares"]
        _replay(purses, shared)
        _check_receipts(purses, instance, result, [row["id"] for row in shared])
        check_completion(instance, result, purses.turns)
        _check_refused(purses, result)
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as fault:
        raise InvalidResult(f"the result has not the form of the contract: {fault!r}") from fault


def _check_head(instance: Row, result: Row) -> None:
    require(" ".join(sorted(result)) == PARTS, "the result has not the parts of the contract")
    canonical_json({**result, "backers": []})  # no floats; the backers are looked at one by one
    require(result["version"] == 1 and result["method"] == "equal_shares", "version or method")
    same = result["instance_sha256"] == sha256(normalised(instance))
    require(same, "instance_sha256: belongs to another instance")
    asked = {"satisfaction": "cost", "leftover": "none"} | instance
    for key in ("currency", "satisfaction", "leftover"):
        require(result[key] == asked[key], f"{key}: not that of the instance")
    costs = {row["id"]: row["cost"] for row in instance["projects"]}
    given = sum(row["amount"] for row in instance["backers"])
    spent = sum(costs[row["id"]] for row in result["winners"])
    totals = {"given": given, "spent": spent, "back": given - spent}
    require(result["totals"] == totals, "totals: given, spent or back")


def _replay(purses: Purses, winners: list[Row]) -> None:
    """Each winner is bought at its price, and none was cheaper or as cheap and first in turn."""
    before: Fraction = (0, 1)
    bounds: dict[str, Fraction] = {}
    for row in winners:
        name = row["id"]
        rho = (row["rho"]["num"], row["rho"]["den"])
        require(name in purses.open, f"winner {name}: unknown or chosen twice")
        require(rho[1] > 0 and gcd(*rho) == 1, f"winner {name}: rho is not in lowest terms")
        require(not cheaper(rho, before), f"winner {name}: rho is below that of the one before")
        require(purses.price(name) == rho, f"winner {name}: its backers do not raise its cost so")
        for other in list(purses.open):
            known = bounds.get(other, (0, 1))
            if other == name or purses.comes_first((rho, name), (known, other)):
                continue
            price = purses.price(other)  # never falls, so it stays a bound
            if price is None:
                purses.open.discard(other)
                continue
            bounds[other] = price
            first = purses.comes_first((rho, name), (price, other))
            require(first, f"winner {name}: {other} should have been chosen before it")
        purses.pay(name, rho)
        before = rho
    for name in purses.open:
        require(purses.price(name) is None, f"project {name}: its backers can still pay for it")


def _check_receipts(purses: Purses, instance: Row, result: Row, shared: list[str]) -> None:
    """Nobody pays for what he does not back, or a unit more or less than his exact share."""
    given = {row["id"]: row for row in instance["backers"]}
    require([row["id"] for row in result["backers"]] == sorted(given), "backers: one row each")
    raised: Counter[str] = Counter()
    equal_shares = set(shared)
    for row in result["backers"]:
        name, paid = row["id"], row["paid"]
        require(row.keys() == {"id", "paid", "back"}, f"backer {name}: form")
        require(all(type(one) is int and one > 0 for one in paid.values()), f"backer {name}: paid")
        back = given[name]["amount"] - sum(paid.values())
        require(type(row["back"]) is int and row["back"] == back >= 0, f"backer {name}: back")
        exact = purses.payments(given[name])
        require(paid.keys() & equal_shares <= exact.keys(), f"backer {name}: pays for others")
        for project, (low, high) in exact.items():
            near = low <= paid.get(project, 0) <= high
            require(near, f"backer {name}: not the exact share of {project}, rounded")
        raised.update(paid)
    costs = {row["id"]: row["cost"] for row in result["winners"]}
    require(raised == costs, "backers: the payments for a project are not its cost")
    for row in result["winners"]:
        keys = {"id", "cost", "backers", "by"} | ({"rho"} if row["by"] == "shares" else set())
        right = row.keys() == keys and purses.is_described(row)
        require(right, f"winner {row['id']}: cost or backers")


def _check_refused(purses: Purses, result: Row) -> None:
    """What each refused project lacked at the end of equal shares, and the nearest miss."""
    chosen = {row["id"] for row in result["winners"]}
    refused = [name for name in purses.turns if name not in chosen]
    require([row["id"] for row in result["refused"]] == refused, "refused: all, by rank and id")
    nearest: tuple[Fraction, str | None] = ((2, 1), None)
    for row in result["refused"]:
        left, missing = purses.left_and_missing(row["id"])
        reason = {
            "code": "short" if row["backers"] else "no_backers",
            "left": {"num": left[0], "den": left[1]},
            "missing": {"num": missing[0], "den": missing[1]},
        }
        right = row.keys() == {"id", "cost", "backers", "reason"} and purses.is_described(row)
        require(right and row["reason"] == reason, f"refused {row['id']}: cost, backers or reason")
        part = missing[0], missing[1] * row["cost"]
        if row["backers"] and cheaper(part, nearest[0]):
            nearest = part, row["id"]
    require(result["nearest_miss"] == nearest[1], "nearest_miss: not the one that lacked least")
