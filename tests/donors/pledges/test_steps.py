"""The steps of writing a pledge in the browser: nothing typed is lost, nothing is done twice."""

from __future__ import annotations

import pytest

from app.core.actor import SYSTEM, Actor, MemberRole, Role
from app.core.db import db
from app.core.ids import new_id
from donors.pledges import queries
from donors.pledges.models import Pledge
from donors.pledges.rules import Quota
from donors.pledges.services import drafting
from tests.factories.app_identity import actor_of, make_user
from tests.factories.donors import (
    make_donor,
    make_pledge,
    make_terms,
    member_of,
    signed_in,
)

HTML = {"Accept": "text/html"}
FULL = {
    "where": {"regions": ["KZ-71"], "themes": ["ecology"], "kinds": ["foundation"]},
    "quotas": (Quota({"regions": ["KZ-71"]}, 300_00),),
    "tier": 0,
    "carry_over": True,
    "max_per_application_minor": 200_00,
    "max_share_percent": 50,
    "match": (1, 2),
    "minimum_ticket_minor": 50_00,
    "all_or_nothing": True,
    "needs_consent": True,
}


def staff(role: Role) -> Actor:
    return actor_of(make_user(role, region_code="KZ-71"))


NEW = {
    "currency": "USD", "years-0-year": "2027", "years-0-amount_minor": "1 500,50",
    "years-1-year": "2028", "years-1-amount_minor": "10", "note": "Сәлем",
}  # fmt: skip


def only_pledge() -> Pledge:
    return db.session.query(Pledge).one()


def test_draft_is_written_once_for_twenty_clicks(app, client):
    donor = make_donor()
    sent = {**NEW, "donor": str(donor.id), "one_time_key": "n" * 20}

    with signed_in(app, member_of(donor, MemberRole.EDITOR)):
        places = {client.post("/fund/pledges/new", data=sent).location for _click in range(20)}

    pledge = only_pledge()
    assert places == {f"/fund/pledges/{pledge.id}"}
    terms = make_terms({2027: 1500_50, 2028: 10_00}, currency="USD", note="Сәлем")
    assert queries.terms_of(pledge) == terms


def test_rows_are_added_and_removed_without_scripts(app, client):
    donor = make_donor()
    sent = {**NEW, "donor": str(donor.id)}

    with signed_in(app, member_of(donor)):
        added = client.post("/fund/pledges/new", data={**sent, "add_row": "years"})
        removed = client.post("/fund/pledges/new", data={**sent, "remove_row": "years-1"})

    assert (added.status_code, removed.status_code) == (200, 200)
    assert "years-2-year" in added.get_data(as_text=True)
    assert "years-1-year" not in removed.get_data(as_text=True)
    assert db.session.query(Pledge).count() == 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"years-0-amount_minor": "много"}, "Enter an amount in figures"),
        ({"years-0-amount_minor": "0"}, "amount must be more than zero"),
        ({"years-1-year": "2027"}, "Each year stands in one row only."),
        ({"years-0-year": "27"}, "enter a number from 2000 to 2100"),
        ({"currency": "XXX"}, "choose one of the list"),
        ({"donor": str(new_id())}, "choose one of the list"),
        ({"note": "a\x00b"}, "a character that cannot be stored"),
        ({"note": "a\u202eb"}, "an invisible mark that turns the text round"),
        ({"note": "x" * 1_000_000}, "4000 characters at most"),
    ],
)
def test_wrong_amounts_are_refused_and_nothing_typed_is_lost(app, client, change, reason):
    donor = make_donor()
    sent = {**NEW, "donor": str(donor.id), **change}

    with signed_in(app, member_of(donor)):
        answer = client.post("/fund/pledges/new?lang=en", data=sent)

    page = answer.get_data(as_text=True)
    assert (answer.status_code, reason in page) == (422, True)
    assert 'value="10"' in page
    assert db.session.query(Pledge).count() == 0


def edit(client, pledge, part, **sent):
    sent.setdefault("version", str(pledge.version))
    return client.post(f"/fund/pledges/{pledge.id}/edit/{part}?lang=en", data=sent, headers=HTML)


