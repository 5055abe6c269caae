"""What became of a donor's money: figures of the first page against the books."""

from __future__ import annotations

from datetime import UTC, datetime

from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import db
from app.home.queries import Money, Place, giving_of
from app.ledger import queries as ledger
from app.ledger.models import AccountKind, EntryKind
from app.ledger.rules import YearFigures
from app.ledger.services.booking import Line, book
from donors.matching import services as matching
from donors.pledges.models import Pledge
from donors.pledges.queries import first_cards, tranches_of
from donors.pledges.services.drafting import withdraw_pledge
from grants.awards.models import Award, AwardShare
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

    assert giving_of([donor.id]).money == [
        Money("KZT", pledged=1500, committed=1000, called=1000, received=300),
        Money("USD", pledged=70),
    ]


def test_places_and_statement_tell_the_same_as_the_books(app):
    ranked = make_ranked_call()
    run = make_run(ranked)
    matching.approve_run(run, actor=ranked.approver)
    donors = [pledge.donor for pledge in ranked.pledges]
    today = run.approved_at.astimezone(clock.HOME_ZONE).date()

    places = giving_of([donor.id for donor in donors]).places
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

    place = giving_of([donor.id]).places["KZ-71"]
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


def test_spent_is_the_share_of_an_award_that_its_grantee_has(app):
    ranked = make_ranked_call()
    matching.approve_run(make_run(ranked), actor=ranked.approver)
    donors = sorted({pledge.donor_id for pledge in ranked.pledges})
    award = db.session.query(Award).order_by(Award.amount_minor.desc()).first()
    lines = [
        Line(AccountKind.GRANT_PAYABLE, award.amount_minor // 3, subject_id=award.id),
        Line(AccountKind.EXCHANGE_VALUE, -(award.amount_minor // 3)),
    ]
    book(EntryKind.EXCHANGE, lines, key="DEMO", reference="DEMO", actor=SYSTEM)

    found = [giving_of([donor]).money for donor in donors]

    expected = [spent_by_hand(donor, award) for donor in donors]
    assert [{one.currency: one.spent for one in money} for money in found] == expected
    assert sum(sum(one.values()) for one in expected) > 0


def spent_by_hand(donor_id, paid):
    """What is allocated of each fund times the part that was paid of what the fund gives."""
    spent = {}
    for pledge in db.session.query(Pledge).filter_by(donor_id=donor_id):
        shares = db.session.query(AwardShare).filter_by(fund_id=pledge.fund_id).all()
        here = sum(one.amount_minor for one in shares if one.award_id == paid.id)
        part = here * (paid.amount_minor // 3) // paid.amount_minor
        allocated = sum(year.reserved_minor for year in ledger.fund_years(pledge.fund_id))
        whole = sum(one.amount_minor for one in shares)
        old = spent.get(pledge.currency, 0)
        spent[pledge.currency] = old + (allocated * part // whole if whole else 0)
    return spent


def test_first_page_of_many_pledges_shows_the_living_and_leads_to_all(app, client):
    donor = make_donor()
    first = make_pledge(donor=donor, years={2028: 1, 2027: 5}, committed=True)
    pledges = [make_pledge(donor=donor) for _ in range(11)]
    for pledge in pledges[1:4]:
        withdraw_pledge(pledge, actor=SYSTEM)

    cards, _parts = first_cards([donor.id], limit=10)
    with signed_in(app, member_of(donor)):
        page = client.get("/fund/?lang=en").text

    living = [*reversed(pledges[4:]), pledges[0], first]
    assert [one.pledge for one in cards] == [*living, pledges[3]]
    assert cards[8].promised == {2027: 5, 2028: 1}
    assert cards[8].figures == [YearFigures(2027, 5, 0, 0), YearFigures(2028, 1, 0, 0)]
    assert cards[0].figures == []
    assert f"/fund/pledges/{first.id}" in page
    assert f"/fund/pledges/{pledges[1].id}" not in page
    assert "All my pledges" in page
