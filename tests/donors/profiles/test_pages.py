"""Donors in the browser: register, be known or not, listed for everybody."""

from __future__ import annotations

import pytest

from app.core.actor import Actor, MemberRole, Role
from app.core.db import db
from app.core.ids import new_id
from donors.profiles.models import Donor, Visibility
from donors.profiles.rules import ProfileTexts
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_organisations import make_donor_organisation
from tests.factories.counting import count_queries
from tests.factories.donors import make_contribution, make_donor, make_pledge, member_of, signed_in

LANGUAGES = ["kk", "ru", "en"]
HTML = {"Accept": "text/html"}
FORM = {
    "category": "CORP", "is_public": "no", "is_international": "no",
    "public_name-kk": "Дала достары", "public_name-ru": "Друзья степи", "public_name-en": "",
    "about-kk": "", "about-ru": "О нас", "about-en": "", "visibility": "nothing",
    "is_foreign_source": "no",
}  # fmt: skip


def staff(role: Role) -> Actor:
    return actor_of(make_user(role, region_code="KZ-71"))


def owner_of_a_body():
    person = make_user()
    body = make_donor_organisation(owner=person)
    return body, actor_of(person)


def test_owner_registers_once_for_twenty_clicks(app, client):
    body, actor = owner_of_a_body()
    sent = {**FORM, "one_time_key": "p" * 20}

    with signed_in(app, actor):
        answers = {
            client.post(f"/fund/profile/register/{body.id}", data=sent).status_code
            for _click in range(20)
        }

    donor = db.session.query(Donor).one()
    assert answers == {302}
    assert (donor.public_name_kk, donor.about_ru, donor.is_anonymous) == (
        "Дала достары", "О нас", True,
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_a_donor_in_every_language(app, client, language):
    body, actor = owner_of_a_body()
    donor = make_donor()
    pages = ["/fund/profile/", f"/fund/profile/register/{body.id}"]

    with signed_in(app, actor):
        assert [client.get(f"{p}?lang={language}").status_code for p in pages] == [200, 200]
    with signed_in(app, member_of(donor)):
        page = client.get(f"/fund/profile/{donor.id}/edit?lang={language}")
    assert page.status_code == 200


def test_stranger_finds_neither_body_nor_donor(app, client):
    body, _actor = owner_of_a_body()
    donor = make_donor()

    with signed_in(app, member_of(make_donor())):
        for address in (f"/fund/profile/register/{body.id}", f"/fund/profile/{donor.id}/edit"):
            assert client.get(address).status_code == 404
            assert client.post(address, data=FORM).status_code == 404


def test_viewer_changes_nothing(app, client):
    donor = make_donor()

    with signed_in(app, member_of(donor, MemberRole.VIEWER)):
        answer = client.post(f"/fund/profile/{donor.id}/edit", data=FORM)

    assert answer.status_code == 403
    assert not donor.is_anonymous


def test_name_in_one_language_is_refused_and_kept_on_the_page(app, client):
    donor = make_donor()

    with signed_in(app, member_of(donor)):
        answer = client.post(
            f"/fund/profile/{donor.id}/edit?lang=en", data={**FORM, "public_name-ru": ""}
        )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Enter the name in Kazakh and in Russian, or in neither." in page
    assert "Дала достары" in page


def test_second_tab_sees_both_versions(app, client):
    donor = make_donor()
    seen = donor.version

    with signed_in(app, member_of(donor)):
        address = f"/fund/profile/{donor.id}/edit?lang=en"
        client.post(address, data={**FORM, "version": seen})
        db.session.expire_all()
        late = client.post(
            address, data={**FORM, "about-ru": "Иначе", "version": seen}, headers=HTML
        )

    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "About the donor, in Russian" in page
    assert "Иначе" in page
    assert "О нас" in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OFFICER])
def test_all_staff_read_donors(app, client, role, language):
    pledge = make_pledge(committed=True)

    with signed_in(app, staff(role)):
        for page in ("", pledge.donor.id, "?text=дала", "?category=CORP"):
            address = f"/staff/donors/{page}"
            sign = "&" if "?" in address else "?"
            assert client.get(f"{address}{sign}lang={language}").status_code == 200
        assert client.get(f"/staff/donors/{new_id()}").status_code == 404


def test_public_reads_named_donors_and_no_trace_of_others(app, client):
    named = make_donor(texts=ProfileTexts(public_name_kk="Дала достары", public_name_ru="Друзья"))
    hidden = make_donor(
        visibility=Visibility.NOTHING, organisation=make_donor_organisation(name_ru="Тайный")
    )
    make_contribution(make_pledge(donor=named, years={2027: 700_00}, committed=True), 300_00)
    make_pledge(donor=hidden, years={2027: 55_00}, committed=True)
    make_donor(organisation=make_donor_organisation(name_ru="Без обещаний"))

    page = client.get("/donors/?lang=ru").get_data(as_text=True)

    assert "Друзья" in page
    assert page.count("700\u00a0₸") == 2
    assert page.count("300\u00a0₸") == 2
    for trace in ("Тайный", "55", hidden.code, "Без обещаний"):
        assert trace not in page


def test_empty_public_page_says_so(app, client):
    for language in LANGUAGES:
        assert client.get(f"/donors/?lang={language}").status_code == 200


def test_lists_ask_as_often_for_many_rows_as_for_one(app, client):
    auditor = staff(Role.AUDITOR)

    def counts():
        found = []
        for page in ("/staff/donors/", "/donors/"):
            db.session.expire_all()
            with signed_in(app, auditor), count_queries() as n:
                client.get(page)
            found.append(int(n))
        return found

    make_pledge(committed=True)
    one = counts()
    for _ in range(4):
        make_pledge(committed=True)
    assert counts() == one
    assert max(one) <= 12


def test_public_sees_the_name_alone_of_who_shows_no_amounts(app, client):
    modest = make_donor(
        visibility=Visibility.NAME, organisation=make_donor_organisation(name_ru="Скромный")
    )
    make_pledge(donor=modest, years={2027: 7_654_321_00}, committed=True)
    db.session.commit()

    page = client.get("/donors/?lang=ru").get_data(as_text=True)

    assert "Скромный" in page
    assert "654" not in page
