"""What donors see of runs: decided ones, and only what their own money did."""

from __future__ import annotations

import re

from app.core.actor import MemberRole
from app.core.db import db
from donors.matching import services
from grants.awards.services import withdraw_award
from tests.factories.donors import make_donor, make_pledge, member_of
from tests.factories.donors_matching import make_ranked_call, make_run
from tests.factories.doors import entered
from tests.factories.grants_awards import award_of


def _body(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("\u00a0", " "))


def test_donor_sees_what_a_decided_run_did_with_the_own_money_only(app, client):
    ranked = make_ranked_call()
    run = make_run(ranked)
    mine, other = ranked.pledges[1], ranked.pledges[0]
    actor = member_of(mine.donor, MemberRole.VIEWER)
    db.session.commit()

    with entered(app, actor):
        before = client.get(f"/fund/matching/{run.id}?lang=en")
        services.approve_run(run, actor=ranked.approver)
        db.session.commit()
        listed = _body(client.get("/fund/matching/?lang=en"))
        page = _body(client.get(f"/fund/matching/{run.id}?lang=en"))

    assert before.status_code == 404
    assert f"/fund/matching/{run.id}" in listed
    assert "5,000,000 KZT" in page
    assert "19,447.07 USD" in page
    assert mine.code in page
    assert other.code not in page


def test_donor_is_told_that_an_award_was_withdrawn_since(app, client):
    ranked = make_ranked_call()
    run = make_run(ranked)
    services.approve_run(run, actor=ranked.approver)
    mine = ranked.pledges[1]
    paid = [one for one in run.result["allocations"] if one["pledge"] == mine.code]
    chosen = next(one for one in ranked.applications if one.number == paid[0]["application"])
    actor = member_of(mine.donor, MemberRole.VIEWER)

    with entered(app, actor):
        before = _body(client.get(f"/fund/matching/{run.id}?lang=en"))
        withdraw_award(award_of(chosen.id), reason="DEMO", actor=ranked.approver)
        db.session.commit()
        page = _body(client.get(f"/fund/matching/{run.id}?lang=en"))
        listed = _body(client.get("/fund/matching/?lang=en"))

    freed = sum(one["amount"] for one in paid if one["application"] == chosen.number)
    assert "Withdrawn on" not in before
    assert page.count("Withdrawn on") == 1
    told = f"this is free again: {freed // 100:,} KZT."
    assert told in page
    assert told in listed


def test_run_without_my_money_is_a_foreign_one(app, client):
    ranked = make_ranked_call()
    run = make_run(ranked)
    services.approve_run(run, actor=ranked.approver)
    db.session.commit()
    stranger = make_donor()
    make_pledge(donor=stranger, committed=True)

    with entered(app, member_of(stranger)):
        foreign = client.get(f"/fund/matching/{run.id}")
        mine = client.get("/fund/matching/")

    assert foreign.status_code == 404
    assert str(run.id) not in _body(mine)
