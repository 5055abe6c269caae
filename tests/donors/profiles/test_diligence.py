"""Due diligence: documents handed in, checked, running out; the dated rule about offers."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest

from app.core import clock
from app.core.actor import SYSTEM, Actor, MemberRole, Role
from app.core.db import db
from app.core.errors import Invalid, NotAllowed
from donors.pledges.services import answering
from donors.pledges.states import PledgeState
from donors.profiles import queries, services
from donors.profiles.models import DonorCategory
from donors.profiles.rules import REQUIRED, Held, StandingState, standing_of
from donors.profiles.states import CheckResult, DiligenceMode, DocumentKind
from tests.factories.app_files import pdf
from tests.factories.app_identity import actor_of, make_user
from tests.factories.donors import make_donor, make_pledge, member_of, signed_in

TODAY = date(2026, 11, 1)


def staff(*roles: Role) -> Actor:
    return actor_of(make_user(*roles))


def held(**until):
    return [
        Held(kind, CheckResult.PASSED, until.get(kind.value, TODAY + timedelta(days=400)))
        for kind in REQUIRED
    ]


def make_documents(donor, *, valid_until=None, result=CheckResult.PASSED):
    for kind in REQUIRED:
        document = services.add_document(
            donor, kind=kind, content=pdf(), name="a.pdf", valid_until=valid_until, actor=SYSTEM
        )
        services.check_document(
            document, result=result, valid_until=valid_until, remark="DEMO", actor=SYSTEM
        )


@pytest.mark.parametrize(
    ("documents", "state", "until"),
    [
        ([], StandingState.MISSING, None),
        (held(), StandingState.COMPLETE, TODAY + timedelta(days=400)),
        (held(sanctions=None), StandingState.COMPLETE, TODAY + timedelta(days=400)),
        (
            held(sanctions=TODAY + timedelta(days=30)),
            StandingState.EXPIRES,
            TODAY + timedelta(days=30),
        ),
        (held(sanctions=TODAY), StandingState.EXPIRES, TODAY),
        (
            held(sanctions=TODAY - timedelta(days=1)),
            StandingState.EXPIRED,
            TODAY + timedelta(days=400),
        ),
    ],
)
def test_standing_follows_the_documents(documents, state, until):
    standing = standing_of(documents, TODAY)

    assert (standing.state, standing.until) == (state, until)
    assert standing.holds == (state in {StandingState.COMPLETE, StandingState.EXPIRES})


def test_document_that_failed_or_waits_does_not_count():
    documents = [Held(kind, CheckResult.FAILED) for kind in REQUIRED]
    documents += [Held(kind, CheckResult.WAITING) for kind in REQUIRED]

    assert standing_of(documents, TODAY).missing == REQUIRED


def test_newer_document_renews_an_old_one():
    old = held(sanctions=TODAY - timedelta(days=1))

    assert standing_of([*old, *held()], TODAY).state == StandingState.COMPLETE


def test_offer_of_a_known_donor_needs_no_reason(app):
    donor = make_donor()
    make_documents(donor)
    pledge = make_pledge(donor=donor, offered=True)

    answering.accept_pledge(pledge, actor=SYSTEM)

    assert (pledge.state, pledge.diligence_reason) == (PledgeState.ACCEPTED, None)


def test_offer_of_an_unknown_donor_needs_a_reason_that_stays(app):
    pledge = make_pledge(offered=True)

    with pytest.raises(Invalid, match="Say why the offer is accepted all the same"):
        answering.accept_pledge(pledge, actor=SYSTEM)
    answering.accept_pledge(pledge, reason=" Хат бар ", actor=SYSTEM)

    assert pledge.diligence_reason == "Хат бар"


def test_rule_blocks_from_its_day_on(app):
    today = clock.today()
    services.set_rule(mode=DiligenceMode.BLOCKS, valid_from=today, actor=staff(Role.OFFICER))
    later = today + timedelta(days=5)
    services.set_rule(mode=DiligenceMode.REASON, valid_from=later, actor=SYSTEM)

    with pytest.raises(Invalid, match="cannot be accepted before it is complete"):
        answering.accept_pledge(make_pledge(offered=True), reason="x", actor=SYSTEM)
    assert [queries.rule_on(day) for day in (today - timedelta(days=1), today, later)] == [
        DiligenceMode.REASON, DiligenceMode.BLOCKS, DiligenceMode.REASON,
    ]  # fmt: skip


def test_rule_is_not_set_for_the_past_nor_by_everybody(app):
    yesterday = clock.today() - timedelta(days=1)

    with pytest.raises(Invalid, match="A rule begins today or later"):
        services.set_rule(mode=DiligenceMode.BLOCKS, valid_from=yesterday, actor=SYSTEM)
    with pytest.raises(NotAllowed, match="Only an officer or an administrator"):
        services.set_rule(
            mode=DiligenceMode.BLOCKS, valid_from=clock.today(), actor=staff(Role.FINANCE)
        )


def test_rule_of_a_day_is_replaced(app):
    for mode in (DiligenceMode.BLOCKS, DiligenceMode.REASON):
        services.set_rule(mode=mode, valid_from=clock.today(), actor=SYSTEM)
    db.session.flush()

    assert [row.mode for row in queries.rules()] == [DiligenceMode.REASON]


@pytest.mark.parametrize(
    ("field", "values"),
    [("result", {"result": CheckResult.WAITING}), ("remark", {"result": CheckResult.FAILED})],
)
def test_check_says_what_was_found(app, field, values):
    document = services.add_document(
        make_donor(), kind=DocumentKind.FUNDS, content=pdf(), name="a.pdf", valid_until=None,
        actor=SYSTEM,
    )  # fmt: skip

    with pytest.raises(Invalid) as refusal:
        services.check_document(document, valid_until=None, actor=SYSTEM, **values)

    assert list(refusal.value.faults) == [field]


def test_donor_does_not_check_itself(app):
    donor = make_donor()
    document = services.add_document(
        donor, kind=DocumentKind.FUNDS, content=pdf(), name="a.pdf", valid_until=None,
        actor=member_of(donor),
    )  # fmt: skip

    with pytest.raises(NotAllowed, match="Only an officer may check"):
        services.check_document(
            document, result=CheckResult.PASSED, valid_until=None, actor=member_of(donor)
        )


def test_list_finds_who_runs_out_within_thirty_days(app):
    soon, gone, late, never = (make_donor(code=f"DD-{n}") for n in range(4))
    today = clock.today()
    make_documents(soon, valid_until=today + timedelta(days=30))
    make_documents(gone, valid_until=today - timedelta(days=1))
    make_documents(late, valid_until=today + timedelta(days=31))
    make_documents(never)

    found = queries.page_of_donors(expires_by=today + timedelta(days=30))

    assert [donor.code for donor in found.rows] == ["DD-0", "DD-1"]
    assert queries.standings_of([late.id, gone.id], today)[gone.id].state == StandingState.EXPIRED


@pytest.mark.parametrize(
    ("category", "is_international", "foreign"),
    [
        (DonorCategory.COMPANY, False, False),
        (DonorCategory.FOREIGN_STATE, False, True),
        (DonorCategory.COMPANY, True, True),
    ],
)
def test_money_from_abroad_is_known_by_the_kind_of_donor(app, category, is_international, foreign):
    donor = make_donor(category=category, is_international=is_international)

    assert donor.is_foreign_source == foreign


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_documents_are_handed_in_checked_and_read(app, client, language):
    donor = make_donor()
    sent = {"kind": "sanctions", "file": (BytesIO(pdf()), "тексеру.pdf")}
    day = {"valid_until-day": "1", "valid_until-month": "12", "valid_until-year": "2099"}

    with signed_in(app, member_of(donor, MemberRole.EDITOR)):
        page = client.get(f"/fund/profile/{donor.id}/documents?lang={language}")
        given = client.post(f"/fund/profile/{donor.id}/documents", data={**sent, **day})
        empty = client.post(f"/fund/profile/{donor.id}/documents", data={"kind": "sanctions"})
    (document,) = queries.documents_of(donor)
    base = f"/staff/donors/{donor.id}/documents"
    with signed_in(app, staff(Role.OFFICER)):
        form = client.get(f"{base}/{document.id}/check?lang={language}")
        wrong = client.post(f"{base}/{document.id}/check", data={"result": "failed"})
        client.post(f"{base}/{document.id}/check", data={"result": "passed", **day})
        read = client.get(f"{base}?lang={language}")
        file = client.get(f"{base}/{document.id}/file")
        shown = [client.get(f"/staff/donors/{tail}").status_code for tail in ("", "?expires=1")]
        rule = client.get(f"/staff/donors/diligence?lang={language}")

    assert (page.status_code, given.status_code, empty.status_code) == (200, 302, 422)
    assert (form.status_code, wrong.status_code, read.status_code) == (200, 422, 200)
    assert (document.result, document.valid_until) == (CheckResult.PASSED, date(2099, 12, 1))
    assert file.get_data() == pdf() or file.status_code == 200
    file.close()
    assert (shown, rule.status_code) == ([200, 200], 200)


def test_rule_is_set_in_the_browser(app, client):
    day = clock.today() + timedelta(days=3)
    sent = {
        "mode": "blocks", "valid_from-day": str(day.day), "valid_from-month": str(day.month),
        "valid_from-year": str(day.year),
    }  # fmt: skip

    with signed_in(app, staff(Role.ADMINISTRATOR)):
        first = client.post("/staff/donors/diligence", data=sent)
        past = client.post("/staff/donors/diligence", data={**sent, "valid_from-year": "2020"})

    assert (first.status_code, past.status_code) == (302, 422)
    assert queries.rule_on(day) == DiligenceMode.BLOCKS


def test_officer_is_asked_for_the_reason_on_the_page(app, client):
    pledge = make_pledge(offered=True)
    address = f"/staff/pledges/{pledge.id}/accept?lang=en"

    with signed_in(app, staff(Role.OFFICER)):
        page = client.get(address).get_data(as_text=True)
        without = client.post(address, data={"version": pledge.version})
        client.post(address, data={"version": pledge.version, "reason": "Хат бар"})
        shown = client.get(f"/staff/pledges/{pledge.id}").get_data(as_text=True)

    assert "Why the offer is accepted all the same" in page
    assert without.status_code == 422
    assert "Хат бар" in shown


def test_documents_of_others_do_not_exist(app, client):
    donor, other = make_donor(), make_donor()
    make_documents(donor)
    document = queries.documents_of(donor)[0]

    with signed_in(app, member_of(other)):
        base = "/fund/profile"
        assert client.get(f"{base}/{donor.id}/documents").status_code == 404
        assert client.get(f"{base}/{other.id}/documents/{document.id}/file").status_code == 404
        assert client.post(f"{base}/{donor.id}/documents").status_code == 404
