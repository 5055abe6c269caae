"""Two approvals of the same money at the same time: exactly one wins."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import DomainError
from app.ledger import queries as ledger
from donors.matching import queries, services
from donors.matching.states import RunState
from grants.awards.queries import awards_of_call
from tests.factories.donors import make_pledge
from tests.factories.donors_matching import ENTRIES, make_ranked_call, make_run

YEARS = {2027: 10_000_000_00, 2028: 6_000_000_00}


def _approve_at_once(app: Flask, pairs: list[tuple[UUID, Actor]]) -> list[str]:
    """Approve each run in a thread of its own, all starting together: what each was told."""
    start = Barrier(len(pairs))

    def approve(pair: tuple[UUID, Actor]) -> str:
        run_id, actor = pair
        with app.app_context():
            run = queries.get_run(run_id, actor=actor)
            start.wait()
            try:
                services.approve_run(run, actor=actor)
                db.session.commit()
            except DomainError as refusal:
                db.session.rollback()
                return type(refusal).__name__
            return "approved"

    with ThreadPoolExecutor(len(pairs)) as pool:
        return sorted(pool.map(approve, pairs))


@pytest.mark.committed
def test_two_calls_that_want_the_same_money(committed: Flask) -> None:
    with committed.app_context():
        money = make_pledge(years=YEARS, committed=True)
        calls = [make_ranked_call(ENTRIES[:1], [money]) for _ in range(2)]
        runs = [make_run(one) for one in calls]
        pairs = [(run.id, one.approver) for run, one in zip(runs, calls, strict=True)]
        call_ids = [one.call.id for one in calls]
        fund_id = money.fund_id
        db.session.commit()

    told = _approve_at_once(committed, pairs)

    with committed.app_context():
        assert told == ["NotEnoughMoney", "approved"]
        states = sorted(queries.get_run(run_id, actor=actor).state for run_id, actor in pairs)
        assert states == [RunState.APPROVED, RunState.PROPOSED]
        assert sum(len(awards_of_call(call_id)) for call_id in call_ids) == 1
        assert fund_id is not None
        assert {y.year: y.reserved_minor for y in ledger.fund_years(fund_id)} == YEARS
        assert ledger.reconcile() == []


@pytest.mark.committed
def test_two_runs_of_the_same_call(committed: Flask) -> None:
    with committed.app_context():
        rich = make_pledge(
            years={year: 3 * amount for year, amount in YEARS.items()}, committed=True
        )
        ranked = make_ranked_call(ENTRIES[:1], [rich])
        pairs = [(make_run(ranked).id, ranked.approver) for _ in range(2)]
        call_id = ranked.call.id
        db.session.commit()

    told = _approve_at_once(committed, pairs)

    with committed.app_context():
        assert told == ["Invalid", "approved"]
        assert len(awards_of_call(call_id)) == 1
        assert ledger.reconcile() == []
