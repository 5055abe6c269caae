"""No entry of a certificate can be changed, added or dropped unless it is a proof all the same."""

import copy
from itertools import pairwise

import pytest

from donors.matching.engine import InvalidResult, solve, verify
from tests.donors.matching.arcs import Arcs
from tests.donors.matching.forging import KINDS, reseal
from tests.donors.matching.instances import random_instance
from tests.donors.matching.test_verify import accepts, results


def groups(given):
    """The pledges of each stage."""
    if not any("match" in one for one in given["pledges"]):
        return [given["pledges"]]
    leading = [one for one in given["pledges"] if one["public"] and "match" not in one]
    return [leading, [one for one in given["pledges"] if one not in leading]]


def forged(result, part, value):
    changed = copy.deepcopy(result)
    changed["certificate"][part] = value
    return reseal(changed)


def check_levels(kind, seeds):
    """Every node with every other level; returns how many other proofs there were."""
    others = 0
    for seed, given, result in results(kind, seeds):
        for stage, pledges in enumerate(groups(given)):
            levels = result["certificate"]["levels"][stage]
            arcs = Arcs(given, result, pledges)
            assert arcs.monotone(levels), seed
            known = sorted({at for at in levels if at is not None})
            for node, at in enumerate(levels):
                for value in [None, *known, len(levels), -1]:
                    if value != at:
                        changed = [*levels[:node], value, *levels[node + 1 :]]
                        stages = copy.deepcopy(result["certificate"]["levels"])
                        stages[stage] = changed
                        if accepts(given, forged(result, "levels", stages)):
                            others += 1
                            assert arcs.monotone(changed), (seed, node, value)
                            assert at is None or value is None or value != at
    return others


@pytest.mark.parametrize("kind", KINDS)
def test_level_is_changed_only_into_another_proof(kind):
    check_levels(kind, range(5))


@pytest.mark.nightly
@pytest.mark.parametrize("kind", KINDS)
def test_level_is_changed_only_into_another_proof_in_a_long_campaign(kind):
    check_levels(kind, range(30_000, 30_300))


@pytest.mark.parametrize("kind", KINDS)
def test_levels_may_not_be_added_dropped_or_disguised(kind):
    for seed, given, result in results(kind, range(15)):
        stages = result["certificate"]["levels"]
        first = stages[0]
        for changed in (
            [*stages, first],
            stages[1:],
            [first[1:], *stages[1:]],
            [[*first, None], *stages[1:]],
            [[0.0 if at == 0 else at for at in first], *stages[1:]] if 0 in first else [],
            [[False if at == 0 else at for at in first], *stages[1:]] if 0 in first else [],
        ):
            assert not accepts(given, forged(result, "levels", changed)), seed


def refused_instances(seeds):
    for kind in ("threshold", "years", "everything"):
        for seed, given, result in results(kind, seeds):
            if result["certificate"]["refusals"]:
                yield seed, given, result


def contents(changes):
    """The cuts in full: each is written as its change against the one before."""
    inside, found = set(), []
    for cut in changes:
        inside = inside ^ set(cut)
        found.append(inside)
    return found


def rewritten(cuts):
    pairs = pairwise([set(), *cuts])
    return [sorted(now ^ before) for before, now in pairs]


def test_refusals_prove_the_sum_that_could_be_routed():
    for seed, given, result in refused_instances(range(40)):
        arcs = Arcs(given, {**result, "allocations": []}, groups(given)[0])
        for refusal in result["certificate"]["refusals"]:
            lacking = missing(result, refusal["application"])
            assert shortfall(arcs, result, refusal) == lacking, seed


def missing(result, name):
    reason = next(row["reason"] for row in result["applications"] if row["id"] == name)
    return reason["minimum"] - reason["routable"]


def shortfall(arcs, result, refusal, cuts=None):
    """What minima inside a refusal's cut (own, better-ranked accepted) ask for beyond its room."""
    cut = (cuts or contents(result["certificate"]["cuts"]))[refusal["cut"]]
    places = {(one["id"], need["year"]): n for n, (one, need) in enumerate(arcs.needs)}
    own = [places[refusal["application"], year] for year in refusal["years"]]
    refused = {row["id"] for row in result["applications"] if row["outcome"] == "refused"}
    better = [n for n in cut if n < min(own) and arcs.needs[n][0]["id"] not in refused]
    minima = sum(arcs.needs[n][1].get("minimum", 0) for n in (*better, *own))
    return minima - arcs.entering(cut, own)


