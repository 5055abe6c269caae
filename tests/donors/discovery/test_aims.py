"""Projects for a donor's money, and linked bodies that are never suggested to each other."""

from __future__ import annotations

import re

import pytest

from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import db
from donors.conflicts import services as conflicts
from donors.conflicts.rules import Side, Treatment
from donors.discovery import queries
from donors.discovery.queries import PlaceFilters
from donors.discovery.rules import CallFacts, Field, FitIndex, Habit, aims, suggest, trials_of
from donors.matching import services as matching
from donors.pledges.rules import Quota
from grants.awards import services as deciding
from tests.donors.discovery.small import project, purse
from tests.factories.counting import count_queries
from tests.factories.donors import make_donor, make_pledge, member_of, signed_in
from tests.factories.donors_matching import ENTRIES, Entry, make_ranked_call, make_run
from tests.factories.grants_awards import award_of
from tests.factories.grants_calls import make_call

MILLION = 1_000_000_00
CALL = CallFacts("C-1", (2027, 2028))


def _field(apart=()):
    projects = (
        project("A1", {2027: 60}),
        project("A2", {2027: 100}, region="KZ-75", themes=("education",)),
        project("A3", {2027: 40}),
    )
    purses = (
        purse("STATE", {2027: 60}, public=True),
        purse("MINE", {2027: 70}),
        purse("OTHER", {2027: 10}, where={"regions": ["KZ-75"]}),
    )
    return Field(CALL, projects, purses, {}, frozenset(apart))


def _aims(field, habit=None, **more):
    found = aims(trials_of([field]), own=frozenset(["MINE"]), habit=habit or Habit(), **more)
    return [(one.project.number, one.suggestion.candidate.added_minor) for one in found]


def test_projects_are_ordered_by_what_my_money_changes_there():
    """Without mine A1 has all, A2 has 10 and A3 nothing; with it A2 has 80."""
    (only,) = aims(trials_of([_field()]), own=frozenset(["MINE"]), habit=Habit())

    one = only.suggestion.candidate
    assert (one.id, one.added_minor, one.whole_minor) == ("A2", 70, 90)
    assert (one.fits, one.choices) == (2, 2)
    assert (one.asked, one.in_time) == (100, 100)
    assert only.suggestion.points["money"] == 77


def test_linked_project_is_neither_an_aim_nor_paid_in_its_runs():
    field = _field([("MINE", "A2")])

    index = FitIndex(field.projects, "C-1", field.apart)
    answer = suggest(field, focus=frozenset(["A2"]))

    assert _aims(field) == [("A3", 10)]
    assert [one.number for one in index.of(index.fitting(field.purses[1]))] == ["A1", "A3"]
    assert "MINE" not in [one.candidate.id for one in answer.suggestions]
    assert "MINE" not in [one.pledge for one in answer.misses]


def test_donor_without_money_that_fits_has_no_aims():
    assert aims(trials_of([_field()]), own=frozenset(), habit=Habit()) == []
    assert _aims(_field(), most=0) == []


@pytest.fixture
def ranked(app):
    large = Entry(9, {2027: 30 * MILLION}, minimum_percent=1)
    return make_ranked_call([large, *ENTRIES[1:]], pledges=[])


def _link(donor, application):
    conflicts.declare_link(
        donor=donor, organisation=application.organisation, side=Side.OPERATOR, reason="DEMO",
        actor=SYSTEM,
    )  # fmt: skip


def _body(response):
    plain = response.get_data(as_text=True).replace("\u00a0", " ")
    return re.sub(r"\s+", " ", plain)


def test_staff_see_a_linked_donor_as_excluded_with_the_reason(app, client, ranked):
    pledge = make_pledge(years={2027: 5 * MILLION}, offered=True)
    application = ranked.applications[0]
    _link(pledge.donor, application)
    db.session.commit()

    found = queries.donors_for_application(application.id, actor=ranked.officer)
    with signed_in(app, ranked.officer):
        page = _body(client.get(f"/staff/discovery/applications/{application.id}?lang=en"))

    assert found.answer.suggestions == ()
    assert [(one.pledge, one.application) for one in found.linked] == [
        (pledge.code, application.number)
    ]
    assert "Linked with the applicant" in page
    assert "The donor&#39;s money never pays for the linked applicant" in page
    assert "Declared" in page


