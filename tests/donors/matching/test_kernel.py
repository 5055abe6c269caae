"""The compiled kernel and the readable reference find the same money."""

import tempfile

import numpy as np
import pytest

from donors.matching.engine import solve
from donors.matching.engine.canonical import canonical_json
from donors.matching.engine.kernel.amounts import amounts
from donors.matching.engine.kernel.build import Builder
from donors.matching.engine.kernel.compiling import cache_folder
from donors.matching.engine.kernel.search import NOWHERE
from donors.matching.engine.network import Limits, build_network
from donors.matching.engine.ranking import accept, levels, top_up
from donors.matching.engine.reading import read_instance
from tests.donors.matching.instances import random_instance

FAMILIES = {
    "flow": {"minima": False, "applications": 8, "pledges": 6},
    "threshold": {"applications": 8, "pledges": 6},
    "large money": {"applications": 12, "pledges": 8, "money": 10**15, "years": 3},
    "many": {"applications": 60, "pledges": 25, "money": 1000, "years": 3},
    "tight": {"applications": 40, "pledges": 10, "money": 9, "quotas": 1},
    "tight years": {"applications": 40, "pledges": 10, "money": 30, "quotas": 2, "years": 3},
}


def reference(instance, limits):
    network = build_network(instance, instance.pledges, limits)
    accepted, _ = accept(network, instance.applications)
    needs = [need for one in accepted for need in one.needs]
    wanted = {need.key: need.requested for need in needs}
    top_up(network, needs, wanted)
    got = [network.received(need) if need.key in wanted else 0 for need in instance.needs]
    short = [need for need in needs if network.received(need) < need.requested]
    return got, accepted, levels(network, short)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_kernel_agrees_with_the_reference(family):
    for seed in range(60):
        instance = read_instance(random_instance(seed, **FAMILIES[family]))
        got, chosen, shut = reference(instance, None)
        built = Builder(instance).build(instance.pledges)
        found = amounts(built.arrays)
        assert found.got.tolist() == got, seed
        accepted = {one.id for one in chosen}
        assert found.accepted.tolist() == [one.id in accepted for one in instance.applications]
        assert named_levels(instance, built, found) == shut, seed


def named_levels(instance, built, found):
    labels = [("need", need.application, need.year) for need in instance.needs]
    return {
        label: instance.needs[level].key
        for label, level in zip([*labels, *built.labels], found.levels, strict=True)
        if level != NOWHERE
    }


def test_closed_payments_and_matched_caps_reach_the_kernel():
    for seed in range(60):
        instance = read_instance(random_instance(seed, **FAMILIES["threshold"]))
        draw = np.random.default_rng(seed)
        payments = [
            (pledge.id, need.application, need.year)
            for pledge in instance.pledges
            for need in instance.needs
        ]
        closed = frozenset(payments[at] for at in draw.choice(len(payments), 5))
        tranches = frozenset({(instance.pledges[0].id, instance.years[0])})
        limits = Limits(closed, tranches)
        got, _, shut = reference(instance, limits)
        built = Builder(instance).build(instance.pledges, limits)
        found = amounts(built.arrays)
        assert found.got.tolist() == got, seed
        assert named_levels(instance, built, found) == shut, seed


RESULTS = {
    **FAMILIES,
    "match": {"match": 0.4, "applications": 10, "pledges": 6},
    "everything": {"match": 0.3, "ticket": 0.3, "whole": 0.3, "applications": 10, "money": 50},
}


@pytest.mark.parametrize("family", RESULTS)
def test_results_by_the_kernel_are_equal_to_the_byte(family, monkeypatch):
    instances = [random_instance(seed, **RESULTS[family]) for seed in range(12)]
    plain = [canonical_json(solve(one)) for one in instances]
    monkeypatch.setattr("donors.matching.engine.routing.LARGE", 0)
    assert [canonical_json(solve(one)) for one in instances] == plain


def test_compiled_functions_are_kept_beside_the_sources(tmp_path):
    folder = cache_folder(tmp_path)

    assert folder.parent == tmp_path / "__pycache__"
    assert folder == cache_folder(tmp_path)


def test_a_place_that_cannot_be_written_gives_every_process_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    blocked = tmp_path / "a file, no folder"
    blocked.write_text("")

    first, second = cache_folder(blocked), cache_folder(blocked)

    assert first != second
    assert first.parent == second.parent == tmp_path
    assert first.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("family", ["many", "tight", "match"])
def test_cuts_of_many_at_once_are_those_of_one_by_one(family, monkeypatch):
    monkeypatch.setattr("donors.matching.engine.routing.LARGE", 0)
    for seed in range(12):
        instance = random_instance(seed, **RESULTS[family])
        monkeypatch.setattr("donors.matching.engine.compiled.MANY", 10**9)
        single = canonical_json(solve(instance))
        monkeypatch.setattr("donors.matching.engine.compiled.MANY", 1)
        monkeypatch.setattr("donors.matching.engine.kernel.reading_cuts.AT_ONCE", 5)
        assert canonical_json(solve(instance)) == single, seed
