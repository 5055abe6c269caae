"""Consent to the processing of personal data: kept, shown, asked for anew, never changed."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from app.audit import services as audit
from app.core.actor import Role
from app.core.db import db
from app.core.errors import Invalid, NotAllowed
from app.core.i18n import LANGUAGES
from app.identity import queries, rules, services
from app.identity.models import Consent
from app.identity.rules import PRESENT_CONSENT, consent_text
from tests.factories.app_identity import PASSWORD, consent_hash, make_user, sign_in, typed

# What people have agreed to: whoever changes a text writes a new version beside it.
RELEASED = {
    ("1", "kk"): "740222e7a5e5091ee71ac12abe350fa099823074de5848b0d9b2f12fde9ac658",
    ("1", "ru"): "6642035df60c8e8cbeefbb00b92cbbf5bb7dbd0050157d9a204da02daf35ed2e",
    ("1", "en"): "172c8a22fe85f0f19a0e6f1af73a10fe7de8afbcc20e2c1de72d53bd2172f857",
}


def consents(user):
    query = select(Consent).where(Consent.user_id == user.id).order_by(Consent.given_at)
    return db.session.scalars(query).all()


@pytest.fixture
def newcomer(app):
    """A colleague whom an administrator has registered: nobody asked them yet."""
    return make_user(password=PASSWORD, consents=False)


@pytest.fixture
def changed_text(monkeypatch):
    """A newer version of the text."""
    earlier = rules.consent_text

    def written(version, language):
        if version != "2":
            return earlier(version, language)
        first = earlier("1", language)
        return rules.ConsentText("2", language, first.title, (("DEMO", "Басқа мәтін."),))

    for module in ("app.identity.rules", "app.identity.views.consent"):
        monkeypatch.setattr(f"{module}.PRESENT_CONSENT", "2")
        monkeypatch.setattr(f"{module}.consent_text", written)


@pytest.mark.parametrize("key", RELEASED)
def test_released_text_stays_as_people_agreed_to_it(key):
    assert consent_text(*key).sha256() == RELEASED[key]


def test_every_version_is_released_in_every_language():
    present = {(PRESENT_CONSENT, language) for language in LANGUAGES}

    assert present <= set(RELEASED)


def test_text_says_what_the_law_asks_for_in_every_language():
    numbers = {len(consent_text(PRESENT_CONSENT, language).parts) for language in LANGUAGES}

    assert numbers == {5}


def test_registration_shows_the_text_and_keeps_the_consent(app, client):
    page = client.get("/register?lang=kk")
    shown = consent_text(PRESENT_CONSENT, "kk")
    data = typed("aigul@example.org", name="Айгүл DEMO", language="ru", consent="y")

    client.post("/register", data={**data, "consent_text": shown.sha256()})

    user = queries.user_by_email("aigul@example.org")
    [kept] = consents(user)
    assert all(body in page.text for _heading, body in shown.parts)
    assert shown.sha256() in page.text
    assert (kept.text_version, kept.language, kept.text_sha256) == ("1", "kk", shown.sha256())
    assert kept.given_at is not None


def test_registration_with_an_outdated_text_asks_to_read_it_again(app, client):
    data = typed("b@example.org", name="Б DEMO", language="en", consent="y")

    answer = client.post("/register?lang=en", data={**data, "consent_text": "0" * 64})

    assert answer.status_code == 422
    assert "This text has changed. Please read it once more." in answer.text
    assert f'value="{consent_hash()}"' in answer.text
    assert queries.user_by_email("b@example.org") is None


def test_consent_is_audited_and_agreeing_twice_is_agreeing_once(app, newcomer):
    own = queries.actor_for(newcomer)
    before = len(audit.pending())

    for _ in range(2):
        services.give_consent(newcomer, text_sha256=consent_hash("ru"), actor=own)

    [row] = audit.pending()[before:]
    [kept] = consents(newcomer)
    assert (row["action"], row["object_id"]) == ("consent.given", str(kept.id))
    assert row["facts"] == {"version": "1", "language": "ru", "sha256": consent_hash("ru")}


def test_nobody_agrees_for_another_person(app, newcomer):
    administrator = queries.actor_for(make_user(Role.ADMINISTRATOR))

    with pytest.raises(NotAllowed):
        services.give_consent(newcomer, text_sha256=consent_hash(), actor=administrator)


def test_a_text_that_nobody_wrote_is_refused(app, newcomer):
    with pytest.raises(Invalid) as refusal:
        services.give_consent(
            newcomer, text_sha256="0" * 64, actor=queries.actor_for(newcomer)
        )  # fmt: skip

    assert set(refusal.value.faults) == {"consent"}


@pytest.mark.parametrize(
    "change",
    [update(Consent).values(text_version="9"), text("DELETE FROM identity_consent")],
    ids=["update", "delete"],
)
def test_database_refuses_to_change_or_remove_a_consent(app, change):
    make_user(password=PASSWORD)
    db.session.flush()

    with pytest.raises(IntegrityError, match="never changed or removed"):
        db.session.execute(change)


def test_who_has_not_agreed_is_asked_after_sign_in_and_goes_on_where_wanted(client, newcomer):
    client.post("/sign-in?lang=en", data=typed(newcomer.email))

    asked = client.get("/account/sessions?page=2")
    page = client.get(asked.location)
    shown = re.search(r'name="consent_text" value="(\w{64})"', page.text).group(1)
    agreed = client.post("/account/personal-data", data={"consent_text": shown})

    assert asked.location == "/account/personal-data"
    assert "I do not agree, sign me out" in page.text
    assert agreed.location == "/account/sessions?page=2"
    assert client.get("/account/sessions").status_code == 200
    assert [kept.text_version for kept in consents(newcomer)] == ["1"]


def test_public_pages_stay_open_before_the_consent(client, newcomer):
    client.post("/sign-in", data=typed(newcomer.email))

    assert client.get("/").status_code == 200


def test_refusing_signs_out_and_keeps_nothing(client, newcomer):
    client.post("/sign-in", data=typed(newcomer.email))

    refused = client.post("/account/personal-data/refuse")

    assert refused.location == "/"
    assert client.get("/account/profile").location == "/sign-in?next=/account/profile"
    assert consents(newcomer) == []


def test_account_shows_when_to_what_and_in_which_words(app, client):
    user = make_user(password=PASSWORD)
    client.post("/sign-in", data=typed(user.email))

    page = client.get("/account/personal-data?lang=kk").text

    assert consent_hash("en") in page
    assert all(body in page for _heading, body in consent_text("1", "en").parts)
    assert "/account/personal-data/refuse" not in page


def test_changed_text_is_asked_at_the_next_sign_in_only(client, changed_text):
    user = make_user(password=PASSWORD, consents=False)
    earlier = {
        "text_version": "1",
        "language": "en",
        "text_sha256": consent_text("1", "en").sha256(),
    }
    db.session.add(Consent(user_id=user.id, given_at=user.created_at, **earlier))
    sign_in(client, user)
    before = client.get("/account/profile").status_code

    client.post("/sign-out")
    client.post("/sign-in", data=typed(user.email))
    asked = client.get("/account/profile")
    page = client.get("/account/personal-data?lang=kk").text
    newest = rules.consent_text("2", "kk").sha256()
    client.post("/account/personal-data", data={"consent_text": newest})

    assert (before, asked.location) == (200, "/account/personal-data")
    assert "Басқа мәтін." in page
    assert [kept.text_version for kept in consents(user)] == ["1", "2"]
    assert client.get("/account/profile").status_code == 200
