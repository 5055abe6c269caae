"""A donor's list tells nobody who takes part: no link changes it, while a split obeys each."""

from __future__ import annotations

import re

import pytest

from app.core.actor import SYSTEM, MemberRole
from app.core.db import db
from donors.conflicts import services as conflicts
from donors.conflicts.rules import Side
from donors.discovery import queries
from donors.discovery.queries import PlaceFilters
from grants.calls.states import CallState
from tests.factories.app_identity import make_user
from tests.factories.app_organisations import make_member
from tests.factories.donors import make_donor, make_pledge, member_of, signed_in
from tests.factories.donors_matching import Entry, make_ranked_call, make_run
from tests.factories.grants_applications import make_application
from tests.factories.grants_calls import make_call

MILLION = 1_000_000_00
# Three places, so that one left out would hide the figures of the call as well.
THREE = [Entry(points, {2027: 3 * MILLION}, minimum_percent=1) for points in (9, 8, 7)]


def declared_by(side):
    def link(donor, organisation):
        conflicts.declare_link(
            donor=donor, organisation=organisation, side=side, reason="DEMO", actor=SYSTEM
        )

    return link


def one_person_in_both(donor, organisation):
    person = make_user()
    make_member(donor.organisation, person, role=MemberRole.VIEWER)
    make_member(organisation, person, role=MemberRole.VIEWER)


LINKS = {
    "by the donor": declared_by(Side.DONOR),
    "by the applicant": declared_by(Side.APPLICANT),
    "by the operator": declared_by(Side.OPERATOR),
    "one person in both": one_person_in_both,
}


def figures(donor):
    """All that the page is made of, as plain values."""
    found = queries.places_for(donor, PlaceFilters())
    rows = [(call.code, place) for call, place in found.rows]
    return rows, [(one, call.code) for one, call in found.aims], found.is_apart


def page_of(app, client, actor):
    with signed_in(app, actor):
        body = client.get("/fund/discovery/?lang=en").get_data(as_text=True)
    return re.sub(r'(nonce|value|content)="[^"]{20,}"', "", body)


def ranked_world():
    return [one.organisation for one in make_ranked_call(THREE, []).applications]


def open_world():
    call = make_call(state=CallState.PUBLISHED)
    return [make_application(call=call).organisation for _ in range(3)]


@pytest.mark.parametrize("world", [ranked_world, open_world])
@pytest.mark.parametrize("kind", LINKS)
def test_list_is_the_same_before_and_after_a_link(app, client, world, kind):
    donor = make_donor()
    make_pledge(donor=donor, years={2027: 5 * MILLION, 2028: MILLION}, committed=True)
    actor = member_of(donor)
    bodies = world()
    db.session.commit()
    before, page = figures(donor), page_of(app, client, actor)

    for body in bodies:
        LINKS[kind](donor, body)
        db.session.commit()

        assert figures(donor) == before
        assert page_of(app, client, actor) == page
    assert before[0][0][1].shown


def test_links_of_other_donors_do_not_change_it(app):
    """Else two donors of the same people could find out together."""
    donor, other = make_donor(), make_pledge(years={2027: 4 * MILLION}, committed=True)
    make_pledge(donor=donor, years={2027: 5 * MILLION}, committed=True)
    bodies = ranked_world()
    before = figures(donor)

    for body in bodies:
        declared_by(Side.DONOR)(other.donor, body)

    assert figures(donor) == before


def test_split_and_staff_obey_the_link_that_the_list_keeps_to_itself(app):
    ranked = make_ranked_call(THREE, [])
    pledge = make_pledge(years={2027: 5 * MILLION}, committed=True)
    best = ranked.applications[0]
    declared_by(Side.DONOR)(pledge.donor, best.organisation)

    run = make_run(ranked)
    found = queries.donors_for_application(best.id, actor=ranked.officer)
    aims = queries.places_for(pledge.donor, PlaceFilters()).aims

    assert best.number not in {line["application"] for line in run.result["allocations"]}
    assert found.answer.suggestions == ()
    assert [(one.pledge, one.application) for one in found.linked] == [(pledge.code, best.number)]
    assert best.number in {one.project.number for one, _call in aims}
