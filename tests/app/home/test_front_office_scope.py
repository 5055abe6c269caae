"""The doors of a front office: its own region opens, any other is not there."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.core.errors import NotFound
from donors.matching import services as matching
from grants.applications.models import Application
from grants.applications.rules import LineDraft
from grants.awards import queries as awards
from grants.awards.models import Award
from grants.calls import services as calls
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.reviews import services as reviews
from reports.letters import queries as letters
from reports.letters.models import Letter
from tests.factories.app_identity import actor_of, make_front_officer, make_user, sign_in
from tests.factories.app_organisations import make_member, make_organisation
from tests.factories.donors import make_contribution, make_donor, make_pledge
from tests.factories.grants_applications import make_application
from tests.factories.grants_calls import make_call
from tests.factories.grants_reviews import make_reviewer_profile, score_all, sheet

HERE, THERE = "KZ-10", "KZ-75"
NEED = (LineDraft(2027, "Еріктілерді оқыту", Decimal(1), 5_000_000_00, 1_000_000_00),)

pytestmark = pytest.mark.usefixtures("noon")


class Decided(NamedTuple):
    """An application of one region that went all the way."""

    application: Application
    award: Award
    letter: Letter


def decide(call: Call) -> dict[str, Decided]:
    """Bring one application of each region through reviews, ranking, matching and award."""
    reviewer = make_reviewer_profile()
    entered = {
        region: make_application(
            call=call,
            organisation=make_organisation(region_code=region, name_ru=f"DEMO-{region}"),
            region_code=region,
            title=f"DEMO: жоба {region}",
            lines=NEED,
        )
        for region in (HERE, THERE)
    }
    for _region in entered:
        pledge = make_pledge(donor=make_donor(), years={2027: 6_000_000_00}, committed=True)
        make_contribution(pledge)
    with clock.at(call.closes_at + timedelta(days=1)):
        calls.start_reviews(call, actor=SYSTEM)
        for application in entered.values():
            review = reviews.assign_reviewer(
                application=application, reviewer=reviewer, actor=SYSTEM
            )
            score_all(review, 9)
        reviews.freeze_ranking(call, actor=SYSTEM)
        run = matching.create_run(call, actor=actor_of(make_user(Role.OFFICER)))
        matching.propose_run(run, actor=actor_of(make_user(Role.OFFICER)))
        matching.approve_run(run, actor=actor_of(make_user(Role.APPROVER)))
    return {region: _outcome(application) for region, application in entered.items()}


def _outcome(application: Application) -> Decided:
    award = db.session.scalars(select(Award).where(Award.application_id == application.id)).one()
    wanted = select(Letter).where(Letter.decision_id == award.decision_id)
    return Decided(application, award, db.session.scalars(wanted).one())


@pytest.fixture
def decided(app):
    return decide(
        make_call(
            years=(2027,), criteria=sheet(("idea", 100)), pass_score=Decimal(50),
            reviews_per_application=1,
        )
    )  # fmt: skip


@pytest.fixture
def desk(client):
    """The browser of the front office of HERE, in English."""
    sign_in(client, make_front_officer(HERE))
    client.environ_base["HTTP_ACCEPT"] = "text/html"
    client.get("/staff/?lang=en")
    return client


def addresses(one: Decided) -> list[str]:
    """Every page of one application, and of what came of it."""
    key = one.application.id
    return [
        f"/staff/applications/{key}",
        f"/staff/applications/{key}/submissions/1.json",
        f"/staff/rankings/applications/{key}",
        f"/staff/organisations/{one.application.organisation_id}",
        f"/staff/awards/{one.award.id}",
        f"/staff/letters/{one.letter.id}",
    ]


def test_its_own_region_opens_and_any_other_is_not_there(desk, decided):
    own = [desk.get(address).status_code for address in addresses(decided[HERE])]
    foreign = [desk.get(address).status_code for address in addresses(decided[THERE])]

    assert own == [200] * 6
    assert foreign == [404] * 6


@pytest.mark.parametrize(
    "path",
    [
        "applications/", "applications/?region={there}", "applications/export.csv", "awards/",
        "awards/?region={there}", "letters/", "organisations", "organisations?region={there}", "",
    ],
)  # fmt: skip
def test_no_list_names_another_region(desk, decided, path):
    page = desk.get(f"/staff/{path.format(there=THERE)}")
    foreign = decided[THERE]

    assert page.status_code == 200
    for text in (
        foreign.application.number, foreign.application.title, foreign.award.number,
        foreign.letter.number, f"DEMO-{THERE}",
    ):  # fmt: skip
        assert text not in page.text


def test_lists_show_its_own_region(desk, decided):
    own = decided[HERE]

    for path, text in (
        ("applications/", own.application.number),
        ("applications/export.csv", own.application.number),
        ("awards/", own.award.number),
        ("letters/", own.letter.number),
        (f"rankings/{own.application.call_id}", own.application.number),
        ("", own.letter.number),
    ):
        assert text in desk.get(f"/staff/{path}").text


def test_scope_holds_without_any_page(decided):
    actor = actor_of(make_front_officer(HERE))

    assert awards.get_award(decided[HERE].award.id, actor=actor) is decided[HERE].award
    assert letters.get_letter(decided[HERE].letter.id, actor=actor) is decided[HERE].letter
    assert letters.letters_for_staff(actor=actor) == [decided[HERE].letter]
    with pytest.raises(NotFound):
        awards.get_award(decided[THERE].award.id, actor=actor)
    with pytest.raises(NotFound):
        letters.get_letter(decided[THERE].letter.id, actor=actor)


@pytest.mark.parametrize(
    "path",
    [
        "matching/", "pledges/", "donors/", "contributions/", "ledger/", "ledger/ledger.csv",
        "queues", "reviews/", "reviewers/",
    ],
)  # fmt: skip
def test_the_whole_country_is_refused_with_the_reason(desk, path):
    page = desk.get(f"/staff/{path}")

    assert page.status_code == 403
    assert "A front office reads the public facts of calls and what belongs to its own" in page.text


def test_people_and_deeds_are_refused(desk, decided):
    call_id = decided[HERE].application.call_id

    assert desk.get("/staff/people").status_code == 403
    assert desk.get(f"/staff/matching/calls/{call_id}").status_code == 403
    assert desk.get(f"/staff/calls/{call_id}/history").status_code == 403
    assert desk.post(f"/staff/rankings/{call_id}/freeze").status_code == 403


def test_the_menu_names_only_what_opens(desk):
    page = desk.get("/staff/").text
    menu = page[page.index("asar-nav__list") : page.index("</header>")]
    links = [part.partition('"')[0] for part in menu.split('href="')[1:]]

    assert links == [
        "/staff/calls/", "/staff/applications/", "/staff/awards/", "/staff/letters/",
        "/staff/programmes/", "/staff/organisations",
    ]  # fmt: skip
    assert {desk.get(link).status_code for link in links} == {200}


def test_no_page_leads_to_a_refusal(desk, decided):
    own = decided[HERE]
    start = [
        *addresses(own),
        f"/staff/calls/{own.application.call_id}",
        "/staff/",
        "/staff/awards/",
    ]
    links = set()
    for address in start:
        page = desk.get(address).text
        links |= {part.partition('"')[0] for part in page.split('href="/staff/')[1:]}

    refused = {link for link in links if desk.get(f"/staff/{link}").status_code == 403}

    assert refused == set()


def test_drafts_of_calls_are_the_operators_business(desk):
    draft, open_call = make_call(state=CallState.DRAFT, code="SOON-1"), make_call(code="OPEN-1")
    db.session.commit()

    page = desk.get("/staff/calls/").text

    assert (draft.code in page, open_call.code in page) == (False, True)
    assert desk.get(f"/staff/calls/{open_call.id}").status_code == 200
    assert desk.get(f"/staff/calls/{draft.id}").status_code == 404


def test_a_national_role_beside_the_region_sees_the_whole_country(client, decided):
    both = make_user(Role.FRONT_OFFICE, Role.OFFICER, region_code=HERE)
    sign_in(client, both)

    assert client.get(f"/staff/awards/{decided[THERE].award.id}").status_code == 200
    assert client.get("/staff/ledger/").status_code == 200


def test_membership_does_not_widen_the_region(client, decided):
    person = make_front_officer(HERE)
    make_member(decided[THERE].application.organisation, person)
    sign_in(client, person)

    assert decided[THERE].application.number not in client.get("/staff/applications/").text
