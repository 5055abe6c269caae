"""The desk of a front office: its region's applications, drafts, letters, NGOs; few queries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core.actor import SYSTEM
from app.core.db import db
from app.home import queries
from grants.applications import services as applications
from grants.applications.states import ApplicationState
from grants.calls.models import Call
from tests.conftest import NOON
from tests.factories.app_files import pdf
from tests.factories.app_identity import make_front_officer, make_user, sign_in
from tests.factories.app_organisations import make_organisation
from tests.factories.counting import count_queries
from tests.factories.grants_applications import make_application, make_draft
from tests.factories.grants_calls import make_call

HERE, THERE = "KZ-10", "KZ-75"

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def desk(client):
    """The browser of the front office of HERE, in English."""
    sign_in(client, make_front_officer(HERE))
    client.get("/staff/?lang=en")
    return client


def closing_soon() -> Call:
    return make_call(closes_at=NOON + timedelta(days=5))


def test_home_counts_the_region_by_call_and_state(app):
    call = make_call()
    ngo, other = make_organisation(region_code=HERE), make_organisation(region_code=THERE)
    make_application(call=call, organisation=ngo, region_code=HERE)
    make_application(call=call, organisation=make_organisation(), region_code=THERE)
    make_draft(call=call, organisation=make_organisation(region_code=HERE), complete=False)
    make_draft(call=call, organisation=other, complete=False)

    found = queries.regional_counts([call.id], HERE)

    assert found == {call.id: {ApplicationState.SUBMITTED: 1, ApplicationState.DRAFT: 1}}


def test_home_names_drafts_whose_deadline_is_near(app):
    soon, later = closing_soon(), make_call(closes_at=NOON + timedelta(days=40))
    ngo = make_organisation(region_code=HERE)
    near = make_draft(call=soon, organisation=ngo, complete=False)
    make_draft(call=later, organisation=ngo, complete=False)
    make_draft(call=soon, organisation=make_organisation(region_code=THERE), complete=False)

    assert queries.drafts_near_deadline(HERE, NOON) == [near]


def test_home_names_what_was_handed_in_unfinished(app):
    call = closing_soon()
    whole, bare, changed = (
        make_draft(call=call, organisation=make_organisation(region_code=HERE), region_code=HERE)
        for _ in range(3)
    )
    make_application(call=call, organisation=make_organisation(), region_code=THERE)
    for application in (whole, changed):
        applications.attach_file(
            application, content=pdf(), name="жарғы.pdf", kind="charter", actor=SYSTEM
        )
    for application in (whole, bare, changed):
        applications.submit_application(application, actor=SYSTEM)
    changed.has_unsent_changes = True
    db.session.flush()

    found = {(one.application.id, one.has_files) for one in queries.unfinished(HERE, NOON)}

    assert found == {(bare.id, False), (changed.id, True)}


def test_a_draft_shows_its_ngo_and_clock_and_no_word_of_it(desk):
    ngo = make_organisation(region_code=HERE, name_en="Reed DEMO")
    draft = make_draft(call=closing_soon(), organisation=ngo, region_code=HERE, title="DEMO құпия")
    db.session.commit()

    page = desk.get("/staff/").text

    assert "Reed DEMO" in page
    assert "DEMO құпия" not in page
    assert desk.get(f"/staff/applications/{draft.id}").status_code == 404


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_home_opens_empty_with_the_name_of_the_office(client, language):
    sign_in(client, make_front_officer(HERE))
    page = client.get(f"/staff/?lang={language}")
    names = {"kk": "Абай облысы", "ru": "область Абай", "en": "Abai Region"}

    assert page.status_code == 200
    assert names[language] in page.text


def test_home_asks_as_often_for_three_rows_as_for_one(desk):
    def asked():
        db.session.commit()
        db.session.expunge_all()
        desk.get("/staff/")
        with count_queries() as counted:
            desk.get("/staff/")
        return counted()

    def grow():
        call = closing_soon()
        ngo = make_organisation(region_code=HERE)
        make_draft(call=call, organisation=ngo, complete=False)
        make_application(
            call=call, organisation=make_organisation(region_code=HERE), region_code=HERE
        )

    grow()
    for_one = asked()
    grow()
    grow()

    assert asked() == for_one
    assert for_one <= 12


def test_an_ngo_finds_its_front_office_on_its_first_page(client):
    owner = make_user()
    make_organisation(owner=owner, region_code=HERE)
    sign_in(client, owner)

    page = client.get("/apply/?lang=en").text

    assert "Front office of Abai Region" in page
    assert "Front office of Almaty city" not in page
