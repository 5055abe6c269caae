"""In a top-up a limit for one application is told as such, not as a quota of the donor."""

from __future__ import annotations

import re

import pytest

from app.core.db import db
from donors.matching import services
from donors.matching.rules import explain
from donors.matching.rules.own_limits import with_own_limits
from donors.matching.rules.reasons import Reader
from donors.pledges.rules import Quota
from grants.awards import queries as awards
from grants.awards import services as deciding
from tests.factories.donors import make_pledge, signed_in
from tests.factories.donors_matching import Entry, make_ranked_call, make_run
from tests.factories.grants_awards import award_of

MILLION = 1_000_000_00
READER = Reader(
    say=str, money=lambda minor: f"{minor // MILLION} mln", pledge=lambda code: f"<{code}>"
)
ENTRIES = [
    Entry(9, {2027: 40 * MILLION}, minimum_percent=1),
    Entry(8, {2027: 100 * MILLION}, minimum_percent=1),
]


def topped_up(pledge):
    """The first award is withdrawn; its money goes to the second, which has 20 of 100 million."""
    ranked = make_ranked_call(ENTRIES, [pledge])
    run = make_run(ranked)
    services.approve_run(run, actor=ranked.approver)
    first = award_of(ranked.applications[0].id)
    deciding.withdraw_award(first, reason="DEMO", actor=ranked.approver)
    return ranked, services.draft_top_up(run, actor=ranked.officer)


def told(run):
    (row,) = run.result["applications"]
    return row, explain(with_own_limits(run.instance, row["reason"]), READER)


@pytest.mark.parametrize("quotas", [(), (Quota({"regions": ["KZ-71"]}, 90 * MILLION),)])
def test_own_limit_is_told_with_what_it_leaves(app, quotas):
    pledge = make_pledge(
        years={2027: 60 * MILLION}, max_per_application_minor=50 * MILLION, committed=True,
        quotas=quotas,
    )  # fmt: skip

    ranked, run = topped_up(pledge)

    row, sentences = told(run)
    assert row["reason"]["code"] == "quota"
    assert sentences == [
        "The limits that donors set for one project do not reach what it asks for.",
        (
            f"Limit of the pledge for one application ({ranked.applications[1].number}) reached,"
            f" with what it pays there already: <{pledge.code}>, 2027."
            " Could still be added: 30 mln."
        ),
    ]


def test_quota_of_the_donor_stays_one(app):
    pledge = make_pledge(
        years={2027: 60 * MILLION}, max_per_application_minor=90 * MILLION, committed=True,
        quotas=(Quota({"regions": ["KZ-71"]}, 60 * MILLION),),
    )  # fmt: skip
    run = make_run(make_ranked_call(ENTRIES, [pledge]))
    reason = {
        "code": "quota",
        "quotas": [{"pledge": pledge.code, "year": 2027, "max": 60 * MILLION}],
    }

    assert with_own_limits(run.instance, reason) == reason


def test_counts_of_very_many_are_told_apart(app):
    pledge = make_pledge(
        years={2027: 60 * MILLION}, max_per_application_minor=50 * MILLION, committed=True
    )
    ranked, run = topped_up(pledge)
    mine = {"pledge": pledge.code, "year": 2027, "max": 30 * MILLION}
    other = {"pledge": pledge.code, "year": 2027, "max": 7 * MILLION}

    found = with_own_limits(
        run.instance, {"code": "quota", "quotas": [mine, other], "in_all": {"quotas": 25}}
    )

    assert found == {
        "code": "quota",
        "quotas": [other],
        "own_limits": [{**mine, "application": ranked.applications[1].number}],
        "in_all": {"quotas": 24},
    }


def test_award_of_a_top_up_and_its_page_name_the_limit(app, client):
    pledge = make_pledge(
        years={2027: 60 * MILLION}, max_per_application_minor=50 * MILLION, committed=True
    )
    ranked, run = topped_up(pledge)
    services.propose_run(run, actor=ranked.officer)
    services.approve_run(run, actor=ranked.approver)
    db.session.commit()

    with signed_in(app, ranked.officer):
        page = client.get(f"/staff/matching/{run.id}?lang=en").get_data(as_text=True)

    (award,) = awards.awards_of_bases([run.id])
    assert award.decision.reason["code"] == "cap"
    assert "Quota used up" not in page
    assert re.search("Limit of the pledge for one application", page)
