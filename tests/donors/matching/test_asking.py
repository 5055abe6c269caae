"""A part that asks for its amounts ends with what it finds alone, wherever it is broken off."""

import json

import pytest

from donors.matching.engine import solve
from donors.matching.engine.canonical import canonical_json, sha256
from donors.matching.engine.parts.asking import Asked, join, solve_or_ask, step
from donors.matching.engine.parts.components import payments_by
from donors.matching.engine.parts.halving import in_turn, payments_of
from donors.matching.engine.parts.merging import merge
from donors.matching.engine.parts.tasks import solve_part, split
from donors.matching.engine.reading import read_instance
from tests.donors.matching.instances import random_instance
from tests.donors.matching.torn import torn_instance

FAMILIES = {
    "flow": {"minima": False, "applications": 12, "pledges": 8},
    "threshold": {"applications": 12, "pledges": 6},
    "match": {"match": 0.4, "applications": 10, "pledges": 6},
    "ticket": {"ticket": 0.5, "applications": 10, "pledges": 6},
    "everything": {"match": 0.3, "ticket": 0.3, "whole": 0.3, "applications": 10, "money": 50},
}


def sent(value):
    return json.loads(canonical_json(value))


def amounts_of(task, most):
    """What workers find in a task, each of them knowing nothing but what it is sent."""
    found = sent(step(sent(task), most))
    if "sides" not in found:
        return found
    assert payments_of(task) > most
    inner, outer = (amounts_of(side, most) for side in found.pop("sides"))
    return sent(join(task, found, inner, outer))


def answered(part, most):
    """Solves a part from its questions; it remembers nothing but the last closings."""
    answers, closings, questions = {}, None, []
    while isinstance(found := solve_or_ask(sent(part), most, answers, closings), Asked):
        if found.closings != closings:
            answers.clear()
        closings = sent(found.closings)
        questions.append(sha256(found.task))
        answers[questions[-1]] = amounts_of(sent(found.task), most)
    return found, questions


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("most", [0, 6])
def test_parts_that_ask_find_what_they_find_alone(family, most):
    asked = 0
    for seed in range(25):
        instance = random_instance(seed, **FAMILIES[family])
        [part] = split(instance, read_instance(instance), 1)

        found, questions = answered(part, most)

        assert canonical_json(found) == canonical_json(solve_part(part)), seed
        asked += len(questions)
    assert asked >= 20


@pytest.mark.parametrize("family", ["flow", "everything"])
def test_components_first_then_halves(family):
    for seed in range(20):
        instance = torn_instance(seed, **FAMILIES[family])
        read = read_instance(instance)
        parts = split(instance, read, 3)

        found = [answered(part, 5)[0] for part in parts]

        assert canonical_json(merge(instance, read, parts, found)) == canonical_json(
            solve(instance)
        )


def test_what_is_small_enough_asks_for_nothing():
    instance = random_instance(3, **FAMILIES["everything"])
    read = read_instance(instance)
    [part] = split(instance, read, 1)

    found, questions = answered(part, payments_by(read, read.pledges))

    assert questions == []
    assert canonical_json(found) == canonical_json(solve_part(part))


def test_a_need_alone_is_served_however_many_payments_it_has():
    instance = random_instance(1, **FAMILIES["flow"])
    [part] = split(instance, read_instance(instance), 1)
    asked = solve_or_ask(part, 0, {})
    tasks = [asked.task]
    while tasks:
        task = tasks.pop()
        found = step(task, 0)

        assert ("sides" in found) == (in_turn(task) > 1 and payments_of(task) > 0)
        tasks += found.get("sides", [])
