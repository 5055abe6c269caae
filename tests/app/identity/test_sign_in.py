"""The way in: register, confirm, sign in, second factor, recovery, forgotten password."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.audit import services as audit
from app.audit.models import Event
from app.core.db import db
from app.identity import queries
from app.identity.models import WebSession
from app.mail.models import MailMessage
from tests.factories.app_identity import (
    PASSWORD,
    make_user,
    sign_in,
    typed,
)


def last_mail(recipient):
    query = select(MailMessage).where(MailMessage.recipient == recipient)
    return db.session.scalars(query.order_by(MailMessage.id.desc())).first()


def path_in(message):
    return re.search(r"http://127\.0\.0\.1:8000(/\S+)", message.body).group(1)


@pytest.fixture
def registered(app, client):
    answer = client.post(
        "/register?lang=en",
        data=typed("aigul@example.org", name="Айгүл DEMO", language="kk", consent="y"),
    )
    assert answer.location == "/sign-in"
    return queries.user_by_email("aigul@example.org")


def test_new_account_is_closed_until_the_mailbox_is_confirmed(registered, client):
    refused = client.post("/sign-in?lang=en", data=typed(registered.email))

    assert "Confirm your e-mail address first" in refused.text
    assert registered.confirmed_at is None


def test_opening_the_link_asks_and_the_button_confirms(registered, client):
    path = path_in(last_mail(registered.email))

    client.get(path)
    before = registered.confirmed_at
    client.post(path)
    db.session.refresh(registered)

    assert before is None
    assert registered.confirmed_at is not None
    assert client.post("/sign-in", data=typed(registered.email)).location == "/account/start"


def test_message_speaks_the_language_of_the_person(registered):
    message = last_mail(registered.email)

    assert (message.language, message.kind) == ("kk", "email_confirm")


def test_links_never_follow_the_host_of_the_request(app, client):
    user = make_user(password=PASSWORD)

    client.post(
        "/password",
        data={"email": user.email},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )

    assert "evil" not in last_mail(user.email).body


def test_registering_a_known_address_looks_the_same_and_writes_to_its_owner(app, client):
    user = make_user(password=PASSWORD, email="known@example.org")
    data = typed("Known@Example.org", name="Біреу DEMO", language="ru", consent="y")

    answer = client.post("/register", data=data)
    other = client.post("/register", data={**data, "email": "new@example.org"})

    assert (answer.status_code, answer.location) == (other.status_code, other.location)
    assert last_mail(user.email).kind == "account_exists"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "at least 12"),
        ("password1234", "easy to guess"),
        ("казахстан2026", "easy to guess"),
        ("aaaaaaaaaaaaaa", "easy to guess"),
        ("a@example.org", "easy to guess"),
    ],
)
def test_weak_password_is_refused_with_the_reason(app, client, password, reason):
    data = typed("a@example.org", password, name="А DEMO", language="en", consent="y")

    answer = client.post("/register?lang=en", data=data)

    assert answer.status_code == 422
    assert reason in answer.text
    assert queries.user_by_email("a@example.org") is None


def test_registration_needs_consent(app, client):
    answer = client.post(
        "/register?lang=en", data=typed("b@example.org", name="Б DEMO", language="en")
    )

    assert answer.status_code == 422


def test_wrong_password_and_unknown_address_get_the_same_answer(app, client):
    user = make_user(password=PASSWORD)

    wrong = client.post("/sign-in?lang=en", data=typed(user.email, "not the password"))
    unknown = client.post("/sign-in?lang=en", data=typed("nobody@example.org", "not the password"))

    assert wrong.text.replace(user.email, "") == unknown.text.replace("nobody@example.org", "")
    assert "The e-mail address or the password is wrong." in wrong.text


def test_forgotten_password_gives_the_same_answer_for_unknown_addresses(app, client):
    user = make_user(password=PASSWORD)

    known = client.post("/password?lang=en", data={"email": user.email})
    unknown = client.post("/password?lang=en", data={"email": "nobody@example.org"})

    assert known.text.replace(user.email, "") == unknown.text.replace("nobody@example.org", "")
    assert last_mail("nobody@example.org") is None


def test_new_password_is_set_by_the_link_once_and_ends_all_sessions(app, client):
    user = make_user(password=PASSWORD)
    elsewhere = app.test_client()
    sign_in(elsewhere, user)
    client.post("/password", data={"email": user.email})
    path = path_in(last_mail(user.email))
    new = "суға кеткен тал қармайды"

    first = client.post(path, data={"password": new, "password_confirm": new})
    second = client.post(path, data={"password": new, "password_confirm": new})

    assert first.location == "/sign-in"
    assert second.location == "/password"
    assert elsewhere.get("/account/profile").location.startswith("/sign-in")
    assert client.post("/sign-in", data=typed(user.email, new)).location == "/account/start"


def test_closed_account_cannot_sign_in(app, client):
    user = make_user(password=PASSWORD)
    user.active = False
    db.session.commit()

    answer = client.post("/sign-in?lang=en", data=typed(user.email))

    assert "This account is closed" in answer.text


def test_password_change_keeps_this_session_and_ends_the_others(app, client):
    user = make_user(password=PASSWORD)
    here, there = sign_in(client, user), app.test_client()
    sign_in(there, user)
    new = "суға кеткен тал қармайды"

    answer = client.post(
        "/account/password",
        data={"password": PASSWORD, "new_password": new, "new_password_confirm": new},
    )

    assert answer.location == "/account/security"
    assert client.get("/account/profile").status_code == 200
    assert client.get_cookie("asar").value != here
    assert there.get("/account/profile").status_code == 302


def test_sign_in_is_written_into_the_audit_chain(app, client):
    user = make_user(password=PASSWORD)
    client.post("/sign-in", data=typed(user.email))

    actions = db.session.scalars(select(Event.action).where(Event.actor_id == user.id)).all()
    assert actions == ["consent.given", "user.signed_in"]
    assert audit.pending() == []


def test_sign_out_ends_the_session_on_the_server(app, client):
    user = make_user()
    token = sign_in(client, user)

    client.post("/sign-out")
    client.set_cookie("asar", token)

    assert client.get("/account/profile").status_code == 302
    ended = select(WebSession.revoked_at).where(WebSession.user_id == user.id)
    assert all(db.session.scalars(ended))


@pytest.mark.parametrize("text", ["a\x00b@example.org", "x" * 5000, "\u202eевил@example.org", "😀"])
def test_hostile_text_at_the_door_is_no_fault(app, client, text):
    assert client.post("/sign-in", data=typed(text, text)).status_code == 200
    assert client.post("/password", data={"email": text}).status_code == 200
    assert client.post(
        "/register", data=typed(text, text, name=text, language="kk")
    ).status_code == 422  # fmt: skip
