"""Fifty writers on one fund: never below zero, nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from app.core.actor import SYSTEM
from app.core.db import db
from app.core.errors import NotEnoughMoney
from app.ledger import queries, services
from app.ledger.rules import Claim
from tests.factories.app_ledger import make_fund

WRITERS = 50
TRIES = 4
AMOUNT = 1_000
FITS = 120


@pytest.mark.committed
def test_fifty_writers_never_over_allocate(committed: Flask) -> None:
    with committed.app_context():
        first = make_fund({2027: FITS * AMOUNT}).id
        second = make_fund({2027: FITS * AMOUNT}).id
        db.session.commit()

    def write(writer: int) -> int:
        done = 0
        for attempt in range(TRIES):
            # Half of the writers name the funds in the other order: a sure deadlock if kept.
            places = (first, second) if writer % 2 else (second, first)
            claims = [Claim(place, 2027, AMOUNT) for place in places]
            with committed.app_context():
                try:
                    services.reserve(
                        claims, key=f"{writer}:{attempt}", reference="race", actor=SYSTEM
                    )
                    db.session.commit()
                    done += 1
                except NotEnoughMoney:
                    db.session.rollback()
        return done

    with ThreadPoolExecutor(max_workers=12) as pool:
        successes = sum(pool.map(write, range(WRITERS)))

    with committed.app_context():
        assert successes == FITS
        for fund_id in (first, second):
            assert queries.fund_years(fund_id)[0].reserved_minor == FITS * AMOUNT
        assert queries.reconcile() == []
