"""A part too large for one machine has its amounts found by halves, each by whoever comes first."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from app.core.db import db
from donors.matching import jobs, services
from donors.matching.engine import solve
from donors.matching.engine.canonical import canonical_json
from donors.matching.engine.parts.asking import Asked
from donors.matching.engine.parts.components import possible_payments
from donors.matching.engine.reading import read_instance
from donors.matching.models import MatchingRun, SplitHalf, SplitPart, SplitWork
from donors.matching.queries import halves, splits
from donors.matching.services import halving, working
from donors.matching.states import SplitState
from tests.donors.matching.instances import random_instance
from tests.donors.matching.test_working import waiting, work_off
from tests.donors.matching.torn import torn_instance
from tests.factories.donors_matching import make_ranked_call, make_split
from tests.factories.doors import entered

FAMILIES = {
    "flow": {"minima": False, "applications": 12, "pledges": 8},
    "match": {"match": 0.4, "applications": 10, "pledges": 6},
    "everything": {"match": 0.3, "ticket": 0.3, "whole": 0.3, "applications": 10, "money": 50},
}


@pytest.fixture
def limited(app, monkeypatch):
    """Says how many payments a machine may hold from now on."""

    def limit(most: int | None) -> None:
        settings = app.extensions["settings"]
        monkeypatch.setitem(app.extensions, "settings", replace(settings, halves_above=most))

    limit(6)
    return limit


@pytest.fixture
def ranked(app):
    return make_ranked_call()


def order(ranked, instance) -> SplitWork:
    work = make_split(ranked, instance)
    db.session.commit()
    return work


def result_of(work: SplitWork) -> bytes:
    db.session.refresh(work)
    assert work.state == SplitState.DONE
    return canonical_json(db.session.get_one(MatchingRun, work.run_id).result)


def tables() -> tuple[int, int]:
    return db.session.query(SplitPart).count(), db.session.query(SplitHalf).count()


@pytest.mark.parametrize("family", FAMILIES)
def test_runs_by_halves_are_those_of_one_request(limited, ranked, family):
    asked = 0
    for seed in range(4):
        instance = torn_instance(seed, **FAMILIES[family])
        work = order(ranked, instance)
        while tasks := waiting():
            # Workers come in any order.
            task = random.Random(seed).choice(tasks)
            asked += task.kind == "matching.halve"
            jobs_of = {"divide": jobs.divide, "solve": jobs.solve, "halve": jobs.halve}
            jobs_of.get(task.kind.partition(".")[2], jobs.merge)(task.argument)
            task.done_at = task.created_at
            db.session.commit()

        assert result_of(work) == canonical_json(solve(instance))
        assert db.session.query(SplitHalf).count() == 0
    assert asked > 10


def test_components_come_first_and_small_ones_are_not_halved(limited, ranked):
    instance = torn_instance(2, **FAMILIES["flow"])
    limited(possible_payments(read_instance(instance)))
    work = order(ranked, instance)

    while waiting("matching.divide") or waiting("matching.solve"):
        work_off(1)

    assert tables()[0] > 1
    assert tables()[1] == 0
    work_off()
    assert result_of(work) == canonical_json(solve(instance))


def test_without_a_limit_nothing_is_halved(limited, ranked):
    limited(None)
    work = order(ranked, random_instance(1, **FAMILIES["flow"]))
    done = work_off()

    assert (done, work.state) == (3, SplitState.DONE)


def test_every_step_of_a_half_may_be_done_twice(limited, ranked):
    instance = random_instance(1, **FAMILIES["flow"])
    work = order(ranked, instance)
    while tasks := waiting():
        kind = {"divide": jobs.divide, "solve": jobs.solve, "halve": jobs.halve}
        for _ in range(2):
            kind.get(tasks[0].kind.partition(".")[2], jobs.merge)(tasks[0].argument)
            db.session.commit()
        tasks[0].done_at = tasks[0].created_at
        db.session.commit()

    assert result_of(work) == canonical_json(solve(instance))
    assert db.session.query(MatchingRun).filter_by(id=work.run_id).count() == 1


def _half(work_id):
    """The first question of a split's first part, just asked."""
    while not waiting("matching.halve"):
        work_off(1)
    return db.session.query(SplitHalf).filter_by(parent_id=None).one()


