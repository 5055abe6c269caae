"""`verify` accepts every result of `solve` and nothing that was changed in it afterwards."""

import copy
import random

import pytest

from donors.matching.engine import InvalidResult, solve, verify
from tests.donors.matching.forging import KINDS, payments_of, rebooked, reseal
from tests.donors.matching.instances import random_instance
from tests.donors.matching.paths import change, numbers
from tests.donors.matching.small import application, instance, pledge


def accepts(given, result):
    try:
        verify(given, result)
    except InvalidResult:
        return False
    return True


def results(kind, seeds):
    for seed in seeds:
        given = random_instance(seed, **KINDS[kind])
        yield seed, given, solve(given)


def check_every_result_is_valid(kind, seeds):
    for _, given, result in results(kind, seeds):
        verify(given, result)


@pytest.mark.parametrize("kind", KINDS)
def test_every_result_is_valid(kind):
    check_every_result_is_valid(kind, range(5000, 5080))


@pytest.mark.nightly
@pytest.mark.parametrize("kind", KINDS)
def test_every_result_of_a_long_campaign_is_valid(kind):
    check_every_result_is_valid(kind, range(10_000, 13_000))


@pytest.mark.parametrize("kind", KINDS)
def test_rebooking_the_same_payments_changes_nothing(kind):
    for seed, given, result in results(kind, range(20)):
        assert rebooked(given, result, payments_of(result)) == result, seed


def check_no_moved_unit_is_accepted(kind, seeds, samples):
    """One unit from a payment to any other place, the books and seal made good."""
    for seed, given, result in results(kind, seeds):
        paid, draw = payments_of(result), random.Random(seed)
        places = [
            (one["id"], who["id"], need["year"])
            for one in given["pledges"]
            for who in given["applications"]
            for need in who["needs"]
        ]
        moves = [(a, b) for a in paid for b in places if a != b]
        for giver, taker in draw.sample(moves, min(samples, len(moves))):
            forged = {**paid, taker: paid.get(taker, 0) + 1, giver: paid[giver] - 1}
            other = rebooked(given, result, forged)
            assert other is None or not accepts(given, other), (seed, giver, taker)


@pytest.mark.parametrize("kind", KINDS)
def test_no_unit_moved_between_payments_is_accepted(kind):
    check_no_moved_unit_is_accepted(kind, range(25), 25)


@pytest.mark.nightly
@pytest.mark.parametrize("kind", KINDS)
def test_no_unit_moved_in_a_long_campaign_is_accepted(kind):
    check_no_moved_unit_is_accepted(kind, range(20_000, 21_000), 60)


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize("kind", KINDS)
def test_no_unit_added_or_taken_away_is_accepted(kind, step):
    for seed, given, result in results(kind, range(40)):
        paid = payments_of(result)
        names = [(p["id"], a["id"]) for p in given["pledges"] for a in given["applications"]]
        places = [(*pair, year) for pair in names for year in given["years"]]
        needs = {(a["id"], n["year"]) for a in given["applications"] for n in a["needs"]}
        for place in random.Random(seed).sample(places, min(12, len(places))):
            if place[1:] in needs and (step > 0 or place in paid):
                forged = rebooked(given, result, {**paid, place: paid.get(place, 0) + step})
                assert forged is None or not accepts(given, forged), (seed, place)


@pytest.mark.parametrize("kind", KINDS)
def test_no_unit_taken_from_another_year_of_budget_is_accepted(kind):
    for _, given, result in results(kind, range(10)):
        for row in range(len(result["allocations"])):
            for year in given["years"]:
                forged = copy.deepcopy(result)
                if forged["allocations"][row]["from_year"] != year:
                    forged["allocations"][row]["from_year"] = year
                    assert not accepts(given, reseal(forged))


