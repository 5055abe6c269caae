"""Tables of pledges survive killed workers and two of them at once: each is entered once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.audit.models import Event
from app.audit.rules import first_break
from app.audit.services import as_plain
from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import db
from app.core.errors import Invalid
from app.jobs.models import OutboxTask
from donors.pledges.jobs import work_on_table
from donors.pledges.models import Pledge, PledgeImport, PledgeYear
from donors.pledges.services import importing
from donors.pledges.states import ImportState
from tests.app.jobs.test_kills import command, open_tasks, until
from tests.donors.pledges.test_importing import as_csv, hand_in, row
from tests.factories.donors import make_donor

ROWS = 10_000


def order(app: Flask, count: int = ROWS) -> UUID:
    """Hand in a table, have it checked, and order that it be entered."""
    with app.app_context():
        code = make_donor().code
        table = hand_in(as_csv(*(row(f"L-{n}", code, amount_2028="5") for n in range(count))))
        importing.order_pledges(table, actor=SYSTEM)
        db.session.commit()
        return table.id


def present(app: Flask, table_id: UUID) -> PledgeImport:
    with app.app_context():
        found = db.session.get_one(PledgeImport, table_id)
        db.session.expunge_all()
        return found


def counts(app: Flask) -> tuple[int, int, int]:
    with app.app_context():
        drafted = db.session.query(Event).filter_by(action="pledge.drafted").count()
        return db.session.query(Pledge).count(), db.session.query(PledgeYear).count(), drafted


def end_lease(app: Flask) -> None:
    """Let the time of the killed worker pass."""
    with app.app_context():
        db.session.execute(update(OutboxTask).values(lease_until=clock.now()))
        db.session.commit()


@pytest.mark.committed
def test_killed_worker_leaves_nothing_half_entered_and_the_next_enters_all(committed, env, valkey):
    table_id = order(committed)
    with command("sweep", "--every", "0.5", env=env):
        with command("worker", "default", env=env):
            until(lambda: present(committed, table_id).rows_written > 0)
        # The work may have been done before the blow fell; it must then be whole.
        state, (pledges, years, drafted) = present(committed, table_id).state, counts(committed)
        assert (state, pledges, years, drafted) in (
            (ImportState.ORDERED, 0, 0, 0), (ImportState.TAKEN, ROWS, 2 * ROWS, ROWS),
        )  # fmt: skip
        end_lease(committed)
        with command("worker", "default", env=env), command("worker", "default", env=env):
            until(lambda: present(committed, table_id).state == ImportState.TAKEN)

    assert counts(committed) == (ROWS, 2 * ROWS, ROWS)
    with committed.app_context():
        rows = db.session.query(Event).order_by(Event.seq)
        plain = [
            as_plain({column.name: getattr(one, column.name) for column in Event.__table__.columns})
            for one in rows
        ]
        assert first_break(plain) is None
        assert open_tasks() == 0


def run_at_once(app: Flask, table_id: UUID, times: int) -> None:
    start = Barrier(times)

    def work(_number: int) -> None:
        with app.app_context():
            start.wait()
            work_on_table(str(table_id))
            db.session.commit()

    with ThreadPoolExecutor(times) as pool:
        list(pool.map(work, range(times)))


@pytest.mark.committed
def test_progress_of_the_check_is_written_beside_it(committed):
    with committed.app_context():
        code = make_donor().code
        content = as_csv(*(row(f"L-{n}", code) for n in range(1200)))
        table_id = importing.hand_in_pledges(
            content=content, name="p.csv", is_offered=False, actor=SYSTEM
        ).id
        db.session.commit()
        work_on_table(str(table_id))
        beside = present(committed, table_id)
        assert (beside.state, beside.rows_read, beside.rows_checked) == (
            ImportState.WAITING, 1200, 1200,
        )  # fmt: skip
        db.session.commit()

    assert present(committed, table_id).state == ImportState.CHECKED


@pytest.mark.committed
def test_two_workers_at_once_enter_a_table_once(committed):
    table_id = order(committed, 1500)

    run_at_once(committed, table_id, 3)

    assert counts(committed) == (1500, 3000, 1500)
    assert present(committed, table_id).state == ImportState.TAKEN


@pytest.mark.committed
def test_work_under_way_is_stopped_when_somebody_asks(committed, monkeypatch):
    table_id = order(committed, 3000)
    enter = importing.enter_pledges

    def enter_after_the_request(*given, **named):
        _ask_to_stop(committed, table_id)
        enter(*given, **named)

    monkeypatch.setattr(importing, "enter_pledges", enter_after_the_request)
    with committed.app_context():
        work_on_table(str(table_id))
        db.session.commit()

    assert counts(committed) == (0, 0, 0)
    assert present(committed, table_id).state == ImportState.CANCELLED


def _ask_to_stop(app: Flask, table_id: UUID) -> None:
    """Press the button in a browser of its own, while the worker has the table."""

    def press() -> None:
        with app.app_context():
            importing.cancel_import(db.session.get_one(PledgeImport, table_id), actor=SYSTEM)
            db.session.commit()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(press).result()


@pytest.mark.committed
def test_same_file_handed_in_twice_at_once_is_kept_once(committed):
    with committed.app_context():
        content = as_csv(row("a", make_donor().code))
        db.session.commit()
    start = Barrier(2)

    def send(_number: int) -> str:
        with committed.app_context():
            start.wait()
            try:
                importing.hand_in_pledges(
                    content=content, name="p.csv", is_offered=False, actor=SYSTEM
                )
                time.sleep(0.1)
                db.session.commit()
            except (IntegrityError, Invalid) as refusal:
                db.session.rollback()
                return type(refusal).__name__
            return "kept"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(send, range(2)))

    with committed.app_context():
        assert db.session.query(PledgeImport).count() == 1
    assert told[1] == "kept"
    assert told[0] in ("IntegrityError", "Invalid")
