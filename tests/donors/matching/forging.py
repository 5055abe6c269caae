"""Forges results: changes payments, then books and seals everything anew, consistently."""

import copy
import hashlib
import json
from collections import defaultdict

KINDS = {
    "flow": {"minima": False},
    "threshold": {"applications": 6},
    "years": {"applications": 8, "pledges": 5, "money": 40, "years": 3},
    "match": {"match": 0.4},
    "ticket": {"ticket": 0.5},
    "whole": {"whole": 0.5},
    "everything": {"match": 0.3, "ticket": 0.3, "whole": 0.3, "applications": 6, "money": 50},
}


def reseal(result):
    """A forger would seal again; the proof itself must then refuse."""
    result["certificate"].pop("seal", None)
    text = json.dumps(result, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    result["certificate"]["seal"] = hashlib.sha256(text.encode()).hexdigest()
    return result


def payments_of(result):
    """{(pledge, application, year): amount}."""
    found = defaultdict(int)
    for row in result["allocations"]:
        found[row["pledge"], row["application"], row["year"]] += row["amount"]
    return dict(found)


def rebooked(instance, result, payments):
    """The result with other payments and every row that follows from them; None if impossible."""
    forged = copy.deepcopy(result)
    closed = {tuple(one) for one in result["certificate"]["closed"]["tranches"]}
    rows = []
    for pledge in instance["pledges"]:
        drawn = _drawn(instance, pledge, payments, closed)
        if drawn is None:
            return None
        rows += drawn
    keys = ("pledge", "application", "year", "from_year", "amount")
    forged["allocations"] = [dict(zip(keys, row, strict=True)) for row in sorted(rows)]
    _rewrite_pledges(instance, forged)
    _rewrite_applications(instance, forged)
    placed = sum(payments.values())
    objective = forged["objective"]
    objective["placed"] = placed
    exact = result["certificate"]["bound_cut"] is None
    objective["bound"] = placed if exact else objective["bound"]
    objective["gap"] = objective["bound"] - placed
    return reseal(forged)


def _drawn(instance, pledge, payments, closed):
    ranks = {one["id"]: one["rank"] for one in instance["applications"]}
    left = {
        one["year"]: 0 if (pledge["id"], one["year"]) in closed else _base(instance, pledge, one)
        for one in sorted(pledge["budget"], key=lambda one: one["year"])
    }
    rows = []
    own = [key for key in payments if key[0] == pledge["id"] and payments[key]]
    for name, who, year in sorted(own, key=lambda key: (key[2], ranks[key[1]])):
        rest = payments[name, who, year]
        for source, amount in left.items():
            if source == year or (pledge.get("carry_over") and source < year):
                taken = min(rest, amount)
                left[source] = amount - taken
                rest -= taken
                rows += [(name, who, year, source, taken)] if taken else []
        if rest:
            return None
    return rows


def _base(instance, pledge, tranche):
    rate = _rate(instance, pledge)
    return tranche["amount"] * rate["num"] // rate["den"]


def _rate(instance, pledge):
    return {**instance["rates"], "KZT": {"num": 1, "den": 1}}[pledge["currency"]]


def _rewrite_pledges(instance, forged):
    pledges = {one["id"]: one for one in instance["pledges"]}
    for row in forged["pledges"]:
        pledge, rate = pledges[row["id"]], _rate(instance, pledges[row["id"]])
        spent = defaultdict(int)
        for line in forged["allocations"]:
            if line["pledge"] == row["id"]:
                spent[line["from_year"]] += line["amount"]
        row["used"] = sum(spent.values())
        row["unused"] = sum(_base(instance, pledge, one) for one in pledge["budget"]) - row["used"]
        for line in row["owed"]:
            line["amount"] = -(-spent[line["year"]] * rate["den"] // rate["num"])


def _rewrite_applications(instance, forged):
    got = defaultdict(int)
    for line in forged["allocations"]:
        got[line["application"], line["year"]] += line["amount"]
    asked = {
        (one["id"], need["year"]): need["requested"]
        for one in instance["applications"]
        for need in one["needs"]
    }
    for row in forged["applications"]:
        for line in row["amounts"]:
            line["amount"] = got[row["id"], line["year"]]
        full = all(asked[row["id"], n["year"]] == n["amount"] for n in row["amounts"])
        if row["outcome"] != "refused":
            row["outcome"] = "full" if full else "partial"
            row.pop("reason", None) if full else row.setdefault("reason", {"code": "exhausted"})