@pytest.mark.parametrize("kind", KINDS)
def test_no_figure_outside_the_proof_may_change(kind):
    """Each number of rows and totals; in reasons those that are proved: minimum and routable."""
    for _, given, result in results(kind, range(3)):
        shown = {key: part for key, part in result.items() if key != "certificate"}
        proved = {"minimum", "routable"}
        paths = [p for p in numbers(shown) if "reason" not in p or p[-1] in proved]
        for path in paths:
            for step in (1, -1):
                forged = copy.deepcopy(result)
                change(forged, path, step)
                assert not accepts(given, reseal(forged)), path


def test_outcomes_and_reasons_may_not_change():
    for _, given, result in results("threshold", range(25)):
        for row in range(len(result["applications"])):
            for outcome in ("full", "partial", "refused", "other", None):
                forged = copy.deepcopy(result)
                if forged["applications"][row]["outcome"] != outcome:
                    forged["applications"][row]["outcome"] = outcome
                    assert not accepts(given, reseal(forged))
            for reason in ({"code": "bad luck"}, {}, None, {"code": []}):
                forged = copy.deepcopy(result)
                forged["applications"][row]["reason"] = reason
                assert not accepts(given, reseal(forged))


@pytest.mark.parametrize("part", ["version", "engine", "instance_sha256", "method", "extra"])
@pytest.mark.parametrize("value", [None, True, 1.0, "other", 7, {}])
def test_head_of_a_result_may_not_change(part, value):
    given = random_instance(1)
    forged = solve(given)
    forged[part] = value

    allowed = (part, value) == ("engine", "other")
    assert accepts(given, reseal(forged)) is allowed


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_in_other_clothes_are_refused(kind):
    for _, given, result in results(kind, range(2)):
        for path in [p for p in numbers(result) if "reason" not in p]:
            for disguise in (float, str, bool):
                forged = copy.deepcopy(result)
                place = forged
                for key in path[:-1]:
                    place = place[key]
                place[path[-1]] = disguise(place[path[-1]])
                assert not accepts(given, reseal(forged)), (path, disguise)


def test_rows_may_not_be_reordered_repeated_or_left_out():
    for _, given, result in results("years", range(8)):
        for part in ("allocations", "applications", "pledges"):
            rows = result[part]
            for changed in (rows[::-1], rows[1:], rows[:-1], [*rows, rows[-1]]):
                if changed != rows:
                    forged = {**copy.deepcopy(result), part: changed}
                    assert not accepts(given, reseal(forged)), part


def test_application_nobody_made_is_refused():
    given = instance([application("A1", 1)], [])
    result = solve(given)
    ghost = {"id": "A2", "outcome": "full", "amounts": []}

    for rows in ([*result["applications"], ghost], []):
        forged = {**copy.deepcopy(result), "applications": rows}
        forged["objective"]["accepted"] = len(rows)
        assert not accepts(given, reseal(forged))


@pytest.mark.parametrize("reason", [2**63, 0, "", [], {}, None])
def test_full_row_has_no_reason(reason):
    given = instance([application("A1", 1, (2027, 5, 0))], [pledge("P1", {2027: 9})])
    forged = solve(given)
    forged["applications"][0]["reason"] = reason

    assert not accepts(given, reseal(forged))


def test_payment_above_the_request_is_refused():
    given = instance([application("A1", 1, (2027, 5, 0))], [pledge("P1", {2027: 9})])
    result = solve(given)

    forged = rebooked(given, result, {("P1", "A1", 2027): 6})

    assert not accepts(given, forged)


def test_result_of_another_instance_is_refused_by_name():
    with pytest.raises(InvalidResult, match="instance_sha256"):
        verify({**random_instance(1), "years": [2027, 2028, 2029]}, solve(random_instance(1)))


@pytest.mark.parametrize("wrong", [None, [], 3, "x", {}, {"certificate": {}}, {"certificate": 1}])
def test_what_is_no_result_is_refused(wrong):
    with pytest.raises(InvalidResult, match="form of the contract"):
        verify(random_instance(1), wrong)


@pytest.mark.parametrize("wrong", [None, [], {}, {"policy": "most_merit"}, {"policy": {}}])
def test_what_is_no_instance_is_refused(wrong):
    result = solve(random_instance(1))

    with pytest.raises(InvalidResult, match="form of the contract"):
        verify(wrong, result)
