"""Reading from a real standby: which pages do, what never reaches it, and what if it is away."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine
from sqlalchemy.exc import InternalError

from app.cli.doctor import doctor
from app.core.actor import Role
from app.core.db import REPLICA, db
from app.core.replica import Replica, Standing
from app.mail.models import MailMessage
from app.portals.replica import COOKIE
from tests.factories.doors import entered
from tests.factories.grants_calls import make_call
from tests.factories.replica_world import EXPORTS, VISITORS, running_world


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with running_world(tmp_path_factory.mktemp("pair")) as made:
        yield made


@pytest.fixture
def good(world):
    world.forget_looks()
    return world


def test_exactly_these_endpoints_are_read_there(world):
    found = {
        endpoint: view.reads_replica
        for endpoint, view in world.app.view_functions.items()
        if hasattr(view, "reads_replica") and "trial" not in endpoint
    }

    assert found == dict.fromkeys(VISITORS, "visitors") | dict.fromkeys(EXPORTS, "everybody")


@pytest.mark.parametrize("endpoint", VISITORS)
def test_a_visitor_reads_public_pages_from_the_replica_alone(good, endpoint):
    page = good.read(good.paths[endpoint])

    assert (page.status, page.primary) == (200, 0)
    assert page.replica > 0


@pytest.mark.parametrize("endpoint", VISITORS)
def test_whoever_has_signed_in_reads_public_pages_from_the_primary(good, endpoint):
    with entered(good.app, good.officer):
        page = good.read(good.paths[endpoint])

    assert (page.status, page.replica) == (200, 0)


@pytest.mark.parametrize("endpoint", EXPORTS)
def test_tables_come_from_the_replica_alone(good, endpoint):
    actor = good.officer
    if endpoint.startswith("donor"):
        actor = replace(actor, roles=frozenset(Role))
    with entered(good.app, actor):
        table = good.read(good.paths[endpoint])

    assert (table.status, table.primary) == (200, 0), table.text
    assert table.replica > 0


def test_other_pages_and_the_check_of_a_file_stay_with_the_primary(good):
    with entered(good.app, good.officer):
        ledger = good.read("/staff/ledger/")
    checked = good.read("/verify", method="POST")

    assert (ledger.status, ledger.replica) == (200, 0)
    assert (checked.status, checked.replica) == (422, 0)


def test_whoever_has_just_written_reads_from_the_primary_for_a_while(good):
    path = good.paths["staff_ledger.export"]
    client = good.app.test_client()
    with entered(good.app, good.officer):
        before = good.ask(client, path)
        written = good.ask(client, f"/staff/queues/{good.task}/retry", "POST")
        after = good.ask(client, path)
        client.delete_cookie(COOKIE)  # as the browser does when its time is over
        later = good.ask(client, path)

    assert (written.status, written.replica) == (302, 0)
    cookie = next(one for one in written.answer.headers.getlist("Set-Cookie") if COOKIE in one)
    assert "Max-Age=5" in cookie
    assert [page.replica > 0 for page in (before, after, later)] == [True, False, True]


def test_a_write_never_reaches_the_replica(good):
    with pytest.raises(InternalError, match="read-only transaction"):
        good.read("/replica-trial/write")

    with good.app.app_context():
        assert db.session.query(MailMessage).filter_by(subject="never").count() == 0


def test_what_has_not_come_over_yet_is_asked_of_the_primary(good):
    good.standby.say("SELECT pg_wal_replay_pause()")
    try:
        with good.app.app_context():
            make_call(code="LATE-1")
            db.session.commit()
        listed = good.read("/calls/")
        shown = good.read("/calls/LATE-1")
    finally:
        good.standby.say("SELECT pg_wal_replay_resume()")
    good.standby.catch_up()

    assert (listed.status, "LATE-1" in listed.text, listed.primary) == (200, False, 0)
    assert (shown.status, "LATE-1" in shown.text) == (200, True)
    assert "LATE-1" in good.read("/calls/").text


def test_a_replica_far_behind_is_passed_over(good, monkeypatch):
    monkeypatch.setattr("app.core.replica.LATE_AFTER_S", -1.0)
    good.standby.say("SELECT pg_wal_replay_pause()")
    try:
        with good.app.app_context():
            make_call(code="LATE-2")
            db.session.commit()
        replica = good.forget_looks(ripe=False)
        page = good.read("/calls/")
    finally:
        good.standby.say("SELECT pg_wal_replay_resume()")
    good.standby.catch_up()

    assert "LATE-2" in page.text
    assert replica.standing.fault.endswith("s behind")


def test_another_database_is_no_replica(world):
    with world.app.app_context():
        primary, replica = db.engines[None], db.engines[REPLICA]
    itself = Replica(primary, primary)
    other = create_engine(replica.url.set(database="postgres"))
    stranger = Replica(primary, other)

    assert (itself.usable(), stranger.usable()) == (False, False)
    assert itself.standing.fault == "is no replica: it takes writes of its own"
    assert stranger.standing.fault == "belongs to another installation (its database is postgres)"
    other.dispose()


def test_visitors_read_on_while_the_primary_is_away(world):
    with world.app.app_context():
        nowhere = create_engine("postgresql+psycopg://a@127.0.0.1:1/asar")
        replica = Replica(nowhere, db.engines[REPLICA])

    assert not replica.usable()  # never compared: it might be anybody's
    replica.standing, replica._look_at = Standing(), 0.0
    assert replica.usable()


def test_the_doctor_tells_the_lag_and_refuses_a_stranger(world, monkeypatch):
    def ask(url: str) -> str:
        monkeypatch.setenv("DATABASE_URL", world.primary.database_url("asar"))
        monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
        monkeypatch.setenv("SECRET_KEY", "s" * 40)
        monkeypatch.setenv("DATABASE_REPLICA_URL", url)
        lines = CliRunner().invoke(doctor).output.splitlines()
        return next(" ".join(line.split()) for line in lines if "DATABASE_REPLICA_URL" in line)

    own, other = world.standby.database_url("asar"), world.standby.database_url("postgres")
    place = f"127.0.0.1:{world.standby.port}"

    assert ask(own) == f"ok DATABASE_REPLICA_URL {place}, 0 s behind"
    assert ask(other).startswith(f"FAULT DATABASE_REPLICA_URL {place} belongs to another")
    assert ask("postgresql://a:hidden@127.0.0.1:1/asar").startswith(
        "FAULT DATABASE_REPLICA_URL 127.0.0.1:1 cannot be compared with the primary: "
    )


def test_a_dead_replica_is_passed_over_told_once_and_found_again(good, caplog):
    with entered(good.app, good.officer):
        assert "passed over" not in good.read("/staff/queues?lang=en").text
    assert good.read("/healthz").answer.json["replica"] == "ok"
    good.standby.stop()
    try:
        with caplog.at_level(logging.WARNING, "app.core.replica"):
            pages = [good.read(path) for path in good.paths.values() if path.startswith("/calls")]
        ill = good.read("/healthz")
        with entered(good.app, good.officer):
            queues = good.read("/staff/queues?lang=en").text
            table = good.read(good.paths["staff_ledger.export"])
    finally:
        good.standby.start()

    assert {(page.status, page.replica) for page in pages} == {(200, 0)}
    assert (table.status, table.replica) == (200, 0)
    assert (ill.status, ill.answer.json["replica"]) == (200, "down")
    assert "The replica of the database is passed over" in queues
    assert len(caplog.records) == 1
    assert caplog.messages[0].startswith("reads go to the primary: the replica does not answer")
    good.app.extensions["replica"]._look_at = 0.0
    assert good.read("/calls/").replica > 0
