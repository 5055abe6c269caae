"""A run whose pledges changed meanwhile: shown, refused with figures, split again by one click."""

from __future__ import annotations

import re

import pytest

from app.core.actor import SYSTEM
from app.core.db import db
from app.core.errors import Invalid, NotEnoughMoney
from app.ledger import services as bookkeeping
from app.ledger.rules import Claim
from donors.matching import queries, services
from donors.matching.rules.drift import Drift, DriftKind, Present, drift_message, drifts_of
from donors.matching.states import RunState
from donors.pledges.services import committing
from tests.factories.donors_matching import make_ranked_call, make_run
from tests.factories.doors import entered

PLEDGE = {
    "id": "P1",
    "currency": "KZT",
    "tier": 0,
    "budget": [{"year": 2027, "amount": 100}, {"year": 2028, "amount": 50}],
    "quotas": [{"where": {"regions": ["KZ-71"]}, "max": 70}],
}
INSTANCE = {"pledges": [PLEDGE]}
RESULT = {"pledges": [{"id": "P1", "owed": [{"year": 2027, "amount": 80}]}]}


def _now(pledge=None, *, in_force=("P1",), version=1):
    terms = {} if pledge is None else {"P1": pledge}
    return Present(frozenset(in_force), terms, {"P1": version})


def _body(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True).replace("\u00a0", " "))


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (_now(PLEDGE), []),
        (_now({**PLEDGE, "budget": [{"year": 2027, "amount": 999}, *PLEDGE["budget"][1:]]}), []),
        (_now(PLEDGE, in_force=()), [Drift(DriftKind.GONE, "P1")]),
        (_now({**PLEDGE, "tier": 1}), [Drift(DriftKind.TERMS, "P1")]),
        (_now(PLEDGE, version=2), [Drift(DriftKind.TERMS, "P1")]),
        (
            _now({**PLEDGE, "quotas": [{"where": {"regions": ["KZ-71"]}, "max": 69}]}),
            [Drift(DriftKind.QUOTAS, "P1")],
        ),
        (
            _now(),
            [
                Drift(DriftKind.LESS, "P1", 2027, "KZT", 100, 0, 80),
                Drift(DriftKind.LESS, "P1", 2028, "KZT", 50, 0, 0),
            ],
        ),
    ],
)
def test_every_change_to_the_worse_is_named(now, found):
    assert drifts_of(INSTANCE, RESULT, {"P1": 1}, now) == found


def test_message_names_the_first_change_and_counts_the_others():
    drifts = [Drift(DriftKind.GONE, "P1"), Drift(DriftKind.TERMS, "P2")]

    assert str(drift_message(drifts)) == (
        "Commitment P1 is no longer in force. Other changes: 1. Split again with today's pledges."
    )


def test_draft_with_money_taken_meanwhile_is_not_proposed(app):
    ranked = make_ranked_call()
    run = make_run(ranked, proposed=False)
    pledge = ranked.pledges[0]
    bookkeeping.reserve([Claim(pledge.fund_id, 2027, 1)], key="x", reference="DEMO", actor=SYSTEM)

    with pytest.raises(NotEnoughMoney) as refusal:
        services.propose_run(run, actor=ranked.officer)

    assert str(refusal.value.message) == (
        f"{pledge.code}, 2027: 15000000.00 KZT was free when the money was split,"
        " 14999999.99 KZT is free now, this run needs 15000000.00 KZT."
        " Split again with today's pledges."
    )
    assert run.state == RunState.DRAFT


def test_unused_pledge_that_was_closed_puts_a_run_out_of_date(app):
    ranked = make_ranked_call()
    run = make_run(ranked, proposed=False)
    committing.close_pledge(ranked.pledges[1], actor=SYSTEM)

    with pytest.raises(Invalid):
        services.propose_run(run, actor=ranked.officer)
    again = services.run_again(run, actor=ranked.officer)
    services.propose_run(again, actor=ranked.officer)

    assert [one["id"] for one in again.instance["pledges"]] == [ranked.pledges[0].code]
    assert queries.drifts_of_run(again) == []


def test_page_shows_the_changes_and_one_click_splits_again(app, client):
    ranked = make_ranked_call()
    run = make_run(ranked)
    committing.close_pledge(ranked.pledges[1], actor=SYSTEM)
    db.session.commit()
    page = f"/staff/matching/{run.id}"

    with entered(app, ranked.approver):
        shown = _body(client.get(f"{page}?lang=en"))
        refused = client.post(f"{page}/approve?lang=en")
        made = client.post(f"{page}/again?lang=en")
        after = _body(client.get(made.location))

    assert f"Commitment {ranked.pledges[1].code} is no longer in force." in shown
    assert "Check and approve" not in shown
    assert refused.status_code == 422
    assert made.status_code == 302
    assert f"What changed against {run.number}" in after
    assert "Both runs side by side" in after
    assert run.state == RunState.PROPOSED
