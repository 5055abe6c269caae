"""A large split is worked on in the background: in parts, once, with the same result."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.audit.models import Event
from app.core.actor import Role
from app.core.db import db
from app.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from app.jobs.models import OutboxTask
from app.jobs.worker import attempt
from donors.matching import jobs, services
from donors.matching.engine import solve
from donors.matching.engine.canonical import canonical_json
from donors.matching.models import MatchingRun, SplitPart, SplitWork
from donors.matching.queries import splits
from donors.matching.services import ordering, solving, working
from donors.matching.states import RunState, RunStrategy, SplitState
from grants.calls.states import CallState
from tests.factories.app_identity import actor_of, make_user
from tests.factories.donors_matching import make_ranked_call


@pytest.fixture
def ranked(app, monkeypatch):
    """A call whose splits are all large."""
    monkeypatch.setattr(ordering, "AT_ONCE", 0)
    made = make_ranked_call()
    db.session.commit()
    return made


def waiting(kind: str = "matching.") -> Sequence[OutboxTask]:
    return db.session.query(OutboxTask).filter(
        OutboxTask.kind.startswith(kind), OutboxTask.done_at.is_(None)
    ).order_by(OutboxTask.id).all()  # fmt: skip


def work_off(most: int = 100) -> int:
    """Do what waits, as workers would; returns how many tasks it took."""
    done = 0
    while done < most and (tasks := waiting()):
        attempt(tasks[0].id)
        done += 1
    return done


def order(ranked, **options) -> SplitWork:
    work = services.order_run(ranked.call, actor=ranked.officer, **options)
    db.session.commit()
    return work


def test_work_in_the_background_makes_the_run_of_one_request(app, ranked):
    work = order(ranked)
    assert isinstance(work, SplitWork)
    assert db.session.query(MatchingRun).count() == 0

    work_off()

    run = db.session.get_one(MatchingRun, work.run_id)
    at_once = services.create_run(ranked.call, actor=ranked.officer)
    assert (work.state, run.state) == (SplitState.DONE, RunState.DRAFT)
    assert canonical_json(run.result) == canonical_json(at_once.result)
    assert canonical_json(run.result) == canonical_json(solve(run.instance))
    assert (run.rates, run.pledge_versions) == (at_once.rates, at_once.pledge_versions)
    assert (run.summary, run.left_out) == (at_once.summary, at_once.left_out)
    assert run.created_by_id == ranked.officer.user_id
    assert {one.given for one in db.session.query(SplitPart)} == {None}


@pytest.mark.parametrize("strategy", [RunStrategy.MOST_MERIT])
def test_other_proven_rules_are_worked_on_in_one_piece(app, ranked, strategy):
    work = order(ranked, strategy=strategy)

    work_off()

    at_once = services.create_run(ranked.call, strategy=strategy, actor=ranked.officer)
    run = db.session.get_one(MatchingRun, work.run_id)
    assert db.session.query(SplitPart).count() == 1
    assert canonical_json(run.result) == canonical_json(at_once.result)


@pytest.mark.parametrize("strategy", [RunStrategy.GREEDY, RunStrategy.PRO_RATA])
def test_quick_yardsticks_are_split_at_once(app, ranked, strategy):
    assert isinstance(order(ranked, strategy=strategy), MatchingRun)


def test_small_splits_are_made_at_once(app):
    ranked = make_ranked_call()

    assert isinstance(order(ranked), MatchingRun)
    assert waiting() == []


def test_every_step_may_be_done_twice(app, ranked):
    work = order(ranked)
    for _ in range(2):
        jobs.divide(str(work.id))
        db.session.commit()
    parts = db.session.query(SplitPart).all()
    assert [part.number for part in parts] == list(range(len(parts)))
    jobs.merge(str(work.id))
    assert work.state == SplitState.SOLVING
    for part in parts * 2:
        jobs.solve(str(part.id))
        db.session.commit()
    for _ in range(2):
        jobs.merge(str(work.id))
        db.session.commit()

    assert db.session.query(MatchingRun).count() == 1
    assert (work.state, work.run_id) == (SplitState.DONE, db.session.query(MatchingRun).one().id)


def test_call_decided_meanwhile_leaves_no_run(app, ranked):
    work = order(ranked)
    ranked.call.state = CallState.DECIDED
    db.session.commit()

    work_off()

    assert work.state == SplitState.FAILED
    assert "waits for no decision" in work.failure["text"]
    assert db.session.query(MatchingRun).count() == 0


def test_a_result_that_does_not_hold_is_not_kept(app, ranked, monkeypatch):
    work = order(ranked)

    def tampered(given):
        found = solve_part(given)
        for reason in found["reasons"].values():
            reason["routable"] = reason.get("routable", 0) + 1
        return found

    solve_part = working.solve_part
    monkeypatch.setattr(working, "solve_part", tampered)
    work_off()

    assert work.state == SplitState.FAILED
    assert work.failure["text"].startswith("The result does not pass its check")
    assert db.session.query(MatchingRun).count() == 0


def test_work_stopped_while_a_part_is_solved_comes_to_nothing(app, ranked):
    work = order(ranked)
    work_off(1)
    part = db.session.query(SplitPart).first()
    answer = working.answer_to(working.question_of(part.id))
    services.stop_split(work, actor=ranked.officer)

    working.keep_answer(part.id, answer)
    working.keep_run(work.id, services.create_run(ranked.call, actor=ranked.officer).result)

    assert (work.state, part.done_at, part.found) == (SplitState.STOPPED, None, None)
    assert db.session.query(MatchingRun).count() == 1


def test_stopped_work_comes_to_nothing(app, ranked):
    work = order(ranked)
    working.divide_work(work.id)
    part = db.session.query(SplitPart).first()
    services.stop_split(work, actor=ranked.officer)
    db.session.commit()

    work_off()

    db.session.refresh(part)
    assert (work.state, part.done_at, part.given) == (SplitState.STOPPED, None, None)
    assert db.session.query(MatchingRun).count() == 0
    with pytest.raises(IllegalMove):
        services.stop_split(work, actor=ranked.officer)


def test_work_given_up_is_taken_up_again(app, ranked, monkeypatch):
    work = order(ranked)
    work_off(1)

    def broken(given):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(working, "solve_part", broken)
        task = waiting("matching.solve")[0]
        task.attempts = 4
        db.session.commit()
        attempt(task.id)
    assert [one.dead_at is None for one in splits.broken_tasks(work)] == [False]

    services.begin_again(work, actor=ranked.officer)
    db.session.commit()
    work_off()

    assert work.state == SplitState.DONE


def test_malformed_money_is_refused_at_once(app, ranked, monkeypatch):
    build = solving.build_instance
    monkeypatch.setattr(solving, "build_instance", lambda **given: {**build(**given), "version": 2})

    with pytest.raises(Invalid, match="version: must be 1"):
        order(ranked)
    assert db.session.query(SplitWork).count() == 0


def test_only_who_may_split_orders_stops_and_takes_up(app, ranked):
    work = order(ranked)
    reader = actor_of(make_user(Role.AUDITOR))

    for act in (services.stop_split, services.begin_again):
        with pytest.raises(NotAllowed):
            act(work, actor=reader)
    with pytest.raises(NotAllowed):
        services.order_run(ranked.call, actor=reader)
    with pytest.raises(NotFound):
        splits.get_work(work.id, actor=actor_of(make_user()))
    assert splits.get_work(work.id, actor=reader) is work


def test_history_tells_who_ordered_and_what_came_of_it(app, ranked):
    work = order(ranked)
    work_off()

    told = db.session.query(Event).filter_by(object_id=str(work.id)).order_by(Event.seq)
    assert [one.action for one in told] == ["split.ordered", "split.divided", "split.done"]
    made = db.session.query(Event).filter_by(action="run.solved").one()
    assert made.actor_id == ranked.officer.user_id
