"""Many writers on one fund: never below zero, nothing lost, nothing undone under another."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from app.core.actor import SYSTEM
from app.core.db import db
from app.core.errors import Invalid, NotEnoughMoney
from app.ledger import queries, services
from app.ledger.models import Entry
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


ROUNDS = 12


@pytest.mark.committed
def test_commitment_is_never_reversed_under_a_contribution(committed: Flask) -> None:
    def both_at_once(number: int) -> tuple[str, str]:
        with committed.app_context():
            fund = make_fund({2027: AMOUNT, 2028: AMOUNT})
            fund_id, commitment = fund.id, f"commitment:{fund.code}"
            db.session.commit()
        start = Barrier(2)

        def receive() -> str:
            with committed.app_context():
                fund = queries.get_fund(fund_id)
                start.wait(10)
                return _outcome(
                    lambda: services.book_contribution(
                        fund=fund, year=2028, amount_minor=AMOUNT, key=f"c:{number}",
                        reference="race", actor=SYSTEM,
                    )
                )  # fmt: skip

        def undo() -> str:
            with committed.app_context():
                entry = db.session.query(Entry).filter_by(key=commitment).one()
                start.wait(10)
                return _outcome(lambda: services.reverse(entry, reason="race", actor=SYSTEM))

        with ThreadPoolExecutor(max_workers=2) as pool:
            received, undone = pool.submit(receive), pool.submit(undo)
            return received.result(30), undone.result(30)

    outcomes = {both_at_once(number) for number in range(ROUNDS)}

    assert outcomes <= {
        ("done", "Reverse the contributions of this fund first."),
        ("This is more than is still outstanding for the year 2028: 0.00 KZT.", "done"),
    }
    with committed.app_context():
        assert queries.reconcile() == []


@pytest.mark.committed
def test_two_reversals_at_once_are_one(committed: Flask) -> None:
    with committed.app_context():
        fund = make_fund({2027: AMOUNT})
        fund_id, commitment = fund.id, f"commitment:{fund.code}"
        db.session.commit()
    start = Barrier(2)

    def undo(_number: int) -> object:
        with committed.app_context():
            entry = db.session.query(Entry).filter_by(key=commitment).one()
            start.wait(10)
            mirror = services.reverse(entry, reason="race", actor=SYSTEM).id
            db.session.commit()
            return mirror

    with ThreadPoolExecutor(max_workers=2) as pool:
        mirrors = set(pool.map(undo, range(2)))

    assert len(mirrors) == 1
    with committed.app_context():
        assert queries.fund_years(fund_id)[0].committed_minor == 0
        assert queries.reconcile() == []


def _outcome(book: Callable[[], Entry]) -> str:
    try:
        book()
        db.session.commit()
    except Invalid as refusal:
        db.session.rollback()
        return str(refusal)
    return "done"
