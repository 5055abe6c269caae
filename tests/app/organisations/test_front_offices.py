"""Front offices: one for each region, kept right by officers, published to everybody."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.exc import IntegrityError

from app.audit.queries import history
from app.core.actor import SYSTEM, Role
from app.core.constraints import message_for
from app.core.db import db
from app.core.errors import Invalid, NotAllowed, NotFound, Stale
from app.core.ids import new_id
from app.organisations import queries, services
from app.organisations.models import FrontOffice
from app.organisations.rules import OFFICE_LABELS
from tests.factories.app_identity import actor_of, make_user, sign_in
from tests.factories.counting import count_queries

CONTACTS = {
    "email": "front-office-abai@demo.example",
    "phone": "+7 (000) 000-00-10",
    "address_kk": "DEMO, Үлгі көшесі, 1",
    "address_ru": "DEMO, улица Примерная, 1",
    "address_en": "DEMO, 1 Sample Street",
}


@pytest.fixture
def office(app):
    return queries.front_offices_of(["KZ-10"])[0]


def posted(office, **changes):
    present = {name: getattr(office, name) for name in OFFICE_LABELS}
    return {**present, "version": office.version, **changes}


def test_every_region_has_its_front_office_in_three_languages(app):
    offices = queries.front_offices()

    assert [office.region_code for office in offices] == [row.code for row in queries.regions()]
    assert len(offices) == 20
    first = offices[0]
    assert (first.name_kk, first.name_ru, first.name_en) == (
        "Абай облысының фронт-офисі", "Фронт-офис области Абай", "Front office of Abai Region",
    )  # fmt: skip
    assert {(one.email, one.phone, one.address_kk) for one in offices} == {("", "", "")}


def test_an_officer_changes_contacts_and_leaves_a_row(office):
    officer = actor_of(make_user(Role.OFFICER))

    services.update_front_office(
        office, changes={**CONTACTS, "email": " Front-Office-Abai@demo.example "}, actor=officer
    )
    services.update_front_office(office, changes=CONTACTS, actor=officer)

    assert {name: getattr(office, name) for name in CONTACTS} == CONTACTS
    db.session.commit()
    notes = history(FrontOffice.__tablename__, office.id)
    assert [(note.action, note.facts["fields"]) for note in notes] == [
        ("front_office.updated", sorted(CONTACTS))
    ]


@pytest.mark.parametrize(
    "role", [Role.APPROVER, Role.FINANCE, Role.AUDITOR, Role.FRONT_OFFICE, Role.REVIEWER]
)
def test_others_change_nothing(office, role):
    actor = actor_of(make_user(role, region_code="KZ-10"))

    with pytest.raises(NotAllowed, match="Only an officer or an administrator"):
        services.update_front_office(office, changes=CONTACTS, actor=actor)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name_kk": " "}, "name_missing"),
        ({"name_en": ""}, "name_missing"),
        ({"email": "no address"}, "email_format"),
        ({"email": "a@b@c"}, "email_format"),
        ({"phone": "call me"}, "phone_format"),
        ({"phone": "+7"}, "phone_format"),
    ],
)
def test_faults_are_named(office, changes, code):
    with pytest.raises(Invalid) as refusal:
        services.update_front_office(office, changes=changes, actor=SYSTEM)

    assert [fault.code for fault in refusal.value.details] == [code]


def test_a_stale_page_is_refused_with_both_texts(office):
    seen = office.version
    services.update_front_office(office, changes={"phone": "+7 000 1"}, actor=SYSTEM)
    db.session.flush()

    with pytest.raises(Stale) as refusal:
        services.update_front_office(
            office, changes={"phone": "+7 000 2"}, seen_version=seen, actor=SYSTEM
        )

    found = [(one.mine, one.theirs) for one in refusal.value.differences]
    assert found == [("+7 000 2", "+7 000 1")]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"name_ru": ""}, "ck_organisations_front_office_named"),
        ({"email": "NO"}, "ck_organisations_front_office_email_form"),
        ({"phone": "x"}, "ck_organisations_front_office_phone_form"),
        ({"region_code": "KZ-11"}, "uq_organisations_front_office_region_code"),
    ],
)
def test_the_database_refuses_what_the_service_would(office, changes, name):
    for column, value in changes.items():
        setattr(office, column, value)

    with pytest.raises(IntegrityError) as refusal:
        db.session.flush()

    assert refusal.value.orig.diag.constraint_name == name
    assert str(message_for(name)) != str(message_for("unknown"))


def test_an_unknown_office_is_not_found(app):
    with pytest.raises(NotFound):
        queries.get_front_office(new_id())


# --- pages


@pytest.mark.parametrize(
    ("language", "address", "unknown"),
    [
        ("kk", "Үлгі көшесі", "Байланыс деректері әзірге жарияланған жоқ."),
        ("ru", "улица Примерная", "Контактные данные пока не опубликованы."),
        ("en", "Sample Street", "Contact details are not published yet."),
    ],
)
def test_everybody_finds_the_front_office_of_a_region(client, office, language, address, unknown):
    services.update_front_office(office, changes=CONTACTS, actor=SYSTEM)
    db.session.commit()

    page = client.get(f"/front-offices/?lang={language}")

    assert page.status_code == 200
    assert address in page.text
    assert 'href="mailto:front-office-abai@demo.example"' in page.text
    assert 'href="tel:+70000000010"' in page.text
    assert page.text.count(unknown) == 19


def test_front_page_leads_to_the_front_offices(client, app):
    assert 'href="/front-offices/"' in client.get("/").text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMINISTRATOR])
def test_contacts_are_changed_in_the_browser(client, office, role):
    sign_in(client, make_user(role))
    place = f"/staff/front-offices/{office.id}/edit"
    form = client.get(f"{place}?lang=en").text
    seen = re.search(r'name="version" value="(\d+)"', form).group(1)

    wrong = client.post(place, data=posted(office, phone="call me", version=seen))
    right = client.post(place, data=posted(office, **CONTACTS, version=seen))
    stale = client.post(
        place, data=posted(office, email="", version=seen), headers={"Accept": "text/html"}
    )

    assert (wrong.status_code, right.status_code, stale.status_code) == (422, 302, 409)
    assert "Enter a phone number such as" in wrong.text
    assert "call me" in wrong.text
    assert "front-office-abai@demo.example" in client.get("/staff/front-offices").text


def test_a_front_officer_reads_the_list_and_changes_nothing(client, office):
    sign_in(client, make_user(Role.FRONT_OFFICE, region_code="KZ-10"))
    place = f"/staff/front-offices/{office.id}/edit"

    page = client.get("/staff/front-offices").text

    assert office.name_kk in page
    assert place not in page
    assert client.get(place).status_code == 403
    assert client.post(place, data=posted(office, **CONTACTS)).status_code == 403


@pytest.mark.parametrize("path", ["/front-offices/", "/staff/front-offices"])
def test_the_lists_take_few_queries(client, app, path):
    sign_in(client, make_user(Role.OFFICER))
    client.get(path)

    with count_queries() as counted:
        client.get(path)

    assert counted() <= 5
