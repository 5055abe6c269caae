"""Pledges: drafted, offered, accepted by somebody else, declined with a reason, withdrawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.core.actor import SYSTEM, Actor, MemberRole, Membership, OrganisationKind, Role
from app.core.db import db
from app.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Stale
from app.core.ids import new_id
from app.ledger import queries as ledger
from app.ledger.rules import YearFigures
from app.mail.models import MailMessage
from donors.pledges import queries
from donors.pledges.permissions import (
    can_accept,
    can_close,
    can_create,
    can_edit,
    can_offer,
)
from donors.pledges.rules import PledgeTerms, Quota
from donors.pledges.services import answering, committing, drafting
from donors.pledges.states import PLEDGE_MACHINE, PledgeState
from tests.factories.app_identity import actor_of, make_officer
from tests.factories.donors import AGREEMENT, make_donor, make_pledge, make_terms, member_of

FULL = PledgeTerms(
    currency="USD",
    years={2027: 500_00, 2028: 100_00},
    where={"regions": ["KZ-71", "KZ-10"], "themes": [], "kinds": ["foundation"]},
    quotas=(Quota({"regions": ["KZ-71"]}, 300_00),),
    tier=0,
    carry_over=True,
    max_per_application_minor=200_00,
    max_share_percent=50,
    match=(1, 2),
    minimum_ticket_minor=50_00,
    all_or_nothing=True,
    note="DEMO",
)


def staff(*roles: Role) -> Actor:
    return Actor(user_id=new_id(), name="S", roles=frozenset(roles))


def test_terms_are_kept_as_stated(app):
    pledge = drafting.create_pledge(donor=make_donor(), terms=FULL, actor=SYSTEM)

    where = {"regions": ["KZ-10", "KZ-71"], "kinds": ["foundation"]}
    assert queries.terms_of(pledge) == replace(FULL, where=where)


def test_signing_opens_a_fund_with_the_promised_amounts(app):
    pledge = make_pledge(years={2027: 10_00, 2028: 5_00}, committed=True)

    assert (pledge.state, pledge.fund.code) == (PledgeState.SIGNED, pledge.code)
    assert ledger.fund_years(pledge.fund_id) == [
        YearFigures(2027, 10_00, 0, 0),
        YearFigures(2028, 5_00, 0, 0),
    ]


def test_accepting_tells_the_person_who_drafted_it(app):
    donor = make_donor()
    pledge = make_pledge(donor=donor, offered=True, actor=member_of(donor))

    answering.accept_pledge(pledge, reason="DEMO", actor=actor_of(make_officer()))

    sent = app_messages()
    assert [(m.kind, m.user_id) for m in sent] == [("pledge_answered", pledge.created_by_id)]


def app_messages():
    return list(db.session.scalars(select(MailMessage).order_by(MailMessage.id)))


def test_officer_who_belongs_to_the_donor_may_not_accept(app):
    pledge = make_pledge(offered=True)
    own = Membership(pledge.donor.organisation_id, MemberRole.VIEWER, OrganisationKind.DONOR)
    actor = replace(staff(Role.OFFICER), memberships=(own,))

    with pytest.raises(NotAllowed, match="You belong to this donor; another officer must accept"):
        answering.accept_pledge(pledge, reason="DEMO", actor=actor)
    with pytest.raises(NotAllowed, match="another officer must accept"):
        answering.decline_pledge(pledge, reason="no", actor=actor)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FINANCE, Role.FRONT_OFFICE])
def test_accepting_needs_an_officer(app, role):
    verdict = can_accept(staff(role), make_pledge(offered=True))

    assert str(verdict.reason) == "Only an officer may accept a pledge."


@pytest.mark.parametrize("role", [MemberRole.EDITOR, MemberRole.VIEWER])
def test_offering_and_withdrawing_need_a_signatory(app, role):
    pledge = make_pledge()
    actor = member_of(pledge.donor, role)

    for deed in (drafting.offer_pledge, drafting.withdraw_pledge):
        with pytest.raises(NotAllowed, match="Only a signatory of the donor or an officer"):
            deed(pledge, actor=actor)


def test_signatory_offers_and_withdraws(app):
    pledge = make_pledge()
    actor = member_of(pledge.donor, MemberRole.SIGNATORY)

    drafting.offer_pledge(pledge, actor=actor)
    assert pledge.state == PledgeState.OFFERED
    drafting.withdraw_pledge(pledge, actor=actor)
    assert pledge.state == PledgeState.WITHDRAWN


def test_viewer_drafts_nothing(app):
    donor = make_donor()

    verdict = can_create(member_of(donor, MemberRole.VIEWER), donor)

    assert str(verdict.reason) == "Only people of the donor or an officer may do this."


def test_offer_is_not_changed_any_more(app):
    pledge = make_pledge(offered=True)

    with pytest.raises(NotAllowed, match=r"Only a draft can be changed\. Withdraw the offer first"):
        drafting.update_pledge(pledge, terms=make_terms(), seen_version=None, actor=SYSTEM)


def test_declining_needs_a_reason(app):
    pledge = make_pledge(offered=True)

    with pytest.raises(Invalid, match="Say why the pledge is declined"):
        answering.decline_pledge(pledge, reason="  ", actor=SYSTEM)
    answering.decline_pledge(pledge, reason="Other priorities", actor=SYSTEM)

    assert (pledge.state, pledge.decline_reason) == (PledgeState.DECLINED, "Other priorities")


def test_commitment_is_closed_by_an_officer_and_left_out_of_later_runs(app):
    pledge = make_pledge(committed=True)

    reason = can_close(staff(Role.AUDITOR), pledge).reason
    committing.close_pledge(pledge, actor=staff(Role.OFFICER))

    assert str(reason) == "Only an officer may close a commitment."
    assert pledge.state == PledgeState.CLOSED


STATES = {
    PledgeState.DRAFT: {},
    PledgeState.OFFERED: {"offered": True},
    PledgeState.ACCEPTED: {"accepted": True},
    PledgeState.SIGNED: {"committed": True},
}
DEEDS = {
    PledgeState.OFFERED: drafting.offer_pledge,
    PledgeState.ACCEPTED: lambda p, actor: answering.accept_pledge(p, reason="r", actor=actor),
    PledgeState.SIGNED: lambda p, actor: committing.sign_pledge(
        p, agreement=AGREEMENT, actor=actor
    ),
    PledgeState.WITHDRAWN: drafting.withdraw_pledge,
    PledgeState.CLOSED: committing.close_pledge,
    PledgeState.DECLINED: lambda p, actor: answering.decline_pledge(p, reason="r", actor=actor),
}


@pytest.mark.parametrize("to", DEEDS)
@pytest.mark.parametrize("start", STATES)
def test_every_move_follows_the_table(app, start, to):
    pledge = make_pledge(**STATES[start])

    if to in PLEDGE_MACHINE.next_states(start):
        DEEDS[to](pledge, actor=SYSTEM)
        assert pledge.state == to
    else:
        with pytest.raises(IllegalMove, match="This cannot be done now"):
            DEEDS[to](pledge, actor=SYSTEM)


def test_second_tab_is_stale_even_if_only_amounts_changed(app):
    pledge = make_pledge()
    seen = pledge.version
    drafting.update_pledge(pledge, terms=make_terms({2027: 2_00}), seen_version=seen, actor=SYSTEM)

    with pytest.raises(Stale) as caught:
        drafting.update_pledge(
            pledge, terms=make_terms({2028: 3_00}, tier=0), seen_version=seen, actor=SYSTEM
        )

    assert [(str(d.label), str(d.mine), str(d.theirs)) for d in caught.value.differences] == [
        ("Amounts by year", "2028: 3.00 KZT", "2027: 2.00 KZT"),
        ("Turn of this money", "0", "5"),
    ]


def test_officer_accepts_only_the_terms_he_has_seen(app):
    pledge = make_pledge()
    seen = pledge.version
    drafting.offer_pledge(pledge, actor=SYSTEM)

    with pytest.raises(Stale):
        answering.accept_pledge(pledge, reason="DEMO", seen_version=seen, actor=SYSTEM)


def test_pledge_is_seen_by_staff_and_its_own_people_only(app):
    pledge = make_pledge()

    assert queries.get_pledge(pledge.id, actor=member_of(pledge.donor)) is pledge
    assert queries.get_pledge(pledge.id, actor=staff(Role.AUDITOR)) is pledge
    for stranger in (member_of(make_donor()), staff(Role.FRONT_OFFICE)):
        with pytest.raises(NotFound):
            queries.get_pledge(pledge.id, actor=stranger)


def test_editor_may_edit_but_not_offer(app):
    pledge = make_pledge()
    editor = member_of(pledge.donor, MemberRole.EDITOR)

    assert (bool(can_edit(editor, pledge)), bool(can_offer(editor, pledge))) == (True, False)


def test_pages_of_pledges_go_on_where_the_last_ended(app):
    donor = make_donor()
    ids = [make_pledge(donor=donor).id for _ in range(5)][::-1]
    mine = queries.PledgeFilters(donor_id=donor.id)

    first = queries.page_of_pledges(mine, size=2)
    second = queries.page_of_pledges(mine, after=first.next, size=2)
    back = queries.page_of_pledges(mine, before=second.previous, size=2)

    assert [[row.id for row in page.rows] for page in (first, second, back)] == [
        ids[:2], ids[2:4], ids[:2],
    ]  # fmt: skip
    assert queries.count_by_state(mine) == {PledgeState.DRAFT: 5}


def test_history_tells_what_was_done(app):
    pledge = make_pledge(offered=True)
    db.session.commit()

    assert [str(note.label) for note in queries.history_of(pledge)] == [
        "Offered to the operator",
        "Drafted",
    ]