def test_cut_is_changed_only_into_another_proof():
    for seed, given, result in refused_instances(range(12)):
        arcs = Arcs(given, {**result, "allocations": []}, groups(given)[0])
        cuts = contents(result["certificate"]["cuts"])
        for number in range(len(cuts)):
            for node in range(len(arcs.nodes)):
                changed = [cut ^ {node} if n == number else cut for n, cut in enumerate(cuts)]
                other = forged(result, "cuts", rewritten(changed))
                if accepts(given, other):
                    for refusal in result["certificate"]["refusals"]:
                        lacking = missing(result, refusal["application"])
                        assert shortfall(arcs, result, refusal, changed) == lacking, seed


def test_refusals_and_cuts_may_not_be_added_dropped_or_disguised():
    for seed, given, result in refused_instances(range(15)):
        cuts, refusals = result["certificate"]["cuts"], result["certificate"]["refusals"]
        first = refusals[0]
        for part, changed in (
            ("cuts", [*cuts, []]),
            ("cuts", cuts[:-1]),
            ("cuts", [[float(n) for n in cut] for cut in cuts] if any(cuts) else None),
            ("cuts", [[*cut, 10**6] for cut in cuts]),
            ("cuts", [[*cut, -1] for cut in cuts]),
            ("cuts", [cut * 3 for cut in cuts] if any(cuts) else None),
            ("refusals", refusals[1:]),
            ("refusals", [*refusals, first]),
            ("refusals", [{**first, "cut": -1}, *refusals[1:]]),
            ("refusals", [{**first, "cut": bool(first["cut"])}, *refusals[1:]]),
            ("refusals", [{**first, "cut": len(cuts)}, *refusals[1:]]),
            ("refusals", [{**first, "years": []}, *refusals[1:]]),
            ("refusals", [{**first, "years": first["years"] * 2}, *refusals[1:]]),
            ("refusals", [{**first, "more": 1}, *refusals[1:]]),
        ):
            assert not accepts(given, forged(result, part, changed)), (seed, part, changed)


def test_year_left_out_of_a_refusal_is_rejected_unless_it_asks_for_nothing():
    for _, given, result in refused_instances(range(40)):
        for number, refusal in enumerate(result["certificate"]["refusals"]):
            for year in given["years"]:
                rows = copy.deepcopy(result["certificate"]["refusals"])
                rows[number]["years"] = sorted({*refusal["years"]} ^ {year})
                if accepts(given, forged(result, "refusals", rows)):
                    arcs = Arcs(given, {**result, "allocations": []}, groups(given)[0])
                    lacking = missing(result, refusal["application"])
                    assert shortfall(arcs, result, rows[number]) == lacking


def test_closings_need_a_condition_of_their_pledge():
    for seed, given, result in results("everything", range(40)):
        closed = result["certificate"]["closed"]
        for one in given["pledges"]:
            for who in given["applications"]:
                for need in who["needs"]:
                    row = [one["id"], who["id"], need["year"]]
                    if not one.get("minimum_ticket") and row not in closed["payments"]:
                        rows = {**closed, "payments": sorted([*closed["payments"], row])}
                        assert not accepts(given, forged(result, "closed", rows)), seed
            for year in given["years"]:
                if not one.get("all_or_nothing"):
                    rows = {**closed, "tranches": sorted([*closed["tranches"], [one["id"], year]])}
                    assert not accepts(given, forged(result, "closed", rows)), seed


@pytest.mark.parametrize("kind", ["match", "ticket", "whole", "everything"])
def test_bound_is_what_its_cut_proves(kind):
    for seed, given, result in results(kind, range(15)):
        cut = result["certificate"]["bound_cut"]
        if cut is None:
            assert not accepts(given, forged(result, "bound_cut", [])), seed
            continue
        arcs = Arcs(given, result, given["pledges"], relaxed=True)
        for node in range(len(arcs.nodes)):
            changed = sorted({*cut} ^ {node})
            outside = sum(n["requested"] for i, (_, n) in enumerate(arcs.needs) if i not in changed)
            proved = arcs.entering(changed) + outside == result["objective"]["bound"]
            assert accepts(given, forged(result, "bound_cut", changed)) is proved, (seed, node)


@pytest.mark.parametrize("part", ["closed", "levels", "cuts", "refusals", "bound_cut", "more"])
@pytest.mark.parametrize("value", [None, {}, [], 0, "x", [[None]], [1]])
def test_parts_of_the_certificate_keep_their_shape(part, value):
    given = random_instance(8, **KINDS["threshold"])
    result = solve(given)
    kept = result["certificate"].get(part, "nothing") == value

    assert accepts(given, forged(result, part, value)) is kept


def test_certificate_without_its_seal_is_refused():
    given = random_instance(8)
    result = solve(given)
    del result["certificate"]["seal"]

    with pytest.raises(InvalidResult):
        verify(given, result)
