"""Organisations in the browser: own, foreign, stale, hostile."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.core.actor import MemberRole, Role
from app.core.db import db
from app.mail.models import MailMessage
from app.organisations import queries
from app.organisations.models import Organisation
from tests.factories.app_identity import make_front_officer, make_user, sign_in
from tests.factories.app_organisations import (
    demo_bin,
    demo_iban,
    make_donor_organisation,
    make_member,
    make_organisation,
)
from tests.factories.counting import count_queries


def details(**changes):
    return {
        "name_kk": "«Әділет» қоғамдық бірлестігі (DEMO)",
        "name_ru": "Общественное объединение «Справедливость» (DEMO)",
        "bin": demo_bin(),
        "legal_form": "association",
        "region_code": "KZ-71",
        **changes,
    }


@pytest.fixture
def owner(app):
    return make_user()


@pytest.fixture
def organisation(owner):
    return make_organisation(owner=owner)


def test_person_registers_an_organisation(client, owner):
    sign_in(client, owner)

    answer = client.post("/apply/organisations/new", data=details(iban=demo_iban()))
    page = client.get(answer.location)

    assert answer.status_code == 302
    assert "«Әділет» қоғамдық бірлестігі (DEMO)" in page.text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"bin": "240140999118"}, "The control digit of the BIN is wrong"),
        ({"bin": ""}, "Fill in “BIN”"),
        ({"iban": "KZ87125KZT5004100100"}, "check digits of the account number"),
        ({"region_code": "KZ-99"}, "choose one of the list"),
        ({"name_kk": "a\x00b"}, "cannot be stored"),
        ({"name_ru": "\u202eDEMO"}, "turns the text round"),
        ({"address": "х" * 100_000}, "characters at most"),
        ({"registered_on-day": "31", "registered_on-month": "2", "registered_on-year": "2020"},
         "there is no such date"),
        ({"registered_on-day": "1", "registered_on-month": "1", "registered_on-year": "2999"},
         "lies in the future"),
    ],
)  # fmt: skip
def test_bad_input_is_named_and_nothing_typed_is_lost(client, owner, changes, reason):
    sign_in(client, owner)

    answer = client.post("/apply/organisations/new?lang=en", data=details(**changes))

    assert answer.status_code == 422
    assert reason in answer.text
    assert "Справедливость" in answer.text or "name_ru" in changes
    assert db.session.scalars(select(Organisation)).all() == []


def test_kazakh_and_hostile_text_is_shown_as_typed(client, owner):
    name = "<script>alert(1)</script> Әғқңөұүһі 😀 DEMO"
    sign_in(client, owner)

    answer = client.post("/apply/organisations/new", data=details(name_kk=name))
    page = client.get(answer.location)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; Әғқңөұүһі 😀 DEMO" in page.text


def test_second_click_registers_nothing_more(client, owner):
    sign_in(client, owner)
    data = details(one_time_key="k" * 24)

    places = {client.post("/apply/organisations/new", data=data).location for _ in range(20)}

    assert len(places) == 1
    assert len(db.session.scalars(select(Organisation)).all()) == 1


def test_stale_tab_gets_both_versions(client, owner, organisation):
    sign_in(client, owner)
    place = f"/apply/organisations/{organisation.id}/edit"
    seen = re.search(r'name="version" value="(\d+)"', client.get(place).text).group(1)
    same = details(bin=organisation.bin, version=seen)

    first = client.post(place, data={**same, "address": "Бірінші мекенжай"})
    second = client.post(
        place,
        data={**same, "address": "Екінші мекенжай"},
        headers={"Accept": "text/html"},
    )

    assert first.status_code == 302
    assert second.status_code == 409
    assert "Бірінші мекенжай" in second.text
    assert "Екінші мекенжай" in second.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("get", "/edit"),
        ("post", "/edit"),
        ("post", "/invitations"),
    ],
)
def test_foreign_organisation_is_not_there(client, organisation, method, path):
    stranger = make_user()
    make_organisation(owner=stranger)
    sign_in(client, stranger)

    answer = getattr(client, method)(f"/apply/organisations/{organisation.id}{path}")

    assert answer.status_code == 404


def test_donor_body_is_not_found_among_applicants(client, owner):
    donor = make_donor_organisation(owner=owner)
    sign_in(client, owner)

    assert client.get(f"/apply/organisations/{donor.id}").status_code == 404
    assert client.get(f"/fund/organisations/{donor.id}").status_code == 200


def test_viewer_sees_no_forms_and_is_refused(client, organisation):
    viewer = make_user()
    make_member(organisation, viewer, role=MemberRole.VIEWER)
    sign_in(client, viewer)
    place = f"/apply/organisations/{organisation.id}"

    assert "/edit" not in client.get(place).text
    assert client.post(f"{place}/edit", data=details()).status_code == 403


def test_invitation_goes_from_mail_to_membership(app, client, owner, organisation):
    guest = make_user(email="guest@example.org")
    sign_in(client, owner)
    client.post(
        f"/apply/organisations/{organisation.id}/invitations",
        data={"email": guest.email, "role": "signatory"},
    )
    query = select(MailMessage).where(MailMessage.recipient == guest.email)
    body = db.session.scalars(query).one().body
    path = re.search(r"http://127\.0\.0\.1:8000(\S+)", body).group(1)

    stranger = client.post(path)
    guests_browser = app.test_client()
    to_the_door = guests_browser.get(path)
    sign_in(guests_browser, guest)
    shown = guests_browser.get(path)
    answer = guests_browser.post(path)

    assert stranger.status_code == 403
    assert to_the_door.location.startswith("/sign-in?next=")
    assert shown.status_code == 200
    assert answer.location == f"/apply/organisations/{organisation.id}"
    assert queries.member_of(organisation, guest.id).role == MemberRole.SIGNATORY


def test_staff_search_by_a_russian_keyboard(client, organisation):
    sign_in(client, make_user(Role.AUDITOR))

    found = client.get("/staff/organisations?q=жасыл+дала")
    nothing = client.get("/staff/organisations?q=жоқ+мұндай")

    assert str(organisation.id) in found.text
    assert str(organisation.id) not in nothing.text


def test_front_office_opens_its_region_only(client, organisation):
    near = make_organisation(region_code="KZ-10")
    sign_in(client, make_front_officer("KZ-10"))

    assert client.get(f"/staff/organisations/{near.id}").status_code == 200
    assert client.get(f"/staff/organisations/{organisation.id}").status_code == 404
    assert str(organisation.id) not in client.get("/staff/organisations").text


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=00000000-0000-0000-0000-000000000000",
        "region=KZ-99",
        "kind=none",
        "q=%00%",
        "q=" + "ж" * 3000,
    ],
)
def test_strange_queries_are_no_fault(client, query):
    sign_in(client, make_user(Role.OFFICER))

    assert client.get(f"/staff/organisations?{query}").status_code in {200, 404}


def test_lists_ask_as_often_for_many_rows_as_for_one(app, client):
    administrator = make_user(Role.ADMINISTRATOR)
    own = make_user()
    make_organisation(owner=own)
    theirs = app.test_client()
    sign_in(client, administrator)
    sign_in(theirs, own)
    places = [
        (client, "/staff/organisations"),
        (client, "/staff/people"),
        (theirs, "/apply/organisations"),
    ]
    asked = []
    for _turn in range(2):
        for browser, place in places:
            browser.get(place)
            db.session.expire_all()
            with count_queries() as queries_run:
                browser.get(place)
            asked.append(int(queries_run))
        for _number in range(3):
            make_organisation(owner=own)
            make_user(Role.OFFICER)
        db.session.commit()

    assert asked[:3] == asked[3:]
