"""Guessing: exact limits, kept in the database, with the time to wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.core.db import db
from app.identity import services
from app.identity.rules import TooManyTries
from tests.factories.app_identity import PASSWORD, make_user, set_second_factor, typed


def guess(client, email, place="1.2.3.4", password="wrong password"):
    return client.post(
        "/sign-in?lang=en", data=typed(email, password), environ_base={"REMOTE_ADDR": place}
    )


def test_of_a_thousand_guesses_ten_get_through(app, noon):
    made = 0
    for number in range(1000):
        try:
            services.claim_attempt(
                "password", subject="a@example.org", ip_prefix=f"10.0.{number}.0/24",
                store=db.session,
            )  # fmt: skip
        except TooManyTries:
            continue
        made += 1

    assert made == 10


def test_eleventh_guess_is_told_how_long_to_wait(app, client, noon):
    user = make_user(password=PASSWORD)
    answers = [guess(client, user.email).status_code for _ in range(10)]

    with clock.at(noon + timedelta(minutes=2)):
        refused = guess(client, user.email, password=PASSWORD)
    with clock.at(noon + timedelta(minutes=5, seconds=1)):
        later = guess(client, user.email, password=PASSWORD)

    assert set(answers) == {200}
    assert refused.status_code == 429
    assert "Minutes to wait: 4." in refused.text
    assert refused.headers["Retry-After"] == "181"
    assert later.location == "/account/start"


def test_network_is_limited_whatever_names_it_tries(app, client, noon):
    for number in range(10):
        guess(client, f"n{number}@example.org")

    assert guess(client, "n10@example.org").status_code == 429
    assert guess(client, "n10@example.org", place="1.2.4.4").status_code == 200


def test_right_passwords_do_not_count(app, client, noon):
    user = make_user(password=PASSWORD)

    answers = [guess(app.test_client(), user.email, password=PASSWORD) for _ in range(12)]

    assert {answer.location for answer in answers} == {"/account/start"}


def test_five_wrong_codes_close_the_second_door(app, client, noon):
    user = set_second_factor(make_user(password=PASSWORD))
    client.post("/sign-in", data=typed(user.email))

    answers = [client.post("/sign-in/code", data={"code": "000000"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_an_address_sent_along_opens_no_fresh_count_of_codes(app, client, noon):
    user = set_second_factor(make_user(password=PASSWORD))
    client.post("/sign-in", data=typed(user.email))

    answers = [
        client.post("/sign-in/code", data={"code": "000000", "email": f"n{number}@example.org"})
        for number in range(6)
    ]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_other_spellings_of_an_address_share_its_count(app, client, noon):
    user = make_user(email="spelled@example.org", password=PASSWORD)
    spellings = ["spelled@example.org", "Spelled@Example.ORG", "spelled@ｅxample.org",
                 "spelled@example。org", " spelled@example.org "]  # fmt: skip
    for number in range(10):
        guess(client, spellings[number % 5], place=f"1.2.{number}.4")

    refused = guess(client, "spelled@exampl\uff45.org", place="1.3.3.4", password=PASSWORD)

    assert user.email == "spelled@example.org"
    assert refused.status_code == 429


def test_guesses_inside_count_with_those_at_the_door(app, client, noon):
    user = make_user(password=PASSWORD)
    client.post("/sign-in", data=typed(user.email))
    for number in range(5):
        client.post("/account/verify", data={"password": "wrong", "email": f"n{number}@a.kz"})
    for _ in range(5):
        guess(app.test_client(), user.email)

    assert client.post("/account/verify", data={"password": PASSWORD}).status_code == 429


def test_codes_and_recovery_codes_share_one_limit(app, client, noon):
    user = set_second_factor(make_user(password=PASSWORD))
    client.post("/sign-in", data=typed(user.email))
    for _ in range(5):
        client.post("/sign-in/code", data={"code": "000000"})

    assert client.post("/sign-in/recovery", data={"code": "aaaa-bbbb-cccc"}).status_code == 429


def test_twenty_wrong_codes_an_hour_at_most(app, noon):
    made = 0
    for minute in range(60):
        with clock.at(noon + timedelta(minutes=minute)):
            try:
                services.claim_attempt("second_factor", subject="u", ip_prefix="", store=db.session)
            except TooManyTries:
                continue
            made += 1

    assert made == 20


@pytest.mark.parametrize("known", [True, False])
def test_five_reset_messages_a_day(app, client, noon, known):
    email = make_user().email if known else "nobody@example.org"

    answers = [client.post("/password", data={"email": email}).status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]
