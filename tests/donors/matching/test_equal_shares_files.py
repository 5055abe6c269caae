"""Crowd calls that are refused, results that were changed, and the commands on files."""

import copy
import json
import random

import pytest
from click.testing import CliRunner

from app.cli.matching import matching
from donors.matching.engine.equal_shares.reading import read_crowd
from donors.matching.engine.equal_shares.rule import solve_shares
from donors.matching.engine.equal_shares.verify import verify_shares
from donors.matching.engine.errors import InvalidInstance, InvalidResult
from tests.donors.matching.crowds import call, random_call

PROJECT, BACKER = "projects[0]", "backers[0]"
ABSENT = object()


def sound():
    return call(
        {"well": 12, "park": 18, "path": 9},
        {"A": (10, ["well", "park"]), "B": (10, ["well", "park"]), "C": (10, ["well", "path"])},
    )


def changed(row, key, value):
    given = sound()
    place = given if row is None else given[row][0]
    if value is ABSENT:
        del place[key]
    else:
        place[key] = value
    return given


def faults(given):
    with pytest.raises(InvalidInstance) as refused:
        solve_shares(given)
    return refused.value.faults


@pytest.mark.parametrize(
    ("row", "key", "value", "at", "message"),
    [
        (None, "version", 2, "version", "must be 1"),
        (None, "version", 1.0, "version", "must be an integer"),
        (None, "currency", ABSENT, "currency", "is missing"),
        (None, "satisfaction", "luck", "satisfaction", "must be one of cost, count"),
        (None, "leftover", "all", "leftover", "must be one of none, greedy"),
        (None, "leftover", None, "leftover", "must be a non-empty text"),
        (None, "budget", 5, "budget", "unknown key"),
        (None, "backers", {}, "backers", "must be a list"),
        ("projects", "cost", 0, f"{PROJECT}.cost", "must be at least 1"),
        ("projects", "cost", 12.0, f"{PROJECT}.cost", "must be an integer"),
        ("projects", "cost", True, f"{PROJECT}.cost", "must be an integer"),
        ("projects", "cost", 2**62, f"{PROJECT}.cost", "must be below 2^62"),
        ("projects", "rank", 0, f"{PROJECT}.rank", "must be at least 1"),
        ("projects", "colour", 1, f"{PROJECT}.colour", "unknown key"),
        ("backers", "id", "B", "backers[1].id", f"repeats {BACKER}.id"),
        ("backers", "id", "", f"{BACKER}.id", "must be a non-empty text"),
        ("backers", "id", "\ud800", f"{BACKER}.id", "must be valid Unicode text"),
        ("backers", "amount", -1, f"{BACKER}.amount", "must be at least 0"),
        ("backers", "amount", 10.0, f"{BACKER}.amount", "must be an integer"),
        ("backers", "amount", True, f"{BACKER}.amount", "must be an integer"),
        ("backers", "amount", 2**62, f"{BACKER}.amount", "must be below 2^62"),
        ("backers", "amount", ABSENT, f"{BACKER}.amount", "is missing"),
        ("backers", "projects", "well", f"{BACKER}.projects", "must be a list"),
        ("backers", "projects", ["well", 3], f"{BACKER}.projects[1]", "must be a non-empty text"),
        ("backers", "projects", [["well"]], f"{BACKER}.projects[0]", "must be a non-empty text"),
        ("backers", "projects", ["moon"], f"{BACKER}.projects[0]",
         "moon is not among the projects"),
        ("backers", "projects", ["well", "well"], f"{BACKER}.projects[1]",
         f"repeats {BACKER}.projects[0]"),
        ("backers", "any_project", 1, f"{BACKER}.any_project", "must be true or false"),
        ("backers", "colour", "red", f"{BACKER}.colour", "unknown key"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_path(row, key, value, at, message):
    assert faults(changed(row, key, value)) == [(at, message)]


def test_a_project_named_twice_is_refused():
    given = sound()
    given["projects"].append({"id": "park", "cost": 1})

    assert faults(given) == [("projects[3].id", "repeats projects[1].id")]


def test_all_faults_are_listed_at_once():
    given = sound()
    given["projects"][1]["rank"] = given["projects"][2]["rank"] = 1
    given["backers"][1] = None
    given["backers"][2]["projects"] = ["well", {}]

    assert faults(given) == [
        ("projects[2].rank", "repeats projects[1].rank"),
        ("backers[1]", "must be an object"),
        ("backers[1].id", "is missing"),
        ("backers[1].amount", "is missing"),
        ("backers[1].projects", "is missing"),
        ("backers[2].projects[1]", "must be a non-empty text"),
    ]


@pytest.mark.parametrize("value", [None, [], "text", 3, True])
def test_a_call_that_is_no_object_is_refused(value):
    assert faults(value) == [("$", "must be an object")]


def test_sums_of_2_62_or_more_are_refused():
    half = 2**61
    given = call({"a": half, "b": half}, {"A": (half, ["a"]), "B": (half, ["b"])})

    assert faults(given) == [
        ("projects", "the costs sum to 2^62 or more"),
        ("backers", "the amounts sum to 2^62 or more"),
    ]


def test_more_projects_than_prices_can_be_written_for_are_refused():
    given = call({f"P{number}": 1 for number in range(14_161)}, {"A": (1, [])})

    assert faults(given) == [("projects", "too many for so many backers to write exact prices")]
    given["projects"].pop()
    assert len(read_crowd(given).projects) == 14_160


def numbers(value, path=()):
    """The path of every number of a result."""
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        return [found for key, part in parts for found in numbers(part, (*path, key))]
    return [path] if type(value) is int else []


def results():
    for seed in range(16):
        given = random_call(random.Random(seed), satisfaction=random.Random(seed).choice(
            ["cost", "count"]))  # fmt: skip
        if seed % 2:
            given["leftover"] = "greedy"
            for row in given["backers"][::2]:
                row["any_project"] = True
        yield given, solve_shares(given)


def rejects(given, result):
    with pytest.raises(InvalidResult):
        verify_shares(given, result)


def test_each_number_changed_is_rejected():
    for given, result in results():
        for path in numbers(result):
            for change in (lambda n: n + 1, lambda n: n - 1, float, lambda n: -n - 1, str):
                other = copy.deepcopy(result)
                place = other
                for key in path[:-1]:
                    place = place[key]
                place[path[-1]] = change(place[path[-1]])
                rejects(given, other)


def test_each_part_left_out_is_rejected():
    for given, result in results():
        for key in result:
            rejects(given, {name: part for name, part in result.items() if name != key})
        for key in ("winners", "refused", "backers"):
            for index, row in enumerate(result[key]):
                rejects(given, result | {key: result[key][:index] + result[key][index + 1 :]})
                for name in row:
                    short = {one: part for one, part in row.items() if one != name}
                    rows = [*result[key][:index], short, *result[key][index + 1 :]]
                    rejects(given, result | {key: rows})


def test_winners_in_another_order_are_rejected():
    for given, result in results():
        for first, second in zip(result["winners"], result["winners"][1:], strict=False):
            rows = list(result["winners"])
            at = rows.index(first)
            rows[at : at + 2] = second, first
            rejects(given, result | {"winners": rows})


def test_money_moved_from_one_backer_to_another_is_rejected():
    """Two units, as one may be another rounding of the same shares."""
    moved = 0
    for given, result in results():
        for giver in range(len(result["backers"])):
            for project, amount in result["backers"][giver]["paid"].items():
                if amount > 2:
                    other = copy.deepcopy(result)
                    rows = other["backers"]
                    taker = rows[giver - 1]
                    rows[giver]["paid"][project] -= 2
                    rows[giver]["back"] += 2
                    taker["paid"][project] = taker["paid"].get(project, 0) + 2
                    taker["back"] -= 2
                    if taker is not rows[giver]:
                        moved += 1
                        rejects(given, other)
    assert moved > 50


def test_a_skipped_winner_is_named():
    """All figures agree, but the well had to be chosen first."""
    given, other = sound(), sound()
    other["backers"][0]["projects"] = other["backers"][1]["projects"] = ["park"]
    forged = solve_shares(other) | {
        "instance_sha256": solve_shares(given)["instance_sha256"],
    }

    with pytest.raises(InvalidResult, match="winner park: well should have been chosen before it"):
        verify_shares(given, forged)


def test_the_commands_solve_and_verify(tmp_path):
    given, result = tmp_path / "call.json", tmp_path / "result.json"
    given.write_text(json.dumps(sound()))

    solved = CliRunner().invoke(matching, ["equal-shares", str(given), "-o", str(result)])
    checked = CliRunner().invoke(matching, ["verify-shares", str(given), str(result)])

    assert (solved.exit_code, checked.exit_code, checked.output) == (0, 0, "valid\n")
    assert json.loads(result.read_text()) == solve_shares(sound())


def test_the_commands_name_what_is_wrong(tmp_path):
    given, result = tmp_path / "call.json", tmp_path / "result.json"
    given.write_text(json.dumps(sound()))
    result.write_text(json.dumps(solve_shares(sound()) | {"currency": "USD"}))

    broken = CliRunner().invoke(matching, ["verify-shares", str(given), str(result)])
    given.write_text(json.dumps(changed("backers", "amount", 1.5)))
    refused = CliRunner().invoke(
        matching, ["equal-shares", str(given), "-o", str(tmp_path / "none.json")]
    )

    assert (broken.exit_code, broken.output) == (1, "currency: not that of the instance\n")
    assert (refused.exit_code, refused.output) == (2, "backers[0].amount: must be an integer\n")
    assert not (tmp_path / "none.json").exists()