def test_every_step_changes_its_own_terms_only(app, client):
    pledge = make_pledge()
    with signed_in(app, member_of(pledge.donor, MemberRole.EDITOR)):
        edit(client, pledge, "where", regions=["KZ-71", "KZ-10"], themes=[], kinds=["foundation"])
        edit(client, pledge, "limits", max_per_application_minor="200", max_share_percent="50",
             minimum_ticket_minor="50", all_or_nothing="y")  # fmt: skip
        edit(client, pledge, "turn", tier="0", carry_over="y", match_num="1", match_den="2",
             needs_consent="y")  # fmt: skip

    assert queries.terms_of(pledge) == make_terms(
        where={"regions": ["KZ-10", "KZ-71"], "kinds": ["foundation"]},
        max_per_application_minor=200_00,
        max_share_percent=50,
        minimum_ticket_minor=50_00,
        all_or_nothing=True,
        tier=0,
        carry_over=True,
        match=(1, 2),
        needs_consent=True,
    )


def test_optional_limits_are_taken_back_by_leaving_them_empty(app, client):
    pledge = make_pledge(**FULL)

    with signed_in(app, member_of(pledge.donor)):
        edit(client, pledge, "limits")
        edit(client, pledge, "turn", tier="5")

    terms = queries.terms_of(pledge)
    assert (terms.max_per_application_minor, terms.match, terms.all_or_nothing) == (
        None, None, False,
    )  # fmt: skip
    assert not terms.needs_consent


@pytest.mark.parametrize(
    ("part", "sent", "reason"),
    [
        ("turn", {"tier": "5", "match_num": "1"}, "A match needs both numbers."),
        ("turn", {"tier": "12"}, "choose one of the list"),
        ("limits", {"max_share_percent": "101"}, "enter a number from 1 to 100"),
        (
            "limits",
            {"minimum_ticket_minor": "9", "max_per_application_minor": "8"},
            "The smallest payment is larger than the cap for one application.",
        ),
        ("where", {"regions": "KZ-99"}, "choose of the list only"),
    ],
)
def test_wrong_terms_are_refused_at_their_field(app, client, part, sent, reason):
    pledge = make_pledge()

    with signed_in(app, member_of(pledge.donor)):
        answer = edit(client, pledge, part, **sent)

    assert (answer.status_code, reason in answer.get_data(as_text=True)) == (422, True)


def test_second_tab_sees_both_versions(app, client):
    pledge = make_pledge()
    seen = str(pledge.version)

    with signed_in(app, member_of(pledge.donor)):
        edit(client, pledge, "limits", max_share_percent="40", version=seen)
        db.session.expire_all()
        answer = edit(client, pledge, "limits", max_share_percent="60", version=seen)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Greatest share of a project" in page
    assert ">60<" in page
    assert ">40<" in page


def test_quotas_are_added_checked_and_removed(app, client):
    pledge = make_pledge()
    address = f"/fund/pledges/{pledge.id}/quotas"

    with signed_in(app, member_of(pledge.donor)):
        client.post(f"{address}?lang=en", data={"max_minor": "300", "regions": ["KZ-71"]})
        crossing = client.post(f"{address}?lang=en", data={"max_minor": "5", "themes": ["ecology"]})
        empty = client.post(f"{address}?lang=en", data={"max_minor": "5"})
        assert pledge.quotas == [{"where": {"regions": ["KZ-71"]}, "max_minor": 300_00}]
        client.post(f"{address}/1/remove")

    assert (crossing.status_code, empty.status_code) == (422, 422)
    assert "Quotas № 1 and № 2 overlap" in crossing.get_data(as_text=True)
    assert "Each quota must name something." in empty.get_data(as_text=True)
    assert pledge.quotas == []


def test_officer_writes_a_pledge_on_the_donors_paper(app, client):
    donor = make_donor()
    address = f"/fund/pledges/new?donor={donor.id}"

    with signed_in(app, staff(Role.OFFICER)):
        client.post(address, data={**NEW, "donor": str(donor.id)})
    with signed_in(app, member_of(make_donor())):
        assert client.get(address).status_code == 404

    drafting.offer_pledge(only_pledge(), actor=SYSTEM)
    assert only_pledge().donor is donor
