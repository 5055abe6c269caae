"""Links in the browser: declared by each side, ended by an officer, shown with runs."""

from __future__ import annotations

import pytest

from app.core import clock
from app.core.actor import SYSTEM, MemberRole, Role
from donors.conflicts import queries, services
from donors.conflicts.rules import Side, Treatment
from donors.profiles.models import Visibility
from tests.factories.app_identity import actor_of, make_user
from tests.factories.app_organisations import make_member, make_organisation
from tests.factories.donors import make_donor, member_of, signed_in
from tests.factories.donors_matching import make_ranked_call, make_run, person


def acting_for(body):
    user = make_user()
    make_member(body, user, role=MemberRole.OWNER)
    return actor_of(user)


def test_donor_declares_by_bin(app, client):
    donor, body = make_donor(), make_organisation()
    sent = {"donor": str(donor.id), "bin": body.bin, "reason": "DEMO: our fund founded it"}

    with signed_in(app, member_of(donor)):
        wrong = client.post("/fund/conflicts/?lang=en", data={**sent, "bin": "000000000000"})
        done = client.post("/fund/conflicts/", data=sent)
        page = client.get("/fund/conflicts/?lang=en").text

    assert wrong.status_code == 422
    assert "No applicant has this BIN." in wrong.text
    assert "DEMO: our fund founded it" in wrong.text
    assert done.status_code == 302
    assert "DEMO: our fund founded it" in page
    assert queries.open_link(donor.id, body.id).side == Side.DONOR


def test_applicant_declares_a_donor_it_may_know(app, client):
    named, hidden = make_donor(), make_donor()
    hidden.visibility = Visibility.NOTHING
    body = make_organisation()
    sent = {"organisation": str(body.id), "donor": str(named.id), "reason": "DEMO"}

    with signed_in(app, acting_for(body)):
        secret = client.post("/apply/conflicts/", data={**sent, "donor": str(hidden.id)})
        done = client.post("/apply/conflicts/", data=sent)

    assert (secret.status_code, done.status_code) == (422, 302)
    assert queries.open_link(named.id, body.id).side == Side.APPLICANT


def test_officer_declares_ends_and_sets_the_rule(app, client):
    donor, body = make_donor(), make_organisation()
    sent = {"code": donor.code, "bin": body.bin, "reason": "DEMO"}
    today = clock.today()
    rule = {
        "treatment": "disclose", "valid_from-day": today.day, "valid_from-month": today.month,
        "valid_from-year": today.year,
    }  # fmt: skip

    with signed_in(app, person(Role.OFFICER)):
        unknown = client.post("/staff/conflicts/?lang=en", data={**sent, "code": "NOBODY"})
        client.post("/staff/conflicts/", data=sent)
        link = queries.open_link(donor.id, body.id)
        asked = client.get(f"/staff/conflicts/{link.id}/end")
        empty = client.post(f"/staff/conflicts/{link.id}/end", data={"reason": ""})
        client.post(f"/staff/conflicts/{link.id}/end", data={"reason": "DEMO: sold"})
        client.post("/staff/conflicts/rule", data=rule)
        page = client.get("/staff/conflicts/?lang=en").text

    assert "No donor has this code." in unknown.text
    assert (unknown.status_code, asked.status_code, empty.status_code) == (422, 200, 422)
    assert queries.open_link(donor.id, body.id) is None
    assert queries.treatment_on(today) == Treatment.DISCLOSE
    assert "DEMO: sold" in page


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_run_and_application_show_the_link(app, client, language):
    ranked = make_ranked_call()
    donor, shown = ranked.pledges[0].donor, ranked.applications[0]
    services.declare_link(
        donor=donor, organisation=shown.organisation, side=Side.OPERATOR, reason="DEMO: kin",
        actor=SYSTEM,
    )  # fmt: skip
    run = make_run(ranked)

    with signed_in(app, person(Role.AUDITOR)):
        of_run = client.get(f"/staff/matching/{run.id}?lang={language}").text
        of_application = client.get(
            f"/staff/conflicts/applications/{shown.id}?lang={language}"
        ).text
        page = client.get(f"/staff/applications/{shown.id}?lang={language}").text

    assert "/staff/conflicts/" in of_run
    assert donor.code in of_application
    assert "DEMO: kin" in of_application
    assert f"/staff/conflicts/applications/{shown.id}" in page


def test_run_without_links_says_nothing(app, client):
    run = make_run(make_ranked_call())

    with signed_in(app, person(Role.OFFICER)):
        assert "/staff/conflicts/" not in client.get(f"/staff/matching/{run.id}").text
