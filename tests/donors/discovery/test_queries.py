"""What the suggestions read, and how far each reader sees."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.core.actor import Role
from app.core.db import db
from app.core.errors import NotFound
from donors.discovery import queries
from donors.discovery.queries import PlaceFilters
from donors.matching import services as matching
from grants.applications.rules import LineDraft
from grants.calls.states import CallState
from tests.factories.app_identity import actor_of, make_front_officer, make_user
from tests.factories.app_organisations import make_member
from tests.factories.counting import count_queries
from tests.factories.donors import make_donor, make_pledge, member_of
from tests.factories.donors_matching import (
    ENTRIES,
    Entry,
    make_ranked_call,
    make_run,
    person,
    set_usd_rate,
)
from tests.factories.grants_applications import make_application
from tests.factories.grants_calls import make_call

MILLION = 1_000_000_00
LARGE = Entry(9, {2027: 90 * MILLION}, minimum_percent=0)


def front_office(region):
    return actor_of(make_front_officer(region))


def figures(found):
    return {
        one.candidate.id: (one.candidate.added_minor, one.candidate.whole_minor)
        for one in found.answer.suggestions
    }


def test_only_facts_that_name_nobody_are_read():
    assert [str(column) for column in queries.USED] == [
        "Application.id",
        "Application.call_id",
        "Application.number",
        "Application.region_code",
        "Application.kind",
        "Application.themes",
        "Application.minimum_percent",
    ]


def test_call_tells_what_an_offer_would_add(app):
    ranked = make_ranked_call()
    make_pledge(years={2027: 99 * MILLION}, where={"themes": ["ecology"]})
    offered = make_pledge(years={2027: 30 * MILLION}, where={"themes": ["education"]}, offered=True)
    whole = make_pledge(
        years={2027: 9 * MILLION + 50, 2028: 9 * MILLION},
        where={"themes": ["education"]},
        offered=True,
    )

    found = queries.donors_for_call(ranked.call.id, actor=ranked.officer)

    # 46 million and half a tenge are asked for by those who passed; 28 million are placed.
    assert found.answer.asked_minor == 46 * MILLION + 50
    assert found.answer.gap_minor == 18 * MILLION + 50
    # The third needs all of both years or nothing: money for one year adds what the other gives.
    assert figures(found)[whole.code] == (18 * MILLION + 50, 18 * MILLION + 50)
    assert offered.code in found.answer.idle
    assert found.projects == 3


def test_least_amounts_count_only_after_the_ranking(app):
    call = make_call(state=CallState.PUBLISHED)
    lines = [LineDraft(2027, "Еріктілерді оқыту", Decimal(1), 5 * MILLION, MILLION)]
    make_application(call=call, minimum_percent=100, lines=lines)
    pledge = make_pledge(years={2027: 2 * MILLION}, offered=True)

    found = queries.donors_for_call(call.id, actor=person(Role.OFFICER))

    assert figures(found) == {pledge.code: (2 * MILLION, 5 * MILLION)}


def test_history_is_counted_from_approved_runs(app):
    first = make_ranked_call()
    matching.approve_run(make_run(first), actor=first.approver)
    tenge, _dollars = first.pledges
    second = make_ranked_call([LARGE], pledges=[])
    more = make_pledge(donor=tenge.donor, years={2027: MILLION}, committed=True)

    found = queries.donors_for_call(second.call.id, actor=second.officer)

    one = next(row.candidate for row in found.answer.suggestions if row.candidate.id == more.code)
    assert (one.gifts, one.region_gifts, one.theme_gifts) == (2, 2, 2)


def test_application_of_another_region_is_none_of_a_front_office(app):
    ranked = make_ranked_call()
    ours, theirs = ranked.applications[2], ranked.applications[0]
    actor = front_office("KZ-75")

    found = queries.donors_for_application(ours.id, actor=actor)
    with pytest.raises(NotFound):
        queries.donors_for_application(theirs.id, actor=actor)

    assert found.answer.asked_minor == 18 * MILLION + 50


def test_front_office_learns_of_its_own_gap_only(app):
    ranked = make_ranked_call()

    ours = queries.donors_for_call(ranked.call.id, actor=front_office("KZ-75"))
    nobody = queries.donors_for_call(ranked.call.id, actor=front_office("KZ-10"))

    assert (ours.projects, ours.answer.asked_minor) == (1, 18 * MILLION + 50)
    assert (nobody.projects, nobody.answer.suggestions, nobody.pledges) == (0, (), {})


def test_applicant_may_not_ask_who_could_pay(app):
    ranked = make_ranked_call()
    application = ranked.applications[0]
    owner = make_user()
    make_member(application.organisation, owner)

    with pytest.raises(NotFound):
        queries.donors_for_application(application.id, actor=actor_of(owner))


def test_draft_call_is_no_place_for_donors(app):
    make_call(state=CallState.DRAFT)
    donor = make_donor()
    published = make_call(state=CallState.PUBLISHED)

    found = queries.places_for(donor, PlaceFilters())

    assert [call.code for call, _place in found.rows] == [published.code]


def test_filters_look_at_the_public_terms_of_calls(app):
    donor = make_donor()
    here = make_call(state=CallState.PUBLISHED, regions=("KZ-75",), themes=("education",))
    there = make_call(state=CallState.PUBLISHED, regions=("KZ-71",), years=(2027,))

    def codes(**chosen):
        found = queries.places_for(donor, PlaceFilters(**chosen))
        return {call.code for call, _place in found.rows}

    assert codes(region="KZ-75") == {here.code}
    assert codes(theme="ecology") == {there.code}
    assert codes(year=2027) == {here.code, there.code}
    assert codes(region="KZ-71", year=1999) == set()


def test_pledge_without_a_rate_waits(app):
    ranked = make_ranked_call(ENTRIES[:1], [])
    make_pledge(years={2027: 5_000_00}, currency="GBP", offered=True)

    assert figures(queries.donors_for_call(ranked.call.id, actor=ranked.officer)) == {}


def test_money_already_given_away_is_no_longer_free(app):
    ranked = make_ranked_call(ENTRIES[:1])
    matching.approve_run(make_run(ranked), actor=ranked.approver)
    second = make_ranked_call([LARGE], pledges=[])

    found = queries.donors_for_call(second.call.id, actor=second.officer)

    assert sum(added for added, _whole in figures(found).values()) < 15 * MILLION + 5 * MILLION
    assert found.answer.gap_minor > 70 * MILLION


def test_queries_do_not_grow_with_rows(app):
    set_usd_rate()
    small = make_ranked_call(ENTRIES[:1])
    donor = small.pledges[0].donor
    actor = member_of(donor)
    db.session.commit()

    def count():
        db.session.expire_all()
        with count_queries() as counted:
            queries.places_for(donor, PlaceFilters())
            queries.donors_for_call(small.call.id, actor=small.officer)
        return counted()

    before = count()
    for _ in range(3):
        make_ranked_call(ENTRIES, [make_pledge(committed=True), make_pledge(offered=True)])
    db.session.commit()

    assert actor.memberships
    assert count() <= before + 1
