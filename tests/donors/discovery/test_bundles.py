"""Thousands of pledges: those of one donor with the same terms are looked at together."""

from __future__ import annotations

import pytest

from app.core.actor import Role
from donors.discovery.queries import PlaceFilters, donors_for_call, places_for
from donors.discovery.queries.bundles import bundles
from donors.discovery.queries.purses import PurseReader
from donors.pledges.rules import Quota
from tests.factories.app_identity import actor_of, make_user
from tests.factories.donors import make_donor, make_pledge, member_of, signed_in
from tests.factories.donors_matching import Entry, make_ranked_call

MILLION = 1_000_000_00
# More than all the money there is.
LARGE = [Entry(points, {2027: 90 * MILLION}, minimum_percent=0) for points in (9, 8, 7)]
QUOTA = Quota({"regions": ["KZ-71"]}, 5 * MILLION)


@pytest.fixture
def few(monkeypatch):
    """Two pledges are as many as one page looks at one by one."""
    monkeypatch.setattr("donors.discovery.queries.bundles.SINGLE", 2)


def many_of(donor):
    """Three alike, two alike with a limit, two with the limit and other money, and two alone."""
    for years in ({2027: MILLION}, {2027: 2 * MILLION}, {2028: MILLION}):
        make_pledge(donor=donor, years=years, committed=True)
    limit = {"max_per_application_minor": MILLION, "max_share_percent": 60}
    for amount in (MILLION, MILLION, 3 * MILLION):
        make_pledge(donor=donor, years={2027: amount}, committed=True, **limit)
    make_pledge(donor=donor, years={2027: MILLION}, quotas=(QUOTA,), committed=True)
    make_pledge(donor=donor, years={2027: MILLION}, quotas=(QUOTA,), committed=True)
    make_pledge(donor=donor, years={2027: MILLION}, offered=True)


def test_pledges_with_the_same_terms_stand_together(app, few):
    donor, other = make_donor(), make_donor()
    many_of(donor)
    make_pledge(donor=other, years={2027: MILLION}, committed=True)
    make_pledge(donor=other, years={2027: MILLION})

    found = bundles({})

    in_order = sorted(found.rows, key=lambda one: (one.count, sum(one.free.values())))
    assert [(one.count, one.free) for one in in_order] == [
        (1, {2027: MILLION}),
        (1, {2027: MILLION}),
        (1, {2027: MILLION}),
        (1, {2027: MILLION}),
        (1, {2027: 3 * MILLION}),
        (2, {2027: 2 * MILLION}),
        (3, {2027: 3 * MILLION, 2028: MILLION}),
    ]
    assert (found.pledges, found.left_out, found.together) == (10, 0, True)
    capped = next(one for one in PurseReader(found.rows).purses((2027,)) if one.count == 2)
    assert capped.terms["max_per_application"] == 2 * MILLION
    assert capped.terms["max_share_percent"] == 100


def test_own_bundles_come_first_but_leave_room_for_others(app, few, monkeypatch):
    monkeypatch.setattr("donors.discovery.queries.bundles.KEPT", 3)
    monkeypatch.setattr("donors.discovery.queries.bundles.OWN", 2)
    donor, other = make_donor(code="OWN"), make_donor(code="OTHER")
    for tier in range(4):
        make_pledge(donor=donor, years={2027: 1 + tier}, tier=tier, committed=True)
        make_pledge(donor=other, years={2027: 10 + tier}, tier=tier, committed=True)

    found = bundles({}, first=donor.id)

    assert sorted((one.free[2027], one.pledge.donor.code) for one in found.rows) == [
        (3, "OWN"),
        (4, "OWN"),
        (13, "OTHER"),
    ]
    assert found.left_out == 5


def test_few_pledges_stand_one_by_one(app):
    donor = make_donor()
    make_pledge(donor=donor, committed=True)
    make_pledge(donor=donor, committed=True)

    found = bundles({})

    assert [one.count for one in found.rows] == [1, 1]
    assert (found.pledges, found.left_out, found.together) == (2, 0, False)


def test_together_they_would_place_as_much_as_one_by_one(app, monkeypatch):
    donor = make_donor()
    make_ranked_call(LARGE)
    many_of(donor)
    apart = places_for(donor, PlaceFilters())
    monkeypatch.setattr("donors.discovery.queries.bundles.SINGLE", 2)

    together = places_for(donor, PlaceFilters())

    assert [one.suggestion for _call, one in together.rows] == [
        one.suggestion for _call, one in apart.rows
    ]
    assert [one.suggestion for one, _call in together.aims] == [
        one.suggestion for one, _call in apart.aims
    ]
    assert len(together.aims) > 0


def test_page_says_what_it_does_not_look_at(app, client, few, monkeypatch):
    monkeypatch.setattr("donors.discovery.queries.bundles.KEPT", 2)
    ranked = make_ranked_call(LARGE)
    donor = make_donor()
    many_of(donor)

    with signed_in(app, member_of(donor)):
        page = client.get("/fund/discovery/?lang=en").get_data(as_text=True)

    assert "There are so many pledges (" in page
    assert "Groups with the least free money, which are not looked at: " in page
    assert f"Calls: {ranked.call.code}." in page
    assert "Project 1" not in page


def test_staff_see_bundles_and_how_many_more_fit(app, client, few, monkeypatch):
    monkeypatch.setattr("donors.discovery.rules.suggesting.MOST", 1)
    ranked = make_ranked_call(LARGE)
    donor = make_donor()
    for _ in range(3):
        make_pledge(donor=donor, years={2027: 50 * MILLION}, offered=True)
    make_pledge(donor=make_donor(), years={2027: MILLION}, offered=True)
    officer = actor_of(make_user(Role.OFFICER))

    answer = donors_for_call(ranked.call.id, actor=officer).answer
    with signed_in(app, officer):
        page = client.get(f"/staff/discovery/calls/{ranked.call.id}?lang=en").text

    assert len(answer.suggestions) + len(answer.idle) == 1
    assert answer.more > 0
    assert "pledges with the same terms: 3" in page
    assert f"not shown one by one: {answer.more}." in page
