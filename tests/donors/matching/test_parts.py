"""An instance solved in parts gives the same bytes as in one piece."""

import json
import random

import pytest

from donors.matching.engine import solve, verify
from donors.matching.engine.canonical import canonical_json
from donors.matching.engine.command import run_solve
from donors.matching.engine.parts.components import components, effort, possible_payments
from donors.matching.engine.parts.merging import merge
from donors.matching.engine.parts.running import solve_in_parts
from donors.matching.engine.parts.tasks import solve_part, split
from donors.matching.engine.reading import read_instance
from tests.donors.matching import small
from tests.donors.matching.instances import random_instance
from tests.donors.matching.torn import torn_instance

FAMILIES = {
    "flow": {"minima": False},
    "threshold": {},
    "years": {"applications": 12, "pledges": 8, "money": 10**6, "years": 3},
    "large money": {"applications": 8, "pledges": 6, "money": 10**15, "years": 3},
    "match": {"match": 0.4},
    "matched nearly nowhere": {"match": 0.05, "pledges": 4},
    "ticket": {"ticket": 0.5},
    "whole": {"whole": 0.5},
    "conditions": {"ticket": 0.4, "whole": 0.4, "money": 30, "applications": 6, "pledges": 4},
    "everything": {"match": 0.3, "ticket": 0.3, "whole": 0.3, "applications": 6, "money": 50},
    "tight": {"applications": 10, "pledges": 5, "money": 9, "quotas": 1},
}


def through_a_queue(pieces):
    """Every part is solved from the bytes of its JSON, and answers in bytes."""
    return [json.loads(canonical_json(solve_part(json.loads(canonical_json(p))))) for p in pieces]


@pytest.mark.parametrize("family", FAMILIES)
def test_parts_give_the_bytes_of_one_piece(family):
    for seed in range(60):
        instance = torn_instance(seed, **FAMILIES[family])
        whole = canonical_json(solve(instance))

        few, many = (solve_in_parts(instance, most, through_a_queue) for most in (3, 1000))

        assert canonical_json(few) == canonical_json(many) == whole, seed


@pytest.mark.parametrize("family", FAMILIES)
def test_parts_of_the_kernel_give_the_same_bytes(family, monkeypatch):
    instances = [torn_instance(seed, **FAMILIES[family]) for seed in range(12)]
    plain = [canonical_json(solve(one)) for one in instances]
    monkeypatch.setattr("donors.matching.engine.routing.LARGE", 0)

    found = [canonical_json(solve_in_parts(one, 4, through_a_queue)) for one in instances]

    assert found == plain


def test_instances_as_they_come_give_the_same_bytes():
    for seed in range(80):
        instance = random_instance(seed, **FAMILIES["everything"])

        found = solve_in_parts(instance, 5, through_a_queue)

        verify(instance, found)
        assert canonical_json(found) == canonical_json(solve(instance)), seed


def test_parts_may_be_cut_in_any_way_that_no_payment_crosses():
    for seed in range(40):
        instance = torn_instance(seed, **FAMILIES["conditions"])
        read = read_instance(instance)
        most = random.Random(seed).randint(1, 9)
        pieces = split(instance, read, most)
        mixed = random.Random(seed).sample(pieces, len(pieces))

        assert canonical_json(merge(instance, read, mixed, through_a_queue(mixed))) == (
            canonical_json(solve(instance))
        )


def test_components_hold_everybody_once_and_no_payment_crosses_them():
    for seed in range(60):
        read = read_instance(torn_instance(seed, applications=9, pledges=7))
        pieces = components(read)

        assert sum(one.applications for one in pieces) == (1 << len(read.applications)) - 1
        assert sum(one.applications.bit_count() for one in pieces) == len(read.applications)
        assert sorted(p.id for one in pieces for p in one.pledges) == sorted(
            one.id for one in read.pledges
        )
        for one in pieces:
            for pledge in one.pledges:
                fits = read.fitting.accepted(pledge.where)
                assert fits & ~one.applications == 0 or not read.years_with_money(pledge)
        assert sum(one.size for one in pieces) == possible_payments(read)


def test_a_part_without_match_knows_that_public_money_leads():
    rows = [
        small.application("A1", 1, (2027, 100, 0), call="C1"),
        small.application("A2", 2, (2027, 100, 60), call="C2"),
    ]
    pledges = [
        small.pledge("P1", {2027: 50}, where={"calls": ["C1"]}),
        small.pledge("P2", {2027: 50}, where={"calls": ["C1"]}, match={"num": 1, "den": 1}),
        small.pledge("P3", {2027: 80}, where={"calls": ["C2"]}, public=False),
    ]
    instance = small.instance(rows, pledges)
    pieces = split(instance, read_instance(instance), 2)

    found = solve_in_parts(instance, 2, through_a_queue)

    assert [one["matched"] for one in pieces] == [True, True]
    assert found["applications"][1]["outcome"] == "refused"
    assert canonical_json(found) == canonical_json(solve(instance))


def test_most_merit_stays_in_one_piece():
    instance = {**torn_instance(4, minima=False), "policy": {"selection": "most_merit"}}

    found = solve_in_parts(instance, 4, through_a_queue)

    assert len(split(instance, read_instance(instance), 4)) == 1
    assert canonical_json(found) == canonical_json(solve(instance))


def test_parts_run_in_processes_of_their_own():
    instance = torn_instance(7, **FAMILIES["everything"])

    assert canonical_json(solve_in_parts(instance, 3)) == canonical_json(solve(instance))


def test_an_instance_without_rows_has_one_empty_part():
    instance = small.instance([], [])

    found = solve_in_parts(instance, 3, through_a_queue)

    assert canonical_json(found) == canonical_json(solve(instance))


def test_the_command_writes_the_same_file_in_parts(tmp_path):
    given, whole, parts = (tmp_path / name for name in ("in.json", "whole.json", "parts.json"))
    given.write_bytes(canonical_json(torn_instance(3, **FAMILIES["match"])))

    assert [run_solve(given, whole), run_solve(given, parts, 3)] == [0, 0]
    assert parts.read_bytes() == whole.read_bytes()


def test_the_command_names_the_faults_of_what_it_cannot_split(tmp_path, capsys):
    given = tmp_path / "in.json"
    given.write_bytes(b'{"version": 2}')

    assert run_solve(given, tmp_path / "out.json", 2) == 2
    assert "version: must be 1" in capsys.readouterr().err


def test_effort_grows_with_every_pledge_that_may_force_another_turn():
    rows = [small.application(f"A{n}", n, (2027, 9, 0), (2028, 9, 0)) for n in (1, 2, 3)]
    budget = {2027: 5, 2028: 5}
    plain = small.pledge("P1", budget)
    ticket = small.pledge("P2", budget, minimum_ticket=2)
    whole = small.pledge("P3", budget, all_or_nothing=True)

    efforts = [
        effort(read_instance(small.instance(rows, pledges)))
        for pledges in ([plain], [plain, ticket], [plain, ticket, whole])
    ]

    assert efforts == [6, 2 * 12, 3 * 18]
