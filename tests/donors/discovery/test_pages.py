"""The pages: every ground in words, donors' secrets kept, empty states that say what to do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.core import clock
from app.core.actor import Role
from app.core.db import db
from donors.matching.queries import ranked_rows
from donors.pledges.queries import page_of_own_pledges
from donors.profiles.models import Visibility
from grants.calls.states import CallState
from tests.factories.app_identity import actor_of, make_front_officer
from tests.factories.donors import make_donor, make_pledge, member_of, signed_in
from tests.factories.donors_matching import ENTRIES, Entry, make_ranked_call, person
from tests.factories.grants_calls import make_call

MILLION = 1_000_000_00


def _body(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("\u00a0", " "))


@pytest.fixture
def ranked(app):
    schools = Entry(6, {2027: 5 * MILLION}, "KZ-75", "education")
    return make_ranked_call([*ENTRIES[:2], schools], pledges=[])


def test_officer_reads_who_could_help_a_call_and_why(app, client, ranked):
    pledge = make_pledge(years={2027: 4 * MILLION}, where={"themes": ["education"]}, offered=True)

    with signed_in(app, ranked.officer):
        page = _body(client.get(f"/staff/discovery/calls/{ranked.call.id}?lang=en"))
        call = _body(client.get(f"/staff/calls/{ranked.call.id}?lang=en"))

    assert f"/staff/discovery/calls/{ranked.call.id}" in call
    assert f"/staff/pledges/{pledge.id}" in page
    assert "Adds 4,000,000 KZT" in page
    for term in (
        "Money it really adds",
        "Paid for the like before",
        "Fits few others",
        "There in time",
        "Beside state money",
    ):
        assert term in page
    assert "Points: " in page
    assert "weight 45%" in page


def test_nearly_fitting_pledge_is_put_as_a_question(app, client, ranked):
    narrow = make_pledge(years={2027: 5 * MILLION}, where={"regions": ["KZ-10"]}, committed=True)
    schools = ranked.applications[2]

    with signed_in(app, ranked.officer):
        page = _body(client.get(f"/staff/discovery/applications/{schools.id}?lang=en"))
        own = _body(client.get(f"/staff/applications/{schools.id}?lang=en"))

    assert f"/staff/discovery/applications/{schools.id}" in own
    assert "Would you allow this region too: " in page
    assert "A yes would place 5,000,000 KZT more." in page
    assert f" · {narrow.code}</a>" in page


def test_front_office_reads_neither_pledges_nor_unnamed_donors(app, client, ranked):
    shy = make_donor()
    shy.visibility = Visibility.NOTHING
    pledge = make_pledge(
        donor=shy, years={2027: 4 * MILLION}, where={"themes": ["education"]}, offered=True
    )

    with signed_in(app, actor_of(make_front_officer("KZ-75"))):
        page = _body(client.get(f"/staff/discovery/calls/{ranked.call.id}?lang=en"))
        foreign = client.get(f"/staff/discovery/applications/{ranked.applications[0].id}")

    assert "A donor who is not named" in page
    assert shy.organisation.name_ru not in page
    assert pledge.code not in page
    assert "/staff/pledges/" not in page
    assert foreign.status_code == 404


def test_decided_draft_and_empty_calls_say_what_to_do(app, client):
    draft, empty = make_call(state=CallState.DRAFT), make_call(state=CallState.PUBLISHED)

    with signed_in(app, person(Role.OFFICER)):
        first = _body(client.get(f"/staff/discovery/calls/{draft.id}?lang=en"))
        second = _body(client.get(f"/staff/discovery/calls/{empty.id}?lang=en"))

    assert "Nothing waits for money here" in first
    assert "No application waits for money here" in second


def test_donor_reads_where_its_money_does_most(app, client, ranked):
    mine = make_pledge(years={2027: 6 * MILLION}, offered=True)
    secret = make_pledge(donor=make_donor(), years={2027: 7 * MILLION}, offered=True)

    with signed_in(app, member_of(mine.donor)):
        page = _body(client.get("/fund/discovery/?lang=en"))

    assert "Your free money could add up to 5,000,000 KZT" in page
    assert "Offer a pledge for this call" in page
    assert secret.donor.code not in page
    assert secret.code not in page
    for row in ranked_rows(ranked.ranking):
        assert f"{row.score:.2f}" not in page


def test_donor_without_a_body_is_led_to_enter_one(app, client):
    with signed_in(app, person(Role.OFFICER)):
        page = _body(client.get("/fund/discovery/?lang=en"))

    assert "Enter your organisation first" in page


def test_foreign_donor_is_none_and_a_wrong_filter_finds_nothing(app, client, ranked):
    mine, other = make_pledge(offered=True), make_pledge(offered=True)

    with signed_in(app, member_of(mine.donor)):
        foreign = client.get(f"/fund/discovery/?donor={other.donor_id}&lang=en")
        nothing = _body(client.get("/fund/discovery/?region=KZ-75&year=1999&lang=en"))
        typed = client.get("/fund/discovery/?year=soon&theme=%00&region=' OR 1")

    assert foreign.status_code == 404
    assert "Take away a filter" in nothing
    assert typed.status_code == 200


def test_two_applications_show_a_donor_no_figure(app, client):
    make_ranked_call(ENTRIES[:2], pledges=[])
    donor = make_donor()
    db.session.commit()

    with signed_in(app, member_of(donor)):
        page = _body(client.get("/fund/discovery/?lang=en"))

    assert "Fewer than 3 applications fit so far." in page
    assert "28,000,000" not in page


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_pages_speak_the_language_of_the_reader(app, client, ranked, language):
    mine = make_pledge(years={2027: 6 * MILLION}, where={"regions": ["KZ-10"]}, committed=True)

    with signed_in(app, ranked.officer):
        staff = _body(client.get(f"/staff/discovery/calls/{ranked.call.id}?lang={language}"))
    with signed_in(app, member_of(mine.donor)):
        donor = _body(client.get(f"/fund/discovery/?lang={language}"))

    for page in (staff, donor):
        assert f'lang="{language}"' in page
        for english in ("Score", "Points", "Would you", "weight", "Money it", "Missing now"):
            assert english not in page


def test_page_of_a_donor_stays_quick_when_the_clock_moves_on(app, client, ranked):
    mine = make_pledge(years={2027: 6 * MILLION}, offered=True)

    with signed_in(app, member_of(mine.donor)), clock.at(ranked.call.closes_at + timedelta(days=2)):
        page = _body(client.get("/fund/discovery/?lang=en"))

    assert ranked.call.code in page


def test_offer_begins_with_the_call_and_what_was_chosen(app, client, ranked):
    donor, code = make_donor(), ranked.call.code
    asked = f"donor={donor.id}&calls={code}&calls=NO-SUCH&regions=KZ-75&year=2027"

    with signed_in(app, member_of(donor)):
        listed = _body(client.get("/fund/discovery/?region=KZ-75&lang=en"))
        form = _body(client.get(f"/fund/pledges/new?{asked}&lang=en"))
        sent = {
            "donor": str(donor.id), "currency": "KZT", "calls": code, "regions": "KZ-75",
            "years-0-year": "2027", "years-0-amount_minor": "500",
        }  # fmt: skip
        made = client.post("/fund/pledges/new", data=sent)

    assert f"calls={code}" in listed
    assert "regions=KZ-75" in listed
    assert f'name="calls" value="{code}"' in form
    assert 'value="NO-SUCH"' not in form
    assert 'name="regions" value="KZ-75"' in form
    assert made.status_code == 302
    (pledge,) = page_of_own_pledges([donor.id]).rows
    assert pledge.where == {"calls": [code], "regions": ["KZ-75"]}
