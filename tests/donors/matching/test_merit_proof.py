"""A result of most merit cannot be changed, and its prices prove what they say."""

import copy
import random

import pytest

from donors.matching.engine import InvalidResult, solve, verify
from donors.matching.engine.merit_weights import printed
from donors.matching.engine.verify_merit import Call
from tests.donors.matching.merit_cases import (
    KINDS,
    best_of_all_choices,
    merit_instance,
    reseal,
)
from tests.donors.matching.paths import change, numbers
from tests.donors.matching.small import application, instance, pledge


@pytest.mark.parametrize("kind", KINDS)
def test_each_number_changed_by_one_is_rejected_even_when_sealed_again(kind):
    for seed in range(3):
        given = merit_instance(seed, **KINDS[kind])
        result = solve(given)
        for path in numbers({k: v for k, v in result.items() if k != "certificate"}):
            for step in (1, -1):
                changed = copy.deepcopy(result)
                change(changed, path, step)
                with pytest.raises(InvalidResult):
                    verify(given, reseal(changed) if "reason" not in path else changed)


def test_changed_prices_are_rejected_or_prove_a_true_bound():
    for seed in range(40):
        given = merit_instance(seed, applications=5, pledges=4, money=20)
        result, draw = solve(given), random.Random(seed)
        best = printed(best_of_all_choices(given))
        for number, leaf in enumerate(leaves(result["certificate"]["proof"])):
            for row in range(len(leaf["pools"][:3])):
                changed = copy.deepcopy(result)
                prices = leaves(changed["certificate"]["proof"])[number]["pools"]
                prices[row][2] = draw.randint(0, prices[row][2] - 1)
                outcome = rejected_bound(given, changed)
                assert outcome is None or outcome >= best, seed


def test_a_case_left_out_proves_nothing_false():
    divided = 0
    for seed in range(60):
        given = merit_instance(seed, applications=6, pledges=3, money=20)
        result = solve(given)
        proof = result["certificate"]["proof"]
        if "application" not in proof:
            continue
        divided += 1
        for other in (proof["accepted"], {**proof, "refused": proof["accepted"]}):
            changed = copy.deepcopy(result)
            changed["certificate"]["proof"] = copy.deepcopy(other)
            outcome = rejected_bound(given, changed)
            assert outcome is None or outcome >= printed(best_of_all_choices(given)), seed
    assert divided > 5


def test_a_case_cannot_be_divided_twice_by_the_same_application():
    given = merit_instance(5, applications=5, pledges=4, money=20)
    result = solve(given)
    leaf = {"pools": [], "quotas": []}
    twice = {"application": "A1", "accepted": leaf, "refused": leaf}
    result["certificate"]["proof"] = {**twice, "accepted": twice}

    with pytest.raises(InvalidResult, match="no new case"):
        verify(given, reseal(result))


def leaves(proof):
    if "application" in proof:
        return leaves(proof["accepted"]) + leaves(proof["refused"])
    return [proof]


def rejected_bound(given, changed):
    """None, or the bound that the changed prices prove when it is written into the result."""
    try:
        bound = printed(Call(given, changed).bound(changed["certificate"]["proof"], {}))
    except InvalidResult:
        return None
    objective = changed["objective"]
    if bound != objective["bound"]:
        with pytest.raises(InvalidResult, match="objective"):
            verify(given, reseal(changed))
    objective |= {"bound": bound, "gap": bound - objective["merit"]}
    verify(given, reseal(changed))
    return bound


@pytest.mark.parametrize("price", [-1, True, "7", None])
def test_prices_must_be_whole_numbers(price):
    given = merit_instance(5, applications=5, pledges=4, money=20)
    result = solve(given)
    row = [given["pledges"][0]["id"], 2027, price]
    result["certificate"]["proof"] = {"pools": [row], "quotas": []}

    with pytest.raises(InvalidResult):
        verify(given, reseal(result))


def test_carried_money_may_not_be_dearer_later():
    given = instance(
        [application("A1", 1, (2027, 5, 0), (2028, 5, 0))],
        [pledge("P1", {2027: 5}, carry_over=True)],
        policy={"selection": "most_merit"},
    )
    result = solve(given)
    result["certificate"]["proof"]["pools"] = [["P1", 2028, 10**36]]

    with pytest.raises(InvalidResult, match="worth more later"):
        verify(given, reseal(result))
