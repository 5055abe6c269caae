"""Two results side by side: gains, losses and who was passed over for whom."""

import pytest

from donors.matching.engine import solve
from donors.matching.engine.baselines import greedy, pro_rata
from donors.matching.engine.compare import compare
from donors.matching.engine.merit_weights import score_units
from tests.donors.matching.instances import random_instance
from tests.donors.matching.small import application, instance, pledge


def small():
    return instance(
        [
            application("A1", 1, (2027, 6, 6), score="90.5"),
            application("A2", 2, (2027, 6, 6), score="80.25", region="KZ-10"),
            application("A3", 3, (2027, 8, 0), score="70"),
        ],
        [pledge("P1", {2027: 6}, where={"regions": ["KZ-71"]}), pledge("P2", {2027: 8})],
    )


def test_gains_losses_and_changes_stand_with_their_amounts():
    given = small()
    found = compare(given, greedy(given), solve(given))

    assert found["gained"] == []
    assert found["lost"] == []
    assert found["raised"] == []
    assert found["lowered"] == []
    assert found["unchanged"] == 3

    poorer = {**given, "pledges": [pledge("P2", {2027: 8})]}
    found = compare(given, solve(given), solve(poorer))
    assert found["lost"] == [
        {"id": "A2", "rank": 2, "score": "80.25", "before": 6, "after": 0, "difference": -6}
    ]
    assert [row["id"] for row in found["lowered"]] == []
    assert found["placed"] == {"first": 14, "second": 8, "difference": -6}
    assert found["funded"] == {"first": 3, "second": 2, "difference": -1}
    assert found["score"]["difference"] * 4 == -321 * found["score"]["scale"]


def test_refused_application_is_named_with_those_funded_past_it():
    given = instance(
        [
            application("A1", 1, (2027, 9, 9)),
            application("A2", 2, (2027, 5, 5)),
            application("A3", 3, (2027, 3, 3), region="KZ-10"),
        ],
        [pledge("P1", {2027: 5}), pledge("P2", {2027: 3}, where={"regions": ["KZ-10"]})],
    )

    found = compare(given, solve(given), solve(given))

    by = [{"id": "A2", "rank": 2, "amount": 5}]
    row = {"id": "A1", "rank": 1, "score": "80.00", "by": by}
    assert found["passed_over"] == {"first": [row], "second": [row]}


@pytest.mark.parametrize(
    ("score", "units"),
    [("87.50", 87_500_000_000_000), ("0.000000000001", 1), ("100", 10**14), (None, 0)],
)
def test_scores_are_whole_numbers(score, units):
    assert score_units(score) == units


def test_differences_add_up_and_turn_round():
    for seed in range(60):
        given = random_instance(seed, applications=8, money=50)
        first, second = pro_rata(given), solve(given)
        there, back = compare(given, first, second), compare(given, second, first)
        moved = [r for name in ("gained", "lost", "raised", "lowered") for r in there[name]]
        assert sum(row["difference"] for row in moved) == there["placed"]["difference"]
        assert len(moved) + there["unchanged"] == 8
        assert [r["id"] for r in there["gained"]] == [r["id"] for r in back["lost"]]
        assert [r["id"] for r in there["raised"]] == [r["id"] for r in back["lowered"]]
        assert there["passed_over"]["first"] == back["passed_over"]["second"]
