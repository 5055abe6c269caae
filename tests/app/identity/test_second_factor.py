"""The second factor: set up, asked for, used once, replaced by a recovery code."""

from __future__ import annotations

import re

from app.core.actor import Role
from app.core.db import db
from tests.factories.app_identity import (
    PASSWORD,
    codes,
    make_user,
    set_second_factor,
    sign_in,
    typed,
)


def test_second_factor_stands_between_password_and_portal(app, client):
    user = set_second_factor(make_user(password=PASSWORD))

    first = client.post("/sign-in", data=typed(user.email))
    half_in = client.get("/account/profile")
    second = client.post("/sign-in/code", data={"code": codes().generate_totp_password(
        user.tf_totp_secret)})  # fmt: skip

    assert first.location.startswith("/sign-in/code")
    assert half_in.location.startswith("/sign-in")
    assert second.location == "/account/start"
    assert client.get("/account/profile").status_code == 200


def test_code_opens_the_door_once(app, client):
    user = set_second_factor(make_user(password=PASSWORD))
    code = codes().generate_totp_password(user.tf_totp_secret)
    client.post("/sign-in?lang=en", data=typed(user.email))
    client.post("/sign-in/code", data={"code": code})
    other = app.test_client()
    other.post("/sign-in", data=typed(user.email))

    replayed = other.post("/sign-in/code?lang=en", data={"code": code})

    assert "The code is wrong or has been used" in replayed.text


def test_recovery_code_works_once(app, client):
    user = set_second_factor(make_user(password=PASSWORD))
    user.mf_recovery_codes = ["aaaa-bbbb-cccc", "dddd-eeee-ffff"]
    db.session.commit()
    client.post("/sign-in", data=typed(user.email))

    answer = client.post("/sign-in/recovery", data={"code": "aaaa-bbbb-cccc"})
    db.session.refresh(user)

    assert answer.location == "/account/start"
    assert user.mf_recovery_codes == ["dddd-eeee-ffff"]


def test_staff_without_second_factor_are_sent_to_set_it_up(app, client):
    user = make_user(Role.ADMINISTRATOR, password=PASSWORD)
    user.is_demo = False
    db.session.commit()
    client.post("/sign-in", data=typed(user.email))

    assert client.get("/staff/people").location == "/account/second-factor"

    page = client.post("/account/second-factor", data={"setup": "authenticator"})
    action = re.search(r'action="(/account/second-factor/[^"]+)"', page.text).group(1)
    key = re.search(r"([A-Z2-7]{4}-){7}[A-Z2-7]{4}", page.text).group().replace("-", "")
    code = codes()._totp(key=key).generate().token
    answer = client.post(action, data={"code": code})

    assert answer.location == "/account/security"
    assert client.get("/staff/people").status_code == 200


def test_staff_cannot_switch_the_second_factor_off(app, client):
    user = set_second_factor(make_user(Role.OFFICER, password=PASSWORD))
    sign_in(client, user)

    answer = client.post("/account/second-factor?lang=en", data={"setup": "disable"})
    db.session.refresh(user)

    assert "This cannot be chosen." in answer.text
    assert user.tf_totp_secret is not None


def test_others_may_switch_it_off(app, client):
    user = set_second_factor(make_user(password=PASSWORD))
    sign_in(client, user)

    answer = client.post("/account/second-factor", data={"setup": "disable"})
    db.session.refresh(user)

    assert answer.location == "/account/security"
    assert user.tf_totp_secret is None


def test_old_session_asks_for_the_password_before_the_second_factor_changes(app, client):
    user = set_second_factor(make_user(password=PASSWORD))
    sign_in(client, user)
    with client.session_transaction() as kept:
        kept["fs_paa"] = 0

    answer = client.post("/account/second-factor", data={"setup": "disable"})
    db.session.refresh(user)

    assert answer.location.startswith("/account/verify")
    assert user.tf_totp_secret is not None


def test_demo_staff_get_a_second_factor_whose_code_the_page_shows(app, client):
    user = make_user(Role.ADMINISTRATOR, password=PASSWORD)
    place = client.post("/sign-in", data=typed(user.email)).location

    shown = re.search(r"<strong>(\d{6})</strong>", client.get(place).text).group(1)
    client.post(place, data={"code": shown})

    assert client.get("/staff/people").status_code == 200


def test_code_is_never_shown_for_real_accounts(app, client):
    user = set_second_factor(make_user(password=PASSWORD))
    user.is_demo = False
    db.session.commit()
    place = client.post("/sign-in", data=typed(user.email)).location

    assert re.search(r"<strong>\d{6}</strong>", client.get(place).text) is None