def test_a_late_answer_of_a_worker_given_up_changes_nothing(limited, ranked):
    instance = random_instance(1, **FAMILIES["flow"])
    work = order(ranked, instance)
    half = _half(work.id)
    late = halving.half_of(half.id)
    served = halving.amounts_of(late, None)
    work_off(1)
    assert [one.side for one in db.session.query(SplitHalf).order_by(SplitHalf.side)] == [
        0,
        1,
        None,
    ]

    halving.keep_amounts(half.id, late, served)

    assert half.done_at is None
    work_off()
    assert result_of(work) == canonical_json(solve(instance))


def test_machines_with_other_limits_find_the_same(limited, ranked):
    instance = random_instance(2, **FAMILIES["everything"])
    work = order(ranked, instance)
    for number in range(1000):
        limited([2, 6, 20, None][number % 4])
        if not work_off(1):
            break

    assert result_of(work) == canonical_json(solve(instance))


def test_a_part_solved_elsewhere_meanwhile_lets_its_halves_go(limited, ranked):
    instance = random_instance(1, **FAMILIES["flow"])
    work = order(ranked, instance)
    half = _half(work.id)
    limited(None)
    question = working.Question(half.part.given, {}, work.strategy, {}, None)
    working.keep_answer(half.part_id, working.answer_to(question))
    db.session.commit()

    assert halving.half_of(half.id) is None
    assert halves.progress_of(work) == (1, 1)
    work_off()
    assert result_of(work) == canonical_json(solve(instance))


def test_a_part_that_waits_is_not_solved_again_meanwhile(limited, ranked):
    work = order(ranked, random_instance(1, **FAMILIES["flow"]))
    half = _half(work.id)

    assert working.question_of(half.part_id) is None


def test_a_question_of_an_earlier_turn_is_put_away(limited, ranked):
    work = order(ranked, random_instance(1, **FAMILIES["flow"]))
    half = _half(work.id)
    closed = {"payments": [["P1", "A1", 2027]], "tranches": []}
    halving.ask(half.part, Asked({"of": "the second turn"}, closed))
    assert [one.given for one in db.session.query(SplitHalf)] == [{"of": "the second turn"}]

    halving.ask(half.part, Asked({"of": "the first"}, {"payments": [], "tranches": []}))

    assert [one.given for one in db.session.query(SplitHalf)] == [{"of": "the second turn"}]
    assert half.part.closings == closed


def test_stopped_work_lets_its_halves_go(limited, ranked):
    work = order(ranked, random_instance(1, **FAMILIES["flow"]))
    half = _half(work.id)
    asked = halving.half_of(half.id)
    services.stop_split(work, actor=ranked.officer)
    db.session.commit()

    halving.keep_amounts(half.id, asked, halving.amounts_of(asked, 6))
    work_off()

    assert (work.state, db.session.query(SplitHalf).count()) == (SplitState.STOPPED, 0)


def test_a_half_given_up_is_taken_up_again(limited, ranked, monkeypatch):
    instance = random_instance(1, **FAMILIES["flow"])
    work = order(ranked, instance)
    _half(work.id)

    def broken(half, most):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(halving, "amounts_of", broken)
        task = waiting("matching.halve")[0]
        task.attempts = 4
        db.session.commit()
        work_off(1)
    assert [one.dead_at is None for one in splits.broken_tasks(work)] == [False]

    services.begin_again(work, actor=ranked.officer)
    db.session.commit()
    work_off()

    assert result_of(work) == canonical_json(solve(instance))


def test_the_page_counts_halves_as_they_come_to_be(app, client, limited, ranked):
    work = order(ranked, random_instance(1, **FAMILIES["flow"]))
    shown = []
    with entered(app, ranked.officer):
        for _ in range(4):
            work_off(1)
            page = client.get(f"/staff/matching/work/{work.id}?lang=en").get_data(as_text=True)
            shown.append(re.search(r"(\d+) of (\d+)", page).groups())

    # The part and the merger; its question; the question divided in two; the first of these done.
    assert shown[:3] == [("0", "2"), ("0", "3"), ("0", "5")]
    work_off()
    assert result_of(work) == canonical_json(solve(db.session.get_one(SplitWork, work.id).instance))
