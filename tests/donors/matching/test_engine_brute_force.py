"""The engine agrees with exhaustion on hundreds of tiny instances, to the last unit."""

import pytest

from donors.matching.engine import solve
from tests.donors.matching.brute_force import Exhaustion
from tests.donors.matching.instances import random_instance

LARGEST = 6_000


def payments_of(result):
    found: dict[tuple[str, str, int], int] = {}
    for row in result["allocations"]:
        key = (row["pledge"], row["application"], row["year"])
        found[key] = found.get(key, 0) + row["amount"]
    return found


def expected(instance):
    """Acceptance and payments by exhaustion; None when there is too much to try."""
    staged = any("match" in one for one in instance["pledges"])
    leading = [p for p in instance["pledges"] if not staged or (p["public"] and "match" not in p)]
    first = Exhaustion(instance, leading)
    if first.size() > LARGEST:
        return None
    wanted = {key: need["requested"] for key, need in first.needs.items()}
    splits = first.feasible(wanted)
    accepted = first.accepted(splits)
    least = {key: need["minimum"] for key, need in first.needs.items()}
    payments = first.settled(first.best(splits, accepted, least))
    if staged:
        following = follow(instance, leading, first, payments, accepted)
        return None if following is None else (accepted, {**payments, **following})
    return accepted, payments


def follow(instance, leading, first, payments, accepted):
    public = first.received(payments)
    others = [pledge for pledge in instance["pledges"] if pledge not in leading]
    caps = {
        (pledge["id"], *need): paid * pledge["match"]["num"] // pledge["match"]["den"]
        for pledge in others
        if "match" in pledge
        for need, paid in public.items()
    }
    second = Exhaustion(instance, others, caps)
    if second.size() > LARGEST:
        return None
    left = {need: second.needs[need]["requested"] - public[need] for need in public}
    splits = second.feasible(left)
    return second.settled(second.best(splits, accepted, dict.fromkeys(public, 0)))


@pytest.mark.parametrize("match", [0, 0.5])
@pytest.mark.parametrize("block", range(4))
def test_solve_agrees_with_exhaustion(block, match):
    compared = 0
    for seed in range(block * 1000, block * 1000 + 150):
        instance = random_instance(seed, applications=3, pledges=3, money=3, match=match)
        right = expected(instance)
        if right is None:
            continue
        result = solve(instance)
        ranks = {one["id"]: one["rank"] for one in instance["applications"]}
        accepted = [row["id"] for row in result["applications"] if row["outcome"] != "refused"]
        assert sorted(accepted, key=ranks.get) == right[0], seed
        assert payments_of(result) == right[1], seed
        compared += 1
    assert compared > 50
