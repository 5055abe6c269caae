"""Instances of most merit and their best merit by exhaustion."""

from itertools import chain, combinations

from donors.matching.engine.canonical import sha256
from donors.matching.engine.merit_flow import fill
from donors.matching.engine.merit_weights import weight
from donors.matching.engine.network import Limits
from donors.matching.engine.reading import read_instance
from tests.donors.matching.brute_force import Exhaustion
from tests.donors.matching.instances import random_instance

KINDS = {
    "flow": {"minima": False},
    "threshold": {"applications": 6},
    "years": {"applications": 12, "pledges": 8, "money": 10**6, "years": 3},
    "ticket": {"ticket": 0.5},
    "whole": {"whole": 0.5},
    "everything": {"ticket": 0.3, "whole": 0.3, "applications": 6, "money": 50},
}
LARGEST = 6_000


def merit_instance(seed, **wishes):
    return {**random_instance(seed, **wishes), "policy": {"selection": "most_merit"}}


def reseal(result):
    result["certificate"].pop("seal", None)
    result["certificate"]["seal"] = sha256(result)
    return result


def best_of_all_choices(given):
    """The most merit over all sets of applications, amounts by the flow."""
    read = read_instance(given)
    names = [one.id for one in read.applications]
    choices = chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))
    return max(fill(read, choice, Limits()).merit for choice in choices)


def best_of_all_splits(given):
    """The most merit over all splits that keep every rule; None when there are too many."""
    every = Exhaustion(given, given["pledges"])
    if every.size() > LARGEST:
        return None
    tickets = {one["id"]: every.ticket(one) for one in given["pledges"]}
    weights = {one.id: weight(one) for one in read_instance(given).applications}
    best = 0
    for split in every.feasible({key: need["requested"] for key, need in every.needs.items()}):
        got = every.received(split)
        paid = {need[0] for need, amount in got.items() if amount}
        kept = all(v >= every.needs[n]["minimum"] for n, v in got.items() if n[0] in paid)
        kept = kept and all(v == 0 or v >= tickets[key[0]] for key, v in split.items())
        if kept and all(is_whole(every, one, split) for one in given["pledges"]):
            best = max(best, sum(weights[need[0]] * amount for need, amount in got.items()))
    return best


def is_whole(every, pledge, split):
    """Whether some of the pledge's tranches, each used whole, could pay the split."""
    if not pledge.get("all_or_nothing"):
        return True
    years = every.instance["years"]
    paid = {y: sum(v for k, v in split.items() if k[::2] == (pledge["id"], y)) for y in years}
    tranches = [(one["year"], every.base(pledge, one["amount"])) for one in pledge["budget"]]
    subsets = chain.from_iterable(combinations(tranches, n) for n in range(len(tranches) + 1))
    return any(_uses_up(dict(used), paid, carried=pledge["carry_over"]) for used in subsets)


def _uses_up(used, paid, *, carried):
    if not carried:
        return all(amount == used.get(year, 0) for year, amount in paid.items())
    early = all(
        sum(v for y, v in paid.items() if y <= year) <= sum(v for y, v in used.items() if y <= year)
        for year in paid
    )
    return early and sum(used.values()) == sum(paid.values())
