"""Equal shares of a crowd: examples worked by hand, and the plainest form of the rule."""

import copy
import random
from fractions import Fraction

import pytest

from donors.matching.engine.canonical import canonical_json, normalised, sha256
from donors.matching.engine.equal_shares import receipts
from donors.matching.engine.equal_shares.rule import solve_shares
from donors.matching.engine.equal_shares.verify import verify_shares
from tests.donors.matching.crowds import call, naive_shares, random_call

KINDS = {
    "small": {},
    "count": {"satisfaction": "count"},
    "ties": {"amounts": [6, 6, 12], "cost": 12},
    "units": {"amounts": [1, 2], "cost": 5, "backers": 30, "satisfaction": "count"},
    "many": {"projects": 12, "backers": 40, "cost": 200},
    "tiyn": {"money": 40 * 10**15, "cost": 60 * 10**15},
    "limit": {"money": 2**57, "cost": 2**58},
}


def solved(*args, **rest):
    """The result of a call, replayed by the checker."""
    given = call(*args, **rest)
    result = solve_shares(given)
    verify_shares(given, result)
    return result


def rhos(result):
    return [(row["id"], Fraction(row["rho"]["num"], row["rho"]["den"])) for row in winners(result)]


def winners(result):
    return [row for row in result["winners"] if row["by"] == "shares"]


def paid(result):
    return {row["id"]: row["paid"] for row in result["backers"]}


def back(result):
    return {row["id"]: row["back"] for row in result["backers"]}


def calls(kind, seeds):
    return [random_call(random.Random(f"{kind} {seed}"), **KINDS[kind]) for seed in range(seeds)]


def test_a_price_shared_by_all_backers_leaves_too_little_for_the_next():
    result = solved(
        {"well": 12, "park": 18}, {"A": (10, ["well", "park"]), "B": (10, ["well", "park"]),
                                   "C": (10, ["well"])},
    )  # fmt: skip

    assert result["winners"] == [
        {"id": "well", "cost": 12, "backers": 3, "by": "shares", "rho": {"num": 1, "den": 3}}
    ]
    assert result["refused"] == [
        {
            "id": "park",
            "cost": 18,
            "backers": 2,
            "reason": {
                "code": "short",
                "left": {"num": 12, "den": 1},
                "missing": {"num": 6, "den": 1},
            },
        }
    ]
    assert result["nearest_miss"] == "park"
    assert result["totals"] == {"given": 30, "spent": 12, "back": 18}
    assert back(result) == {"A": 6, "B": 6, "C": 6}


def test_who_cannot_pay_the_price_pays_what_he_has():
    result = solved({"well": 9}, {"A": (1, ["well"]), "B": (10, ["well"]), "C": (5, [])})

    assert rhos(result) == [("well", Fraction(8, 9))]
    assert paid(result) == {"A": {"well": 1}, "B": {"well": 8}, "C": {}}
    assert back(result) == {"A": 0, "B": 2, "C": 5}


def test_large_groups_are_served_first_and_small_ones_keep_their_share():
    crowd = {f"L{number}": (3, ["one", "two", "three"]) for number in range(6)}
    crowd |= {f"S{number}": (3, ["own"]) for number in range(2)}

    result = solved({"one": 6, "two": 6, "three": 6, "own": 6}, crowd)

    assert [row["id"] for row in result["winners"]] == ["one", "three", "two", "own"]
    assert set(back(result).values()) == {0}


def test_satisfaction_by_count_prefers_cheap_projects():
    crowd = {"A": (10, ["big", "small"]), "B": (10, ["big"])}

    by_cost = solved({"big": 16, "small": 5}, crowd)
    by_count = solved({"big": 16, "small": 5}, crowd, satisfaction="count")

    assert rhos(by_cost) == [("big", Fraction(1, 2))]
    assert rhos(by_count) == [("small", Fraction(5))]
    assert by_count["refused"][0]["reason"]["missing"] == {"num": 1, "den": 1}


def test_equal_prices_are_settled_by_rank_then_id():
    given = call({"a": 4, "b": 4, "c": 4}, {"A": (5, ["a", "b", "c"])})
    assert [row["id"] for row in solve_shares(given)["winners"]] == ["a"]

    given["projects"][2]["rank"] = 1

    assert [row["id"] for row in solve_shares(given)["winners"]] == ["c"]
    assert [row["id"] for row in solve_shares(given)["refused"]] == ["a", "b"]


def test_a_purse_that_fits_exactly_is_enough():
    result = solved({"a": 7, "b": 3}, {"A": (5, ["a", "b"]), "B": (5, ["a", "b"])})

    assert rhos(result) == [("a", Fraction(1, 2)), ("b", Fraction(1, 2))]
    assert sum(paid(result)["A"].values()) == sum(paid(result)["B"].values()) == 5


def test_a_project_without_backers_says_so():
    result = solved({"a": 7}, {"A": (5, [])})

    reason = {"code": "no_backers", "left": {"num": 0, "den": 1}, "missing": {"num": 7, "den": 1}}
    assert result["refused"][0]["reason"] == reason
    assert result["nearest_miss"] is None


