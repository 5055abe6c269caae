"""Pledges in the browser: written in steps, offered by a signatory, answered by an officer."""

from __future__ import annotations

import csv
import io
from io import BytesIO

import pytest

from app.core.actor import Actor, MemberRole, Role
from app.core.db import db
from app.ledger import queries as ledger
from app.ledger.rules import YearFigures
from donors.pledges.rules import Quota
from donors.pledges.states import PledgeState
from tests.factories.app_files import pdf
from tests.factories.app_identity import actor_of, make_user
from tests.factories.counting import count_queries
from tests.factories.donors import (
    make_contribution,
    make_donor,
    make_pledge,
    member_of,
    signed_in,
)

LANGUAGES = ["kk", "ru", "en"]
AGREEMENT = {
    "agreement_number": "14-Д", "agreement_on-day": "12", "agreement_on-month": "1",
    "agreement_on-year": "2026", "signatory": "Директор DEMO",
}  # fmt: skip
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
@pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR, Role.FINANCE])
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


def test_officer_accepts_and_signs_once_and_the_fund_opens(app, client):
    pledge = make_pledge(offered=True, years={2027: 70_00})
    base = f"/staff/pledges/{pledge.id}"

    with signed_in(app, staff(Role.OFFICER)):
        assert "Accept" in text_of(client, f"{base}/accept?lang=en")
        accepted = {"version": pledge.version, "one_time_key": "a" * 20, "reason": "DEMO"}
        for _click in range(5):
            client.post(f"{base}/accept", data=accepted)
        assert pledge.state == PledgeState.ACCEPTED
        assert "Both sides have signed" in text_of(client, f"{base}/sign?lang=en")
        signed = {**AGREEMENT, "version": pledge.version, "one_time_key": "b" * 20}
        answers = [client.post(f"{base}/sign", data=signed) for _click in range(5)]
        page = text_of(client, f"{base}?lang=en")

    assert [answer.status_code for answer in answers] == [302] * 5
    assert pledge.state == PledgeState.SIGNED
    assert ledger.fund_years(pledge.fund_id) == [YearFigures(2027, 70_00, 0, 0)]
    assert "14-Д" in page


def test_second_officer_is_told_that_another_has_signed(app, client):
    pledge = make_pledge(accepted=True)
    sent = {**AGREEMENT, "version": pledge.version}

    with signed_in(app, staff(Role.OFFICER)):
        first = client.post(f"/staff/pledges/{pledge.id}/sign", data=sent)
    with signed_in(app, staff(Role.OFFICER)):
        second = client.post(f"/staff/pledges/{pledge.id}/sign", data=sent)

    assert (first.status_code, second.status_code) == (302, 409)


def test_faulty_agreement_keeps_what_was_typed(app, client):
    pledge = make_pledge(accepted=True)

    with signed_in(app, staff(Role.OFFICER)):
        answer = client.post(
            f"/staff/pledges/{pledge.id}/sign", data={**AGREEMENT, "agreement_on-year": "2999"}
        )

    assert answer.status_code == 422
    assert "14-Д" in answer.get_data(as_text=True)


def test_copy_of_the_agreement_is_read_by_both_sides_only(app, client):
    pledge = make_pledge(accepted=True)
    sent = {**AGREEMENT, "version": pledge.version, "file": (BytesIO(pdf()), "шарт.pdf")}
    tail = f"pledges/{pledge.id}/versions/1/paper"

    with signed_in(app, staff(Role.OFFICER)):
        client.post(f"/staff/pledges/{pledge.id}/sign", data=sent)
        by_staff = client.get(f"/staff/{tail}")
        missing = client.get(f"/staff/pledges/{pledge.id}/versions/2/paper")
    with signed_in(app, member_of(pledge.donor, MemberRole.VIEWER)):
        by_donor = client.get(f"/fund/{tail}")
    with signed_in(app, member_of(make_donor())):
        by_stranger = client.get(f"/fund/{tail}")

    assert by_staff.get_data() == by_donor.get_data()
    by_staff.close()
    by_donor.close()
    assert (missing.status_code, by_stranger.status_code) == (404, 404)


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

    assert "Committed: 1,000\u00a0KZT. Called: 0\u00a0KZT. Received: 400\u00a0KZT." in page
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
        "Pays at most this share of what a project asks for in a year: 50%.",
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


def test_staff_read_what_a_draft_waits_for_and_how_not_to_decline(app, client):
    draft, offer = make_pledge(), make_pledge(offered=True)

    with signed_in(app, staff(Role.OFFICER)):
        tails = (draft.id, offer.id, f"{offer.id}/decline")
        pages = [text_of(client, f"/staff/pledges/{tail}?lang=en") for tail in tails]

    told = ["once a signatory of the donor has offered it" in page for page in pages]
    assert told == [True, False, False]
    assert "Do not decline, go back" in pages[2]
