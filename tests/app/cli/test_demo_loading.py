"""Loads of the demonstration that are cut short, repeated, or done beside a running server."""

from __future__ import annotations

import signal
import subprocess
import threading
import time

import psycopg
import pytest
from sqlalchemy import select

from app.audit import queries as audit
from app.audit.rules import first_break
from app.cli.demo import emptying
from app.cli.demo.marking import Standing, standing
from app.cli.embedded.paths import demo_stamp
from app.core.db import db
from app.organisations.models import Organisation
from config import ROOT
from tests.app.cli.conftest import asar, asar_command

PATIENCE_S = 60.0
HOW_MANY = "SELECT count(*) FROM organisations_organisation"
BORN_TOO_LATE = (
    "SELECT (SELECT count(*) FROM donors_matching_run WHERE created_at > proposed_at)"
    " + (SELECT count(*) FROM donors_donor_document WHERE created_at > checked_at)"
)


@pytest.fixture
def room(demo_room):
    """The application of a database in which the tests below follow one another."""
    with demo_room.app.app_context():
        yield demo_room
        db.session.remove()
        db.engine.dispose()


def kill_halfway(room):
    """Begin to load and kill the process once some organisations stand.

    It cannot come to its end before: nobody can become a donor meanwhile.
    """
    argv, env = asar_command(room.env, "load-if-empty")
    with psycopg.connect(room.url) as holder:
        holder.execute("LOCK TABLE donors_donor IN SHARE ROW EXCLUSIVE MODE")
        with (
            subprocess.Popen(argv, env=env, cwd=ROOT, stderr=subprocess.DEVNULL) as process,
            psycopg.connect(room.url, autocommit=True) as watcher,
        ):
            deadline = time.monotonic() + PATIENCE_S
            while watcher.execute(HOW_MANY).fetchone()[0] < 5:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
    return process.returncode


def organisations():
    return len(db.session.scalars(select(Organisation)).all())


def whole():
    return (organisations(), standing(), first_break(audit.all_rows())) == (
        68, Standing.FULL, None,
    )  # fmt: skip


def test_killed_load_begins_again_at_the_next_start(room):
    assert kill_halfway(room) == -signal.SIGKILL
    assert 5 <= organisations() < 68
    assert standing() is Standing.HALF
    db.session.remove()

    again = asar(room.env, "load-if-empty")

    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("An earlier load was cut short: it begins again.\nDEMO loaded:")
    assert whole()


def test_rows_are_born_when_their_scene_plays(room):
    with psycopg.connect(room.url, autocommit=True) as other:
        assert other.execute(BORN_TOO_LATE).fetchone() == (0,)


def test_half_a_load_and_somebodys_organisation_are_left_alone(room):
    with psycopg.connect(room.url, autocommit=True) as other:
        other.execute("SET session_replication_role = replica")
        other.execute("DELETE FROM audit_event WHERE action = 'demo.loaded'")
        other.execute("UPDATE organisations_organisation SET is_demo = false WHERE is_demo")

    refused = asar(room.env, "load-if-empty")

    assert refused.returncode == 1
    assert "`bin/asar demo reset` removes both" in refused.stderr
    assert organisations() == 68


def test_only_one_process_loads_at_a_time(room):
    with emptying.held() as mine:
        other = asar(room.env, "reset", "--yes")

    assert mine
    assert other.stdout == "The demonstration is being loaded by another process.\n"
    assert other.returncode == 0


def test_reset_works_beside_a_server_that_answers(room):
    """Requests go on all the time, each in its own short transaction, over several tables."""
    ended, answers = threading.Event(), []
    demo_stamp().parent.mkdir()
    demo_stamp().touch()

    def visit():
        client = room.app.test_client()
        while not ended.is_set():
            answers.append(client.get("/calls/").status_code)

    visitors = [threading.Thread(target=visit) for _ in range(2)]
    for visitor in visitors:
        visitor.start()
    try:
        done = asar(room.env, "reset", "--yes")
    finally:
        ended.set()
        for visitor in visitors:
            visitor.join()

    assert done.returncode == 0, done.stderr
    assert set(answers) == {200}
    assert whole()
    # Whoever starts next looks for itself: the reset could have been killed.
    assert not demo_stamp().exists()


def test_reset_says_when_the_tables_are_never_free(room, monkeypatch):
    monkeypatch.setattr(emptying, "_TRIES", 2)
    with psycopg.connect(room.url) as other:
        other.execute(HOW_MANY)

        with pytest.raises(emptying.Busy):
            emptying.empty(room.app.extensions["settings"])

    assert organisations() == 68
