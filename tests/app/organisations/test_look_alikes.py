"""Names that deceive: letters of two alphabets in a word, two names that look the same."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.core.actor import Role
from app.core.db import db
from app.core.text import skeleton, skeleton_of
from app.identity import queries as people
from app.organisations import queries
from app.organisations.rules import mixed_in_names
from tests.factories.app_identity import make_front_officer, make_user, sign_in
from tests.factories.app_organisations import make_organisation

SOUND = {"name_kk": "«Алма бағы» қоры (DEMO)", "name_ru": "Фонд «Алма бағы» (DEMO)"}
# The first letter of the second word is a Latin one.
DECEIVING = {"name_kk": "«Aлма бағы» қоры (DEMO)", "name_ru": "Фонд «Aлма бағы» (DEMO)"}


@pytest.fixture
def officer(client):
    found = make_user(Role.OFFICER)
    sign_in(client, found)
    return found


def test_mixed_words_of_several_names_are_listed_once():
    words = mixed_in_names([*DECEIVING.values(), "Digital Қала"])

    assert [(one.word, one.latin) for one in words] == [("Aлма", "A")]


def test_officer_is_warned_of_mixed_letters(client, officer):
    body = make_organisation(**DECEIVING)

    page = client.get(f"/staff/organisations/{body.id}?lang=en").text
    listed = client.get("/staff/organisations").text

    assert "The name mixes Latin and Cyrillic letters inside a word" in page
    assert "Aлма (A)" in page
    assert listed.count("mixed letters") == 1


def test_sound_name_warns_of_nothing(client, officer):
    body = make_organisation(**SOUND)

    page = client.get(f"/staff/organisations/{body.id}?lang=en").text

    assert "mixes Latin" not in page
    assert "looks the same" not in page
    assert "mixed letters" not in client.get("/staff/organisations").text


def test_organisations_whose_names_look_the_same_are_shown_to_the_officer(client, officer):
    body, twin = make_organisation(**SOUND), make_organisation(**DECEIVING)
    make_organisation()

    found = queries.look_alikes(body, actor=people.actor_for(officer))
    page = client.get(f"/staff/organisations/{body.id}?lang=en").text

    assert found == [twin]
    assert "Other organisations have a name that looks the same" in page
    assert twin.bin in page


def test_front_office_sees_twins_of_its_own_region_only(app):
    body = make_organisation(**SOUND, region_code="KZ-71")
    make_organisation(**DECEIVING, region_code="KZ-10")
    here = make_organisation(**DECEIVING, region_code="KZ-71")

    found = queries.look_alikes(body, actor=people.actor_for(make_front_officer("KZ-71")))

    assert found == [here]


def test_mixed_letters_are_no_reason_to_refuse(app):
    assert make_organisation(**DECEIVING).name_kk == DECEIVING["name_kk"]


def test_the_database_reduces_a_name_as_we_do(app):
    names = [*SOUND.values(), *DECEIVING.values(), "Ёлка ҺҰҮӨ"]

    reduced = [
        db.session.scalar(
            text(f"SELECT {skeleton_of('name')} FROM (SELECT :n AS name) t"), {"n": n}
        )
        for n in names
    ]

    assert reduced == [skeleton(name) for name in names]


def test_names_that_look_the_same_are_found_by_index(app):
    shapes = [skeleton_of(f"organisations_organisation.name_{code}") for code in ("kk", "ru")]
    db.session.execute(text("SET LOCAL enable_seqscan = off"))

    plan = db.session.scalars(
        text(
            "EXPLAIN SELECT id FROM organisations_organisation"
            f" WHERE {shapes[0]} IN ('А') OR {shapes[1]} IN ('А')"
        )
    ).all()

    for code in ("kk", "ru"):
        assert any(f"on ix_organisations_organisation_shape_{code} " in line for line in plan), plan
