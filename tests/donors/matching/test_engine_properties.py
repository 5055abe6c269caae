"""What must hold for every instance: verified, canonical, and sealed against any change."""

import copy
import random

import pytest

from donors.matching.engine import InvalidResult, solve, verify
from donors.matching.engine.canonical import canonical_json, sha256
from tests.donors.matching.instances import random_instance, shuffled

KINDS = {
    "flow": {"minima": False},
    "threshold": {},
    "years": {"applications": 12, "pledges": 8, "money": 10**6, "years": 3},
    "match": {"match": 0.4},
    "ticket": {"ticket": 0.5},
    "whole": {"whole": 0.5},
    "everything": {"match": 0.3, "ticket": 0.3, "whole": 0.3, "applications": 6, "money": 50},
}


def reseal(result):
    """A forger would seal again; the proof itself must then refuse."""
    result["certificate"].pop("seal", None)
    result["certificate"]["seal"] = sha256(result)
    return result


def rejects(instance, result):
    with pytest.raises(InvalidResult):
        verify(instance, result)


@pytest.mark.parametrize("kind", KINDS)
def test_every_result_verifies_and_ignores_the_order_of_lists(kind):
    for seed in range(120):
        instance = random_instance(seed, **KINDS[kind])
        result = solve(instance)
        verify(instance, result)
        other = solve(shuffled(instance, random.Random(seed)))
        assert canonical_json(other) == canonical_json(result), seed
        objective = result["objective"]
        assert objective["gap"] == objective["bound"] - objective["placed"] >= 0


@pytest.mark.parametrize("kind", KINDS)
def test_each_number_changed_by_one_is_rejected(kind):
    for seed in range(6):
        instance = random_instance(seed, **KINDS[kind])
        result = solve(instance)
        for path in numbers(result):
            for step in (1, -1):
                changed = copy.deepcopy(result)
                change(changed, path, step)
                rejects(instance, changed)


@pytest.mark.parametrize("kind", KINDS)
def test_each_allocation_changed_and_sealed_again_is_rejected(kind):
    for seed in range(12):
        instance = random_instance(seed, **KINDS[kind])
        result = solve(instance)
        for index in range(len(result["allocations"])):
            for step in (1, -1):
                changed = copy.deepcopy(result)
                changed["allocations"][index]["amount"] += step
                rejects(instance, reseal(changed))


def test_money_moved_between_payments_and_sealed_again_is_rejected():
    for seed in range(40):
        instance = random_instance(seed, **KINDS["years"])
        result = solve(instance)
        rows = range(len(result["allocations"]))
        for giver, taker in random.Random(seed).sample([(a, b) for a in rows for b in rows], 12):
            changed = copy.deepcopy(result)
            changed["allocations"][giver]["amount"] -= 1
            changed["allocations"][taker]["amount"] += 1
            if giver != taker:
                rejects(instance, reseal(changed))


def test_refusing_a_fundable_application_is_rejected_even_when_sealed_again():
    instance = random_instance(3, minima=False, applications=5)
    result = solve(instance)
    row = next(row for row in result["applications"] if any(a["amount"] for a in row["amounts"]))
    row["outcome"], row["reason"] = "refused", {"code": "exhausted"}

    rejects(instance, reseal(result))


def test_result_of_another_instance_is_rejected():
    result = solve(random_instance(1))

    rejects(random_instance(2), result)


@pytest.mark.parametrize("wrong", [{}, {"certificate": {}}, {"version": 1, "certificate": None}])
def test_malformed_results_are_rejected(wrong):
    rejects(random_instance(1), wrong)


def test_more_money_never_lowers_anyone_without_minima():
    for seed in range(60):
        instance = random_instance(seed, minima=False, pledges=4)
        richer = copy.deepcopy(instance)
        richer["pledges"][0]["budget"][0]["amount"] += 5
        richer["pledges"][0].pop("quotas", None)
        before, after = totals(solve(instance)), totals(solve(richer))
        assert all(after[name] >= before[name] for name in before), seed


def totals(result):
    return {r["id"]: sum(a["amount"] for a in r["amounts"]) for r in result["applications"]}


def numbers(value, path=()):
    """The paths of all integers inside a JSON value."""
    if isinstance(value, dict):
        return [found for key in value for found in numbers(value[key], (*path, key))]
    if isinstance(value, list):
        return [f for place, item in enumerate(value) for f in numbers(item, (*path, place))]
    return [path] if type(value) is int else []


def change(value, path, step):
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] += step
