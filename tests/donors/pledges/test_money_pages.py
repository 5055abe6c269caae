"""Pages of commitments in force: parts, payment requests, changes and versions."""

from __future__ import annotations

import pytest

from app.core.actor import Actor, MemberRole, Role
from app.core.db import db
from app.ledger import queries as ledger
from donors.pledges import queries
from donors.pledges.services import changing
from donors.pledges.states import ChangeState
from tests.factories.app_identity import actor_of, make_user
from tests.factories.donors import (
    make_contribution,
    make_donor,
    make_pledge,
    make_terms,
    member_of,
    signed_in,
)

# The days of payment below lie ahead of this noon, whatever the calendar on the wall says.
pytestmark = pytest.mark.usefixtures("noon")

LANGUAGES = ["kk", "ru", "en"]
TERMS = {
    "years-0-year": "2027", "years-0-amount_minor": "150", "tier": "5", "carry_over": "y",
    "reason": "Бюджет өзгерді",
}  # fmt: skip
PARTS = {
    "parts-0-year": "2027", "parts-0-amount_minor": "60", "parts-0-due_on-day": "1",
    "parts-0-due_on-month": "3", "parts-0-due_on-year": "2027",
    "parts-1-year": "2027", "parts-1-amount_minor": "40", "parts-1-due_on-day": "1",
    "parts-1-due_on-month": "9", "parts-1-due_on-year": "2027",
}  # fmt: skip
PAY_BY = {"pay_by-day": "1", "pay_by-month": "9", "pay_by-year": "2027"}


def staff(*roles: Role) -> Actor:
    return actor_of(make_user(*roles))


@pytest.fixture
def pledge(app):
    return make_pledge(years={2027: 100_00}, committed=True, code="D-9")


def text_of(answer):
    return answer.get_data(as_text=True)


