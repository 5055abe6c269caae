"""Amounts by halves of the ranking are those of one need after another; so are whole results."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from app.cli.matching import matching
from donors.matching.engine import solve
from donors.matching.engine.canonical import canonical_json
from donors.matching.engine.command import run_solve
from donors.matching.engine.kernel.amounts import amounts
from donors.matching.engine.kernel.build import Builder
from donors.matching.engine.parts.halves import Task, divide, serve
from donors.matching.engine.parts.halving import do_job, halved, serve_by_halves
from donors.matching.engine.reading import read_instance
from tests.benchmarks.matching.compact import arrays as compact
from tests.benchmarks.matching.families import FAMILIES as BENCHMARKED
from tests.benchmarks.matching.families import draft
from tests.donors.matching.instances import random_instance

FAMILIES = {
    "flow": {"minima": False, "applications": 8, "pledges": 6},
    "large money": {
        "minima": False, "applications": 12, "pledges": 8, "money": 10**15, "years": 3,
    },
    "many": {"minima": False, "applications": 60, "pledges": 25, "money": 1000, "years": 3},
    "tight": {"minima": False, "applications": 40, "pledges": 10, "money": 9, "quotas": 1},
}  # fmt: skip
RESULTS = {
    **FAMILIES,
    "threshold": {"applications": 10, "pledges": 6},
    "match": {"match": 0.4, "applications": 10, "pledges": 6},
    "everything": {"match": 0.3, "ticket": 0.3, "whole": 0.3, "applications": 10, "money": 50},
}


def through_a_queue(jobs):
    """Every job is done from the bytes of its JSON, and answers in bytes."""
    done = [do_job(json.loads(canonical_json(job))) for job in jobs]
    return [json.loads(canonical_json(one)) for one in done]


def received(arrays, found):
    sums = np.concatenate([[0], np.cumsum(found.paid)])
    return (sums[arrays.first[1:]] - sums[arrays.first[:-1]]).tolist()


@pytest.mark.parametrize("family", FAMILIES)
def test_amounts_by_halves_are_those_of_the_whole(family):
    for seed in range(300):
        instance = read_instance(random_instance(seed, **FAMILIES[family]))
        arrays = Builder(instance).build(instance.pledges).arrays
        task = Task(arrays, np.arange(len(arrays.requested)))

        found = serve_by_halves(task, 2 + seed % 40, through_a_queue)

        assert received(arrays, found) == amounts(arrays).got.tolist(), seed


@pytest.mark.parametrize("family", RESULTS)
@pytest.mark.parametrize("leaves", [2, 1000])
def test_results_by_halves_are_equal_to_the_byte(family, leaves):
    instances = [random_instance(seed, **RESULTS[family]) for seed in range(40)]
    whole = [canonical_json(solve(one)) for one in instances]
    by_halves = halved(leaves, through_a_queue)

    assert [canonical_json(solve(one, by_halves)) for one in instances] == whole


@pytest.mark.parametrize("family", sorted(BENCHMARKED))
def test_benchmarked_families_come_out_the_same(family):
    made = draft(family, 300)
    arrays = compact(made)
    arrays.minimum[:] = 0
    task = Task(arrays, np.arange(len(arrays.requested)))

    found = serve_by_halves(task, 16, through_a_queue)

    assert received(arrays, found) == amounts(arrays).got.tolist()


def test_sides_do_not_touch_and_hold_every_need_once():
    for seed in range(100):
        instance = read_instance(random_instance(seed, **FAMILIES["many"]))
        arrays = Builder(instance).build(instance.pledges).arrays
        halves = divide(Task(arrays, np.arange(len(arrays.requested))))
        inner, outer = halves.sides

        assert halves.needs.sum() == len(inner.arrays.requested)
        assert len(inner.turn) <= (len(arrays.requested) + 1) // 2
        assert len(outer.turn) == (~halves.needs[(len(arrays.requested) + 1) // 2 :]).sum()
        assert serve(inner).left.sum() == 0, seed
        assert len(inner.arrays.cell) + len(outer.arrays.cell) <= len(arrays.cell) + len(
            arrays.money
        )


def test_minima_that_cannot_be_paid_are_no_task():
    instance = read_instance(random_instance(1, **FAMILIES["many"]))
    arrays = Builder(instance).build(instance.pledges).arrays
    arrays.minimum[:] = 10**12

    with pytest.raises(ValueError, match="cannot be paid"):
        serve(Task(arrays, np.arange(len(arrays.requested))))


@pytest.mark.parametrize("leaves", [2, 3, 5])
def test_no_more_networks_are_served_than_asked_for(leaves):
    instance = read_instance(random_instance(1, **FAMILIES["many"]))
    arrays = Builder(instance).build(instance.pledges).arrays
    served = []

    def count(jobs):
        served.extend(job for job in jobs if job["do"] == "serve")
        return through_a_queue(jobs)

    serve_by_halves(Task(arrays, np.arange(len(arrays.requested))), leaves, count)

    assert len(served) == leaves


def test_the_command_writes_the_same_file_by_halves(tmp_path):
    given, whole, halves = (tmp_path / name for name in ("in.json", "whole.json", "halves.json"))
    given.write_bytes(canonical_json(random_instance(3, **RESULTS["everything"])))

    assert [run_solve(given, whole), run_solve(given, halves, halves=4)] == [0, 0]
    assert halves.read_bytes() == whole.read_bytes()


def test_most_merit_is_not_halved(tmp_path):
    given, whole, halves = (tmp_path / name for name in ("in.json", "whole.json", "halves.json"))
    merit = {**random_instance(3, minima=False), "policy": {"selection": "most_merit"}}
    given.write_bytes(canonical_json(merit))

    assert [run_solve(given, whole), run_solve(given, halves, halves=2)] == [0, 0]
    assert halves.read_bytes() == whole.read_bytes()


def test_parts_and_halves_are_not_asked_for_together(tmp_path):
    asked = ["solve", str(tmp_path / "in.json"), "-o", str(tmp_path / "out.json")]

    answer = CliRunner().invoke(matching, [*asked, "--parts", "2", "--halves", "2"])

    assert answer.exit_code == 2
    assert "--parts and --halves exclude each other." in answer.output
