"""Pledges in the browser: written in steps, offered by a signatory, answered by an officer."""

from __future__ import annotations

import csv
import io

import pytest

from app.core.actor import SYSTEM, Actor, MemberRole, Role
from app.core.db import db
from app.core.ids import new_id
from app.ledger import queries as ledger
from app.ledger.rules import YearFigures
from donors.pledges import queries, services
from donors.pledges.models import Pledge
from donors.pledges.rules import Quota
from donors.pledges.states import PledgeState
from tests.factories.app_identity import actor_of, make_user
from tests.factories.counting import count_queries
from tests.factories.donors import (
    make_contribution,
    make_donor,
    make_pledge,
    make_terms,
    member_of,
    signed_in,
)

LANGUAGES = ["kk", "ru", "en"]
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
}


def staff(role: Role) -> Actor:
    return actor_of(make_user(role, region_code="KZ-71"))


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_donor_sees_every_page_of_a_pledge(app, client, language):
    draft = make_pledge(**FULL)
    own = member_of(draft.donor)
    paid = make_pledge(donor=draft.donor, committed=True, **FULL)
    make_contribution(paid)
    base = f"/fund/pledges/{draft.id}"
    parts = [f"{base}/edit/{part}" for part in ("amounts", "where", "limits", "turn")]
    pages = [base, f"{base}/quotas", f"{base}/offer", f"{base}/withdraw", *parts]
    more = ["/fund/pledges/", "/fund/pledges/new", f"/fund/pledges/{paid.id}"]

    with signed_in(app, own):
        for page in [*pages, *more]:
            assert f'<html lang="{language}"' in text_of(client, f"{page}?lang={language}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR, Role.FRONT_OFFICE, Role.FINANCE])
def test_all_staff_read_pledges(app, client, role, language):
    pledge = make_pledge(committed=True, **FULL)
    offer = make_pledge(offered=True)

    with signed_in(app, staff(role)):
        for page in ("", pledge.id, offer.id, "?state=offered", "?currency=USD"):
            text_of(client, f"/staff/pledges/{page}")
            text_of(client, f"/staff/pledges/?lang={language}&donor={pledge.donor_id}")


def test_stranger_finds_nothing(app, client):
    pledge = make_pledge(committed=True)
    base = f"/fund/pledges/{pledge.id}"

    with signed_in(app, member_of(make_donor())):
        tails = ("", "/offer", "/withdraw", "/edit/amounts", "/quotas", "/statement.csv")
        assert [client.get(base + tail).status_code for tail in tails] == [404] * 6
        posts = ("/offer", "/withdraw", "/edit/amounts", "/quotas", "/quotas/1/remove")
        assert [client.post(base + tail).status_code for tail in posts] == [404] * 5


def test_readers_of_the_operator_change_nothing(app, client):
    pledge = make_pledge(offered=True)

    for role in (Role.AUDITOR, Role.FRONT_OFFICE):
        with signed_in(app, staff(role)):
            for deed in ("accept", "decline", "close"):
                assert client.post(f"/staff/pledges/{pledge.id}/{deed}").status_code == 403
    assert pledge.state == PledgeState.OFFERED


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
        edit(client, pledge, "turn", tier="0", carry_over="y", match_num="1", match_den="2")

    assert queries.terms_of(pledge) == make_terms(
        where={"regions": ["KZ-10", "KZ-71"], "kinds": ["foundation"]},
        max_per_application_minor=200_00,
        max_share_percent=50,
        minimum_ticket_minor=50_00,
        all_or_nothing=True,
        tier=0,
        carry_over=True,
        match=(1, 2),
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
        client.post(address, data={"max_minor": "300", "regions": ["KZ-71"]})
        crossing = client.post(f"{address}?lang=en", data={"max_minor": "5", "themes": ["ecology"]})
        empty = client.post(f"{address}?lang=en", data={"max_minor": "5"})
        assert pledge.quotas == [{"where": {"regions": ["KZ-71"]}, "max_minor": 300_00}]
        client.post(f"{address}/1/remove")

    assert (crossing.status_code, empty.status_code) == (422, 422)
    assert "Quotas № 1 and № 2 overlap" in crossing.get_data(as_text=True)
    assert "Each quota must name something." in empty.get_data(as_text=True)
    assert pledge.quotas == []


def test_signatory_offers_with_his_word_only(app, client):
    pledge = make_pledge()
    address = f"/fund/pledges/{pledge.id}/offer"

    with signed_in(app, member_of(pledge.donor, MemberRole.SIGNATORY)):
        without = client.post(address, data={"version": pledge.version})
        assert pledge.state == PledgeState.DRAFT
        given = client.post(address, data={"version": pledge.version, "confirmed": "y"})

    assert (without.status_code, given.status_code) == (422, 302)
    assert pledge.state == PledgeState.OFFERED


def test_editor_is_told_that_a_signatory_offers(app, client):
    pledge = make_pledge()

    with signed_in(app, member_of(pledge.donor, MemberRole.EDITOR)):
        page = text_of(client, f"/fund/pledges/{pledge.id}?lang=en")
        answer = client.post(f"/fund/pledges/{pledge.id}/offer", data={"confirmed": "y"})

    assert "Only a signatory of the donor or an officer may do this." in page
    assert answer.status_code == 403


def test_officer_accepts_and_the_fund_opens(app, client):
    pledge = make_pledge(offered=True, years={2027: 70_00})
    sent = {"version": pledge.version, "one_time_key": "a" * 20}

    with signed_in(app, staff(Role.OFFICER)):
        assert "Accept" in text_of(client, f"/staff/pledges/{pledge.id}/accept?lang=en")
        for _click in range(20):
            client.post(f"/staff/pledges/{pledge.id}/accept", data=sent)

    assert pledge.state == PledgeState.COMMITTED
    assert ledger.fund_years(pledge.fund_id) == [YearFigures(2027, 70_00, 0, 0)]


def test_officer_declines_with_a_reason_that_the_donor_reads(app, client):
    pledge = make_pledge(offered=True)
    address = f"/staff/pledges/{pledge.id}/decline"

    with signed_in(app, staff(Role.APPROVER)):
        empty = client.post(address, data={"version": pledge.version})
        client.post(address, data={"version": pledge.version, "reason": "Басқа тақырып керек"})
    with signed_in(app, member_of(pledge.donor)):
        page = text_of(client, f"/fund/pledges/{pledge.id}")

    assert empty.status_code == 422
    assert "Басқа тақырып керек" in page


def test_acceptance_of_terms_that_changed_is_refused(app, client):
    pledge = make_pledge(offered=True)

    with signed_in(app, staff(Role.OFFICER)):
        answer = client.post(
            f"/staff/pledges/{pledge.id}/accept", data={"version": pledge.version - 1}
        )

    assert answer.status_code == 409
    assert pledge.state == PledgeState.OFFERED


def test_withdrawn_and_closed_pledges_say_so(app, client):
    offer, commitment = make_pledge(offered=True), make_pledge(committed=True)

    with signed_in(app, member_of(offer.donor)):
        client.post(f"/fund/pledges/{offer.id}/withdraw", data={"version": offer.version})
        again = client.get(f"/fund/pledges/{offer.id}/withdraw")
    with signed_in(app, staff(Role.FINANCE)):
        client.post(f"/staff/pledges/{commitment.id}/close")

    assert (offer.state, commitment.state) == (PledgeState.WITHDRAWN, PledgeState.CLOSED)
    assert again.status_code == 409


def test_commitment_shows_its_bar_and_statement(app, client):
    pledge = make_pledge(committed=True, years={2027: 1_000_00})
    make_contribution(pledge, 400_00, bank_reference="=cmd()")

    with signed_in(app, member_of(pledge.donor)):
        page = text_of(client, f"/fund/pledges/{pledge.id}?lang=en")
        answer = client.get(f"/fund/pledges/{pledge.id}/statement.csv")

    assert "Committed: 1,000\u00a0KZT. Received: 400\u00a0KZT." in page
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [(row["kind"], row["debit"], row["reference"]) for row in rows if row["debit"]] == [
        ("commitment", "1000.00", pledge.code),
        ("contribution", "400.00", "'=cmd()"),
    ]


def test_meaning_is_told_in_plain_words(app, client):
    pledge = make_pledge(**FULL)

    with signed_in(app, member_of(pledge.donor)):
        page = text_of(client, f"/fund/pledges/{pledge.id}?lang=en")

    for sentence in (
        "Pays at most for one project in a year: 200\u00a0KZT.",
        "Only in these regions: Astana city.",
        "Pays at most this share of what a project asks for in a year: 50 %.",
        "Matches public money: for each 2 from public donors at most 1 from you.",
        "In any call.",
    ):
        assert sentence in page


def test_lists_ask_as_often_for_many_rows_as_for_one(app, client):
    donor = make_donor()
    own, officer = member_of(donor), staff(Role.OFFICER)

    def counts():
        found = []
        for actor, page in ((own, "/fund/pledges/"), (officer, "/staff/pledges/")):
            db.session.expire_all()
            with signed_in(app, actor), count_queries() as n:
                text_of(client, page)
            found.append(int(n))
        return found

    make_pledge(donor=donor, committed=True)
    one = counts()
    for _ in range(4):
        make_pledge(donor=donor, committed=True)
        make_pledge(offered=True)
    many = counts()

    assert many == one
    assert max(one) <= 12


def test_officer_writes_a_pledge_on_the_donors_paper(app, client):
    donor = make_donor()
    address = f"/fund/pledges/new?donor={donor.id}"

    with signed_in(app, staff(Role.OFFICER)):
        client.post(address, data={**NEW, "donor": str(donor.id)})
    with signed_in(app, member_of(make_donor())):
        assert client.get(address).status_code == 404

    services.offer_pledge(only_pledge(), actor=SYSTEM)
    assert only_pledge().donor is donor