def amounts(pledge):
    return [(t.number, t.amount_minor) for t in queries.tranches_of([pledge.id])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_read_in_every_language(app, client, pledge, language):
    officer = staff(Role.OFFICER, Role.FINANCE)
    terms = make_terms({2027: 150_00}, where={"regions": ["KZ-71"]})
    change = changing.propose_change(pledge, terms=terms, reason="Көбірек", actor=officer)
    base, tail = f"/staff/pledges/{pledge.id}", f"?lang={language}"

    with signed_in(app, officer):
        client.post(f"{base}/parts/1/call", data=PAY_BY)
        for page in ("", "/schedule", "/change", f"/changes/{change.id}", "/versions/1"):
            answer = client.get(base + page + tail)
            assert (answer.status_code, f'lang="{language}"' in text_of(answer)) == (200, True)
    with signed_in(app, member_of(pledge.donor, MemberRole.SIGNATORY)):
        own = f"/fund/pledges/{pledge.id}"
        for page in ("", "/change", "/requests/1", f"/changes/{change.id}", "/versions/1"):
            assert client.get(own + page + tail).status_code == 200


def test_officer_sets_the_parts_once(app, client, pledge):
    sent = {**PARTS, "version": pledge.version, "one_time_key": "k" * 20}

    with signed_in(app, staff(Role.OFFICER)):
        answers = [
            client.post(f"/staff/pledges/{pledge.id}/schedule", data=sent) for _click in range(3)
        ]
        stale = client.post(
            f"/staff/pledges/{pledge.id}/schedule", data={**sent, "one_time_key": "other" * 5}
        )

    assert [answer.status_code for answer in answers] == [302] * 3
    assert stale.status_code == 409
    assert amounts(pledge) == [(2, 60_00), (3, 40_00)]


def test_parts_that_do_not_add_up_are_shown_again(app, client, pledge):
    with signed_in(app, staff(Role.FINANCE)):
        answer = client.post(
            f"/staff/pledges/{pledge.id}/schedule?lang=en",
            data={**PARTS, "parts-0-amount_minor": "61"},
        )
        added = client.post(
            f"/staff/pledges/{pledge.id}/schedule", data={**PARTS, "add_row": "parts"}
        )

    assert answer.status_code == 422
    assert "2027: the parts add up to" in text_of(answer)
    assert 'name="parts-2-amount_minor"' in text_of(added)
    assert amounts(pledge) == [(1, 100_00)]


def test_payment_request_is_sent_and_read_by_the_donor(app, client, pledge):
    base = f"/staff/pledges/{pledge.id}/parts/1/call"

    with signed_in(app, staff(Role.FINANCE)):
        assert "Send the payment request" in text_of(client.get(f"{base}?lang=en"))
        past = client.post(base, data={**PAY_BY, "pay_by-year": "2020"})
        first = client.post(base, data={**PAY_BY, "version": "1"})
        second = client.post(base, data={**PAY_BY, "version": "1"})
    with signed_in(app, member_of(pledge.donor, MemberRole.VIEWER)):
        page = client.get(f"/fund/pledges/{pledge.id}/requests/1?lang=en")
        home = client.get(f"/fund/pledges/{pledge.id}?lang=en")
        missing = client.get(f"/fund/pledges/{pledge.id}/requests/7")

    assert (past.status_code, first.status_code, second.status_code) == (422, 302, 409)
    assert "D-9/1" in text_of(page)
    assert "The operator asks for" in text_of(home)
    assert missing.status_code == 404


def test_a_part_with_nothing_due_is_not_asked_for_by_its_address(app, client, pledge):
    make_contribution(pledge, amount_minor=100_00)
    base = f"/staff/pledges/{pledge.id}/parts/1/call?lang=en"

    with signed_in(app, staff(Role.FINANCE)):
        page = client.get(base)
        refused = client.post(base, data=PAY_BY)

    assert (page.status_code, refused.status_code) == (200, 422)
    for answer in (page, refused):
        assert "This part has been asked for or paid already." in text_of(answer)
        assert "Send the payment request" not in text_of(answer)
    assert queries.get_tranche(pledge, 1).called_at is None


def test_part_that_nobody_asked_for_has_no_request(app, client, pledge):
    with signed_in(app, member_of(pledge.donor)):
        assert client.get(f"/fund/pledges/{pledge.id}/requests/1").status_code == 404


def test_donor_proposes_in_the_browser_and_an_officer_agrees(app, client, pledge):
    with signed_in(app, member_of(pledge.donor, MemberRole.SIGNATORY)):
        sent = {**TERMS, "version": pledge.version}
        proposed = client.post(f"/fund/pledges/{pledge.id}/change?lang=en", data=sent)
    (change,) = queries.changes_of(pledge)
    with signed_in(app, staff(Role.OFFICER)):
        page = client.get(f"/staff/pledges/{pledge.id}/changes/{change.id}?lang=en")
        sent = {"version": change.version, "one_time_key": "a" * 20}
        answers = [
            client.post(f"/staff/pledges/{pledge.id}/changes/{change.id}/agree", data=sent)
            for _click in range(3)
        ]

    assert proposed.location == f"/fund/pledges/{pledge.id}/changes/{change.id}"
    assert "Amounts by year" in text_of(page)
    assert "The donor, Донор өкілі DEMO" in text_of(page)
    assert [answer.status_code for answer in answers] == [302] * 3
    assert ledger.fund_years(pledge.fund_id)[0].committed_minor == 150_00
    assert amounts(pledge) == [(1, 150_00)]


def test_second_officer_finds_the_change_answered(app, client, pledge):
    signatory = member_of(pledge.donor, MemberRole.SIGNATORY)
    terms = make_terms({2027: 150_00})
    change = changing.propose_change(pledge, terms=terms, reason="r", actor=signatory)
    address = f"/staff/pledges/{pledge.id}/changes/{change.id}"
    seen = {"version": change.version}

    with signed_in(app, staff(Role.OFFICER)):
        first = client.post(f"{address}/refuse", data={**seen, "reason": "Кеш"})
    with signed_in(app, staff(Role.APPROVER)):
        second = client.post(f"{address}/agree", data=seen)

    assert (first.status_code, second.status_code) == (302, 409)
    assert change.state == ChangeState.REFUSED


def test_faulty_proposal_keeps_what_was_typed(app, client, pledge):
    with signed_in(app, member_of(pledge.donor, MemberRole.SIGNATORY)):
        same = client.post(
            f"/fund/pledges/{pledge.id}/change?lang=en",
            data={**TERMS, "years-0-amount_minor": "100", "carry_over": ""},
        )
        row = client.post(f"/fund/pledges/{pledge.id}/change", data={**TERMS, "add_row": "years"})

    assert (same.status_code, row.status_code) == (422, 200)
    told = text_of(same)
    assert "Nothing differs from the present terms." in told
    assert told.index("govuk-error-summary") < told.index("How far amounts may fall")
    assert "Бюджет өзгерді" in text_of(row)


def test_refusal_needs_its_reason(app, client, pledge):
    signatory = member_of(pledge.donor, MemberRole.SIGNATORY)
    officer = staff(Role.OFFICER)
    terms = make_terms({2027: 150_00})
    change = changing.propose_change(pledge, terms=terms, reason="r", actor=officer)
    address = f"/fund/pledges/{pledge.id}/changes/{change.id}"

    with signed_in(app, signatory):
        empty = client.post(f"{address}/refuse", data={"version": change.version})
        taken = client.post(f"{address}/take-back", data={"version": change.version})
        given = client.post(
            f"{address}/refuse", data={"version": change.version, "reason": "Мүмкін емес"}
        )

    assert (empty.status_code, taken.status_code, given.status_code) == (422, 403, 302)


def test_version_shows_what_differs_from_the_one_before(app, client, pledge):
    signatory = member_of(pledge.donor, MemberRole.SIGNATORY)
    terms = make_terms({2027: 150_00})
    change = changing.propose_change(pledge, terms=terms, reason="Көбірек", actor=signatory)
    changing.agree_change(change, actor=staff(Role.OFFICER))

    with signed_in(app, signatory):
        second = text_of(client.get(f"/fund/pledges/{pledge.id}/versions/2?lang=en"))
        missing = client.get(f"/fund/pledges/{pledge.id}/versions/3")

    assert "Көбірек" in second
    assert "What differs from the version before" in second
    assert missing.status_code == 404


def test_stranger_finds_nothing_of_a_commitment(app, client, pledge):
    signatory = member_of(pledge.donor, MemberRole.SIGNATORY)
    terms = make_terms({2027: 150_00})
    change = changing.propose_change(pledge, terms=terms, reason="r", actor=signatory)
    other = make_pledge(donor=make_donor(), committed=True)
    db.session.flush()

    with signed_in(app, member_of(other.donor, MemberRole.SIGNATORY)):
        base = f"/fund/pledges/{pledge.id}"
        pages = ("/change", "/requests/1", "/versions/1", f"/changes/{change.id}")
        assert [client.get(base + page).status_code for page in pages] == [404] * 4
        deeds = [f"/changes/{change.id}/{deed}" for deed in ("agree", "refuse", "take-back")]
        assert [client.post(base + deed).status_code for deed in deeds] == [404] * 3
        # Another pledge's change under one's own address does not exist either.
        foreign = client.get(f"/fund/pledges/{other.id}/changes/{change.id}")
    assert foreign.status_code == 404
