"""What became of a donor's money: figures of the first page against the books."""

from __future__ import annotations

from datetime import UTC, datetime

from app.core.db import db
from app.home.queries import Money, Place, giving_of
from app.ledger import queries as ledger
from donors.matching import services as matching
from donors.pledges.queries import pledges_of, tranches_of
from reports.statements.queries import statement_of
from reports.statements.rules import Period
from tests.factories.counting import count_queries
from tests.factories.donors import make_contribution, make_donor, make_pledge, member_of, signed_in
from tests.factories.donors_matching import make_ranked_call, make_run


def test_money_is_followed_by_currency(app):
    donor = make_donor()
    make_pledge(donor=donor, years={2027: 500}, offered=True)
    signed = make_pledge(donor=donor, years={2027: 1000}, committed=True)
    make_contribution(signed, 300)
    make_pledge(donor=donor, years={2027: 70}, currency="USD", offered=True)
    make_pledge(donor=donor, years={2027: 9})
    (part,) = tranches_of([signed.id])
    part.called_at = datetime(2026, 11, 1, tzinfo=UTC)
    db.session.flush()

    assert giving_of(pledges_of([donor.id])).money == [
        Money("KZT", pledged=1500, committed=1000, called=1000, received=300),
        Money("USD", pledged=70),
    ]


def test_places_and_statement_tell_the_same_as_the_books(app):
    ranked = make_ranked_call()
    run = make_run(ranked)
    matching.approve_run(run, actor=ranked.approver)
    donors = [pledge.donor for pledge in ranked.pledges]
    today = run.approved_at.date()

    places = giving_of(pledges_of([donor.id for donor in donors])).places
    statements = [
        one for donor in donors for one in statement_of(donor, Period(today, today), language="kk")
    ]

    assert places == {"KZ-71": Place(2, sum(place.amount_minor for place in places.values()))}
    shared = sum(share.stands_minor for one in statements for share in one.shares)
    assert shared == places["KZ-71"].amount_minor
    for pledge in ranked.pledges:
        (one,) = (one for one in statements if one.code == pledge.code)
        booked = sum(row.reserved_minor for row in ledger.fund_years(pledge.fund_id))
        assert one.closing.reserved_minor == booked
        if pledge.currency == "KZT":
            assert sum(share.stands_minor for share in one.shares) == booked


def test_first_page_shows_bar_map_and_table(app, client):
    ranked = make_ranked_call()
    matching.approve_run(make_run(ranked), actor=ranked.approver)
    donor = ranked.pledges[0].donor

    with signed_in(app, member_of(donor)), count_queries() as counted:
        page = client.get("/fund/?lang=en").text

    place = giving_of(pledges_of([donor.id])).places["KZ-71"]
    assert "asar-layer-5" in page
    assert "KZ-71" in page
    assert f"{place.amount_minor // 100:,}" in page
    assert counted() < 40


def test_donor_without_projects_sees_no_map(app, client):
    donor = make_donor()
    make_pledge(donor=donor, committed=True)

    with signed_in(app, member_of(donor)):
        page = client.get("/fund/?lang=en").text

    assert "asar-map" not in page
    assert "Statement for a period" in page
