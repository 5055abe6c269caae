"""People, roles and the mailbox in the browser."""

from __future__ import annotations

import pytest

from app.audit.models import Event
from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.core.errors import Invalid, NotAllowed
from app.core.i18n import Message
from app.identity import queries, services
from app.identity.views.public import parts_of
from app.mail import services as mail
from tests.factories.app_identity import (
    actor_of,
    make_administrator,
    make_auditor,
    make_officer,
    make_user,
    sign_in,
)

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def administrator(app, client):
    user = make_administrator()
    sign_in(client, user)
    return user


def test_administrator_registers_a_colleague_and_gives_roles(client, administrator):
    data = {"name": "Әріптес DEMO", "email": "New@Example.org", "language": "kk"}
    place = client.post("/staff/people/new", data=data).location
    client.post(f"{place}/roles", data={"role": "officer"})
    client.post(f"{place}/roles", data={"role": "front_office", "region_code": "KZ-62"})

    user = queries.user_by_email("new@example.org")
    db.session.refresh(user)
    actor = actor_of(user)
    assert (actor.roles, actor.region_code) == ({Role.OFFICER, Role.FRONT_OFFICE}, "KZ-62")
    actions = db.session.query(Event.action).order_by(Event.seq).all()
    assert [row.action for row in actions][-3:] == ["user.created", "role.granted", "role.granted"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"role": "front_office"}, "Choose the region of the front office."),
        ({"role": "officer", "region_code": "KZ-62"}, "Only a front-office officer has a region."),
        ({"role": "tsar"}, "choose one of the list"),
        ({"role": "front_office", "region_code": "KZ-99"}, "choose one of the list"),
    ],
)
def test_wrong_role_is_refused_with_the_reason(client, administrator, data, reason):
    user = make_user()

    answer = client.post(f"/staff/people/{user.id}/roles?lang=en", data=data)

    assert answer.status_code == 422
    assert reason in answer.text


def test_revoked_role_ends_with_the_next_request(app, client, administrator):
    officer = make_user(Role.OFFICER, Role.AUDITOR)
    theirs = app.test_client()
    sign_in(theirs, officer)
    before = theirs.get("/staff/people").status_code

    client.post(f"/staff/people/{officer.id}/roles/auditor/revoke")

    assert (before, theirs.get("/staff/people").status_code) == (200, 403)


def test_closed_account_is_out_and_comes_back(app, client, administrator):
    user = make_user()
    theirs = app.test_client()
    sign_in(theirs, user)

    client.post(f"/staff/people/{user.id}/close")
    closed = theirs.get("/account/profile").status_code
    client.post(f"/staff/people/{user.id}/reopen")
    db.session.refresh(user)

    assert closed == 302
    assert user.active


def test_administrator_cannot_lock_the_own_door(administrator):
    actor = actor_of(administrator)

    with pytest.raises(NotAllowed):
        services.close_account(administrator, actor=actor)
    with pytest.raises(NotAllowed):
        services.revoke_role(user=administrator, role=Role.ADMINISTRATOR, actor=actor)


def test_only_administrators_change_people(app):
    user = make_user()
    for actor in (actor_of(make_officer()), actor_of(make_auditor()), actor_of(user)):
        with pytest.raises(NotAllowed):
            services.grant_role(user=user, role=Role.OFFICER, actor=actor)
        with pytest.raises(NotAllowed):
            services.create_user(email="x@example.org", name="Х", language="kk", actor=actor)


def test_address_is_registered_once_in_any_spelling(app):
    make_user(email="one@example.org")

    with pytest.raises(Invalid):
        services.create_user(email="ONE@example.org", name="Б", language="kk", actor=SYSTEM)


def test_auditor_reads_people_and_changes_nothing(app, client):
    user = make_user()
    sign_in(client, make_auditor())

    assert client.get(f"/staff/people/{user.id}").status_code == 200
    assert client.post(f"/staff/people/{user.id}/close").status_code == 403


def test_role_given_twice_is_one_role(app):
    user = make_user(Role.OFFICER)
    services.grant_role(user=user, role=Role.OFFICER, actor=SYSTEM)

    assert [item.role for item in user.assignments] == [Role.OFFICER]


def test_name_of_a_person_is_shown_as_typed(app, client):
    sign_in(client, make_user())
    name = "<b>Ғайша</b> «Қ» & Co"

    client.post("/account/profile", data={"name": name, "language": "ru"})

    assert "&lt;b&gt;Ғайша&lt;/b&gt; «Қ» &amp; Co" in client.get("/account/profile").text


def test_mailbox_shows_messages_and_links_of_ours_only(app, client):
    message = mail.send(
        "test",
        to="a@example.org",
        language="en",
        subject=Message("Hello <script>"),
        paragraphs=[f"{BASE}/confirm/x?y=1", "https://evil.example/ http://127.0.0.1:80001/"],
    )
    db.session.commit()

    listed = client.get("/mailbox")
    page = client.get(f"/mailbox/{message.id}")

    assert "Hello &lt;script&gt;" in listed.text
    assert f'href="{BASE}/confirm/x?y=1"' in page.text
    assert 'href="https://evil.example' not in page.text
    assert 'href="http://127.0.0.1:80001' not in page.text


def test_parts_put_together_are_the_message():
    body = f"see {BASE}/a and https://evil.example or {BASE}/b"

    assert "".join(part.text for part in parts_of(body, BASE)) == body


def test_mailbox_exists_in_demonstrations_only(app, client, monkeypatch):
    message = mail.send(
        "test", to="a@example.org", language="en", subject=Message("Hello"), paragraphs=["x"]
    )
    db.session.commit()
    settings = app.extensions["settings"]
    real = type(settings)(
        **{name: getattr(settings, name) for name in settings.__slots__ if name != "demo"},
        demo=False,
    )
    monkeypatch.setitem(app.extensions, "settings", real)

    assert client.get("/mailbox").status_code == 404
    assert client.get(f"/mailbox/{message.id}").status_code == 404
