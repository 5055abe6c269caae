"""Sessions: new tokens, ends, idle times, what is stored, what a request costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.core import clock
from app.core.actor import Role
from app.core.db import db
from app.core.ids import secret_hash
from app.identity.models import WebSession
from tests.factories.app_identity import make_user, sign_in, typed
from tests.factories.app_organisations import make_organisation

PASSWORD = "жеті рет өлшеп бір рет кес"


def is_in(client):
    return client.get("/account/profile").status_code == 200


def rows_of(user):
    query = select(WebSession).where(WebSession.user_id == user.id).order_by(WebSession.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def test_strangers_leave_no_row(app, client):
    client.get("/sign-in")
    client.post("/sign-in", data=typed("nobody@example.org"))

    assert db.session.scalars(select(WebSession)).all() == []


def test_only_the_hash_of_the_token_is_stored(app, client):
    user = make_user(password=PASSWORD)
    client.post("/sign-in", data=typed(user.email))
    token = client.get_cookie("asar").value

    (row,) = rows_of(user)
    assert row.token_hash == secret_hash(token)
    assert len(token) == 43
    assert token not in str(row.facts)


def test_cookie_is_closed_to_scripts_and_other_sites(app, client):
    user = make_user(password=PASSWORD)

    header = client.post("/sign-in", data=typed(user.email)).headers["Set-Cookie"]

    assert header.endswith("; HttpOnly; Path=/; SameSite=Lax")


def test_sign_in_gives_a_new_token(app, client):
    user = make_user(password=PASSWORD)
    client.get("/sign-in")
    before = client.get_cookie("asar")
    client.post("/sign-in", data=typed(user.email))

    assert client.get_cookie("asar") != before


def test_planted_token_is_worth_nothing(app, client):
    user = make_user(password=PASSWORD)
    client.set_cookie("asar", "A" * 43)

    client.post("/sign-in", data=typed(user.email))

    assert client.get_cookie("asar").value != "A" * 43


@pytest.mark.parametrize(
    "cookie", ["x", "a.b.c", ".", "\u00ff", "A" * 3000, "eyJfdXNlcl9pZCI6MX0.x.y"]
)
def test_forged_cookies_are_strangers(app, client, cookie):
    client.set_cookie("asar", cookie)

    assert client.get("/account/profile").status_code == 302


def test_ended_session_is_out_with_the_next_request(app, client):
    user = make_user()
    sign_in(client, user)
    here, there = client, app.test_client()
    sign_in(there, user)
    victim = rows_of(user)[1]

    here.post(f"/account/sessions/{victim.id}/end")

    assert not is_in(there)
    assert is_in(here)


def test_all_other_sessions_end_together(app, client):
    user = make_user()
    sign_in(client, user)
    others = [app.test_client() for _ in range(3)]
    for other in others:
        sign_in(other, user)

    client.post("/account/sessions/end-others")

    assert [is_in(other) for other in others] == [False, False, False]
    assert is_in(client)


def test_foreign_session_is_not_there(app, client):
    victim = make_user()
    sign_in(app.test_client(), victim)
    sign_in(client, make_user())

    answer = client.post(f"/account/sessions/{rows_of(victim)[0].id}/end")

    assert answer.status_code == 404
    assert rows_of(victim)[0].revoked_at is None


@pytest.mark.parametrize(
    ("roles", "away", "stays"),
    [
        ((Role.OFFICER,), timedelta(minutes=29, seconds=59), True),
        ((Role.OFFICER,), timedelta(minutes=30), False),
        ((), timedelta(hours=7, minutes=59), True),
        ((), timedelta(hours=8), False),
    ],
)
def test_idle_time_depends_on_who_it_is(app, client, noon, roles, away, stays):
    sign_in(client, make_user(*roles))

    with clock.at(noon + away):
        assert is_in(client) is stays


def test_session_ends_after_twelve_hours_however_busy(app, client, noon):
    sign_in(client, make_user())
    busy = []
    for hours in (4, 8, 11.99, 12):
        with clock.at(noon + timedelta(hours=hours)):
            busy.append(is_in(client))

    assert busy == [True, True, True, False]


def test_last_seen_is_written_at_most_once_a_minute(app, client, noon):
    user = make_user()
    sign_in(client, user)
    client.get("/account/profile")  # the token of the forms is stored with the first page
    seen = []
    for seconds in (59, 60, 119, 120):
        with clock.at(noon + timedelta(seconds=seconds)):
            client.get("/account/profile")
            seen.append((rows_of(user)[0].last_seen_at - noon).total_seconds())

    assert seen == [0, 60, 60, 120]


def test_closed_account_is_out_with_the_next_request(app, client):
    user = make_user()
    sign_in(client, user)
    user.active = False
    db.session.commit()

    assert not is_in(client)


def test_knowing_who_it_is_costs_three_reads(app, client):
    user = make_user()
    make_organisation(owner=user)
    sign_in(client, user)
    client.get("/account/start")
    statements = []

    def count(_conn, _cursor, statement, *_more):
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT")):
            statements.append(statement)

    event.listen(db.engine.engine, "before_cursor_execute", count)
    client.get("/account/start")
    event.remove(db.engine.engine, "before_cursor_execute", count)

    assert len(statements) == 3
