"""The yardsticks keep the donors' rules, and are what they say they are."""

import random

import pytest

from donors.matching.engine import solve
from donors.matching.engine.baselines import greedy, pro_rata
from donors.matching.engine.canonical import canonical_json
from tests.donors.matching.donor_rules import assert_rules
from tests.donors.matching.instances import random_instance, shuffled
from tests.donors.matching.small import application, instance, payments, pledge

KINDS = {
    "flow": {"minima": False},
    "threshold": {},
    "years": {"applications": 10, "pledges": 6, "money": 10**6, "years": 3},
    "match": {"match": 0.4},
    "ticket": {"ticket": 0.5},
    "whole": {"whole": 0.5},
    "everything": {"match": 0.3, "ticket": 0.3, "whole": 0.3, "applications": 6, "money": 50},
}


def amounts(result):
    return {row["id"]: [one["amount"] for one in row["amounts"]] for row in result["applications"]}


@pytest.mark.parametrize("yardstick", [greedy, pro_rata])
@pytest.mark.parametrize("kind", KINDS)
def test_yardsticks_keep_every_rule_and_ignore_the_order_of_lists(kind, yardstick):
    for seed in range(80):
        given = random_instance(seed, **KINDS[kind])
        result = yardstick(given)
        assert_rules(given, result)
        assert "certificate" not in result
        assert result["objective"]["gap"] >= 0, seed
        other = yardstick(shuffled(given, random.Random(seed)))
        assert canonical_json(other) == canonical_json(result), seed


def test_greedy_never_places_more_than_the_exact_flow_without_minima():
    for seed in range(150):
        given = random_instance(seed, minima=False, applications=6, pledges=5, money=40)
        assert greedy(given)["objective"]["placed"] <= solve(given)["objective"]["placed"], seed


@pytest.mark.parametrize("kind", ["flow", "threshold", "years"])
def test_pro_rata_places_as_much_on_the_same_applications_as_rank_order(kind):
    for seed in range(80):
        given = random_instance(seed, **KINDS[kind])
        exact, equal = solve(given), pro_rata(given)
        names = ("accepted", "placed")
        assert [equal["objective"][n] for n in names] == [exact["objective"][n] for n in names]
        refused = [row["id"] for row in exact["applications"] if row["outcome"] == "refused"]
        assert refused == [r["id"] for r in equal["applications"] if r["outcome"] == "refused"]


def test_greedy_does_not_reroute_a_donor():
    narrow = pledge("P2", {2027: 5}, where={"regions": ["KZ-71"]})
    given = instance(
        [
            application("A1", 1, (2027, 5, 5)),
            application("A2", 2, (2027, 5, 5), region="KZ-10"),
        ],
        [pledge("P1", {2027: 5}), narrow],
    )

    result = greedy(given)

    assert payments(result) == {("P1", "A1", 2027, 2027): 5}
    assert [row["outcome"] for row in result["applications"]] == ["full", "refused"]
    assert result["objective"] == {"accepted": 1, "placed": 5, "bound": 10, "gap": 5}


def test_greedy_gives_back_what_a_refused_application_got():
    given = instance(
        [application("A1", 1, (2027, 5, 5), (2028, 5, 5)), application("A2", 2, (2027, 5, 0))],
        [pledge("P1", {2027: 8, 2028: 4})],
    )

    assert payments(greedy(given)) == {("P1", "A2", 2027, 2027): 5}


def test_pro_rata_gives_everybody_the_same_percentage():
    given = instance(
        [application("A1", 1, (2027, 300, 0)), application("A2", 2, (2027, 100, 0))],
        [pledge("P1", {2027: 200})],
    )

    result = pro_rata(given)

    assert amounts(result) == {"A1": [150], "A2": [50]}
    assert result["objective"]["share_percent"] == 50


def test_pro_rata_pays_minima_first_and_lets_others_pass_whom_a_rule_holds():
    given = instance(
        [
            application("A1", 1, (2027, 100, 0), region="KZ-10"),
            application("A2", 2, (2027, 100, 60)),
            application("A3", 3, (2027, 100, 0)),
        ],
        [
            pledge("P1", {2027: 100}, where={"regions": ["KZ-71"]}),
            pledge("P2", {2027: 7}, where={"regions": ["KZ-10"]}),
        ],
    )

    result = pro_rata(given)

    assert amounts(result) == {"A1": [7], "A2": [60], "A3": [40]}
    assert result["objective"]["share_percent"] == 7


def test_yardsticks_keep_tickets_and_whole_budgets():
    given = instance(
        [application("A1", 1, (2027, 8, 0)), application("A2", 2, (2027, 4, 0))],
        [
            pledge("P1", {2027: 10}, minimum_ticket=3),
            pledge("P2", {2027: 9}, all_or_nothing=True, tier=1),
        ],
    )

    assert payments(greedy(given)) == {("P1", "A1", 2027, 2027): 8}
    assert_rules(given, pro_rata(given))
