"""Most merit: the best choice on tiny instances, a true bound on all, amounts by the exact flow."""

import random

import pytest

from donors.matching.engine import InvalidInstance, merit, merit_solver, solve, verify
from donors.matching.engine.canonical import canonical_json
from donors.matching.engine.merit_flow import fill
from donors.matching.engine.merit_weights import printed, weight
from donors.matching.engine.network import Limits
from donors.matching.engine.reading import read_instance
from tests.donors.matching.donor_rules import assert_rules
from tests.donors.matching.instances import shuffled
from tests.donors.matching.merit_cases import (
    KINDS,
    best_of_all_choices,
    best_of_all_splits,
    merit_instance,
)
from tests.donors.matching.small import application, instance, payments, pledge


@pytest.mark.parametrize("kind", KINDS)
def test_every_result_verifies_keeps_the_rules_and_ignores_the_order_of_lists(kind):
    for seed in range(40):
        given = merit_instance(seed, **KINDS[kind])
        result = solve(given)
        assert_rules(given, result)
        verify(given, result)
        objective = result["objective"]
        assert objective["gap"] == objective["bound"] - objective["merit"] >= 0, seed
        other = solve(shuffled(given, random.Random(seed)))
        assert canonical_json(other) == canonical_json(result), seed


@pytest.mark.parametrize("block", range(4))
def test_choice_is_the_best_of_all_choices(block):
    for seed in range(block * 50, block * 50 + 50):
        given = merit_instance(seed, applications=5 + block % 2, pledges=3, money=20)
        objective = solve(given)["objective"]
        best = best_of_all_choices(given)
        assert objective["merit"] == objective["bound"] == printed(best), seed


@pytest.mark.parametrize("condition", [None, "ticket", "whole"])
def test_no_split_of_the_money_at_all_has_more_merit(condition):
    """With tickets or whole budgets the choice is a rule: seldom, and by little, not the best."""
    compared = best_found = 0
    for seed in range(250):
        wishes = {condition: 0.6} if condition else {}
        given = merit_instance(seed, applications=3, pledges=3, money=3, **wishes)
        best = best_of_all_splits(given)
        if best is None:
            continue
        objective = solve(given)["objective"]
        assert objective["merit"] <= printed(best) <= objective["bound"], seed
        if condition is None:
            assert objective["merit"] == objective["bound"], seed
        compared += 1
        best_found += objective["merit"] == printed(best)
    assert compared > 100
    assert best_found > 0.97 * compared


def test_merit_is_never_below_that_of_rank_order():
    for seed in range(80):
        given = merit_instance(seed, applications=10, pledges=6, money=1000)
        weights = {one.id: weight(one) for one in read_instance(given).applications}
        ranked = solve({**given, "policy": {"selection": "rank_order"}})
        worth = sum(weights[row["application"]] * row["amount"] for row in ranked["allocations"])
        assert solve(given)["objective"]["merit"] >= printed(worth), seed


@pytest.mark.parametrize("kind", ["flow", "years", "national"])
def test_without_minima_the_flow_is_proved_best_and_no_solver_is_asked(kind, monkeypatch):
    monkeypatch.setattr(merit_solver, "solver", None)
    for seed in range(30):
        wishes = {**KINDS.get(kind, {"applications": 15, "pledges": 10}), "minima": False}
        result = solve(merit_instance(seed, **wishes))
        assert result["method"] == "flow"
        assert result["objective"]["gap"] == 0, seed


def test_many_small_ones_are_preferred_to_a_large_better_ranked_one():
    given = instance(
        [
            application("A1", 1, (2027, 10, 10), score="95"),
            application("A2", 2, (2027, 5, 5), score="90"),
            application("A3", 3, (2027, 5, 5), score="85.5"),
        ],
        [pledge("P1", {2027: 10})],
        policy={"selection": "most_merit"},
    )

    result = solve(given)

    assert payments(result) == {("P1", "A2", 2027, 2027): 5, ("P1", "A3", 2027, 2027): 5}
    assert result["method"] == "milp"
    assert result["objective"]["merit"] == 175_500_000
    assert result["applications"][0]["reason"] == {
        "code": "exhausted",
        "minimum": 10,
        "routable": 0,
        "pledges": ["P1"],
        "applications": ["A2", "A3"],
        "minima_of": [],
        "quotas": [],
        "caps": [],
    }


def test_amounts_above_minima_go_to_the_most_merit_per_unit():
    given = instance(
        [
            application("A1", 1, (2027, 10, 4), score="50"),
            application("A2", 2, (2027, 10, 4), score="90"),
        ],
        [pledge("P1", {2027: 12})],
        policy={"selection": "most_merit"},
    )

    result = solve(given)

    assert payments(result) == {("P1", "A1", 2027, 2027): 4, ("P1", "A2", 2027, 2027): 8}
    assert result["objective"] == {
        "accepted": 2,
        "placed": 12,
        "merit": 92_000_000,
        "scale": 1_000_000,
        "bound": 92_000_000,
        "gap": 0,
    }


def test_match_is_refused_with_its_path():
    given = instance(
        [application("A1", 1, (2027, 5, 0))],
        [pledge("P1", {2027: 5}, match={"num": 1, "den": 1})],
        policy={"selection": "most_merit"},
    )

    with pytest.raises(InvalidInstance) as refused:
        solve(given)

    assert [path for path, _ in refused.value.faults] == ["policy.selection"]


def test_missing_solver_is_told(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(merit_solver.importlib, "import_module", missing)
    given = merit_instance(3, applications=4)

    with pytest.raises(InvalidInstance, match="install the Python package highspy"):
        solve(given)


@pytest.mark.parametrize("condition", ["minima", "ticket", "whole"])
def test_rank_order_stands_in_for_a_solver_without_a_choice(condition, monkeypatch):
    monkeypatch.setattr(merit, "propose", lambda _: None)
    for seed in range(20):
        given = merit_instance(seed, applications=6, pledges=4, money=20, **{condition: 0.6})
        result = solve(given)
        verify(given, result)
        assert_rules(given, result)
        assert result["objective"]["gap"] >= 0


def test_amounts_are_the_best_for_the_accepted_even_when_some_joined_late():
    """What a worse proposal leaves out joins, and takes its place by weight."""
    for seed in range(80):
        given = merit_instance(seed, applications=6, pledges=4, money=20)
        read = read_instance(given)
        for size in (0, 3):
            filled = fill(read, [one.id for one in read.applications[:size]], Limits())
            again = fill(read, [one.id for one in filled.accepted], Limits())
            assert filled.merit == again.merit, seed