def test_nobody_and_nothing_is_a_call_too():
    assert solved({}, {})["totals"] == {"given": 0, "spent": 0, "back": 0}
    assert solved({"a": 7}, {})["refused"][0]["backers"] == 0
    assert back(solved({}, {"A": (5, [])})) == {"A": 5}


def test_a_unit_left_by_rounding_goes_to_those_with_most_room():
    crowd = {"A": (1, ["a"]), "B": (1, ["a"]), "C": (2, ["a"])}

    assert paid(solved({"a": 2}, crowd)) == {"A": {"a": 1}, "B": {}, "C": {"a": 1}}


def test_those_who_must_pay_later_are_not_rounded_up_first():
    """Each pays 1/2 for `first`; the five A pay 2/5 for `second` and have 1 unit in all."""
    crowd = {f"A{number}": (1, ["first", "second"]) for number in range(5)}
    crowd |= {f"B{number}": (1, ["first"]) for number in range(5)}

    result = solved({"first": 5, "second": 2}, crowd)

    assert [len(row) for row in paid(result).values()] == [1, 1, 0, 0, 0, 1, 1, 1, 1, 1]
    assert back(result) == dict.fromkeys(("A2", "A3", "A4"), 1) | {
        name: 0 for name in crowd if name not in {"A2", "A3", "A4"}
    }


def test_a_rounded_unit_moves_when_the_last_project_would_lack_it(monkeypatch):
    moved = []
    move = receipts._reroute
    monkeypatch.setattr(receipts, "_reroute", lambda *args: moved.append(move(*args)))

    result = solved(
        {"P0": 2, "P1": 3, "P2": 1},
        {
            "B0": (2, ["P0", "P1"]),
            "B1": (1, ["P0", "P1"]),
            "B2": (2, ["P0", "P1", "P2"]),
            "B3": (1, ["P0", "P1", "P2"]),
        },
        satisfaction="count",
    )

    assert len(moved) == 1
    assert set(back(result).values()) == {0}


def test_completion_takes_the_rest_of_backers_and_of_the_open_handed():
    given = call(
        {"well": 10, "park": 9, "path": 30},
        {"A": (4, ["park"]), "B": (6, ["well"]), "C": (6, ["well"]), "D": (7, ["path"])},
        leftover="greedy",
    )
    given["backers"][3]["any_project"] = True

    result = solve_shares(given)

    verify_shares(given, result)
    assert [(row["id"], row["by"]) for row in result["winners"]] == [
        ("well", "shares"),
        ("park", "completion"),
    ]
    assert paid(result) == {"A": {"park": 4}, "B": {"well": 5}, "C": {"well": 5}, "D": {"park": 5}}
    given["leftover"] = "none"
    assert [row["id"] for row in solve_shares(given)["winners"]] == ["well"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_winners_and_prices_are_those_of_the_plain_rule(kind):
    for given in calls(kind, 150):
        result = solve_shares(given)
        expected, payments, left = naive_shares(given)

        assert rhos(result) == expected
        for name, exact in payments.items():
            received = paid(result)[name]
            assert received.keys() <= exact.keys()
            assert all(abs(received.get(one, 0) - exact[one]) < 1 for one in exact)
        for row in result["refused"]:
            own = [one["id"] for one in given["backers"] if row["id"] in one["projects"]]
            told = row["reason"]["left"]
            assert Fraction(told["num"], told["den"]) == sum(left[name] for name in own)


@pytest.mark.parametrize("kind", KINDS)
def test_every_cost_is_met_to_the_unit_and_nobody_pays_more_than_he_gave(kind):
    for given in calls(kind, 150):
        result = solve_shares(given)
        verify_shares(given, result)

        given_by = {row["id"]: row["amount"] for row in given["backers"]}
        for row in result["backers"]:
            assert row["back"] == given_by[row["id"]] - sum(row["paid"].values()) >= 0
        for row in result["winners"]:
            received = [one["paid"].get(row["id"], 0) for one in result["backers"]]
            assert sum(received) == row["cost"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_lists_does_not_matter(kind):
    for seed, given in enumerate(calls(kind, 40)):
        rng = random.Random(seed)
        other = copy.deepcopy(given)
        for rows in (
            other["projects"],
            other["backers"],
            *(b["projects"] for b in other["backers"]),
        ):
            rng.shuffle(rows)

        result = solve_shares(given)

        assert canonical_json(solve_shares(other)) == canonical_json(result)
        assert result["instance_sha256"] == sha256(normalised(given))


@pytest.mark.parametrize("satisfaction", ["cost", "count"])
def test_completion_is_replayed_by_the_checker(satisfaction):
    bought = 0
    for given in calls("small", 200):
        rng = random.Random(len(given["backers"]))
        given |= {"leftover": "greedy", "satisfaction": satisfaction}
        for row in given["backers"]:
            row.update(rng.choice([{}, {"any_project": True}, {"any_project": False}]))

        result = solve_shares(given)

        verify_shares(given, result)
        bought += sum(row["by"] == "completion" for row in result["winners"])
    assert bought > 50