def test_disclosed_link_is_told_and_the_donor_suggested(ranked):
    pledge = make_pledge(years={2027: 5 * MILLION}, offered=True)
    application = ranked.applications[0]
    _link(pledge.donor, application)
    conflicts.set_rule(treatment=Treatment.DISCLOSE, valid_from=clock.today(), actor=SYSTEM)

    found = queries.donors_for_application(application.id, actor=ranked.officer)

    assert [one.candidate.id for one in found.answer.suggestions] == [pledge.code]
    assert len(found.linked) == 1


def test_donor_sees_ranked_projects_with_every_term_but_no_scores(app, client, ranked):
    donor = make_donor()
    make_pledge(donor=donor, years={2027: 5 * MILLION}, offered=True)
    actor = member_of(donor)
    make_call()
    db.session.commit()

    found = queries.places_for(donor, PlaceFilters())
    with signed_in(app, actor):
        page = _body(client.get("/fund/discovery/?lang=en"))

    best = ranked.applications[0]
    assert [(one.project.number, call.code) for one, call in found.aims] == [
        (best.number, ranked.call.code)
    ]
    assert "Adds 5,000,000 KZT" in page
    for term in ("Money it really adds", "Paid for the like before", "There in time"):
        assert page.count(term) >= 2
    assert "90.00" not in page


def test_donor_cannot_tell_whose_the_ranked_projects_are(app, client, ranked):
    """Who stands in a ranking is published with the decision, not before, and not by counting."""
    donor = make_donor()
    make_pledge(donor=donor, years={2027: 5 * MILLION}, offered=True)
    actor = member_of(donor)
    db.session.commit()
    with signed_in(app, actor):
        page = _body(client.get("/fund/discovery/?lang=en"))

    first = queries.places_for(donor, PlaceFilters()).aims[0][0].project
    assert first.number == ranked.applications[0].number
    assert "Project 1" in page
    for application in ranked.applications:
        body = application.organisation
        told = (
            application.number, application.title, body.bin, body.name_kk, body.name_ru,
            body.name_en, str(application.id), str(body.id),
        )  # fmt: skip
        assert [one for one in told if one and one in page] == []
    assert "Links with applicants do not change this page" in page


def test_projects_without_a_frozen_ranking_are_not_shown(app):
    donor = make_donor()
    make_pledge(donor=donor, years={2027: 5 * MILLION}, offered=True)
    open_call = make_call()
    db.session.commit()

    found = queries.places_for(donor, PlaceFilters())

    assert open_call.code in {call.code for call, _place in found.rows}
    assert list(found.aims) == []


def test_withdrawn_award_is_neither_history_nor_used_quota(app):
    pledge = make_pledge(
        years={2027: 40 * MILLION}, committed=True,
        quotas=(Quota({"regions": ["KZ-71"]}, 15 * MILLION),),
    )  # fmt: skip
    first = make_ranked_call([Entry(9, {2027: 10 * MILLION})], [pledge])
    matching.approve_run(make_run(first), actor=first.approver)
    second = make_ranked_call([Entry(9, {2027: 12 * MILLION}, minimum_percent=1)], pledges=[])

    def figures():
        found = queries.donors_for_call(second.call.id, actor=second.officer)
        return [
            (one.candidate.added_minor, one.candidate.gifts) for one in found.answer.suggestions
        ]

    before = figures()
    deciding.withdraw_award(award_of(first.applications[0].id), reason="DEMO", actor=first.approver)

    assert before == [(5 * MILLION, 1)]
    assert figures() == [(12 * MILLION, 0)]


def test_queries_of_the_donors_page_do_not_grow_with_projects(app):
    donor = make_donor()
    make_pledge(donor=donor, years={2027: 90 * MILLION}, offered=True)
    make_ranked_call([Entry(9, {2027: MILLION * 3})], pledges=[])
    db.session.commit()

    def count():
        db.session.expire_all()
        with count_queries() as counted:
            queries.places_for(donor, PlaceFilters())
        return counted()

    before = count()
    make_ranked_call([Entry(9 - n, {2027: MILLION * 3}) for n in range(5)], pledges=[])
    db.session.commit()

    assert count() == before
