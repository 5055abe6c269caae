"""Approval: where every tiyn goes, and what makes it refuse."""

from __future__ import annotations

import random

import pytest

from app.core.actor import SYSTEM
from app.core.db import db
from app.core.errors import Invalid, NotEnoughMoney
from app.ledger import queries as ledger
from app.ledger import services as bookkeeping
from app.ledger.rules import Claim
from donors.matching import services
from donors.matching.states import RunState
from donors.pledges.rules import Quota
from donors.pledges.services import committing
from grants.awards import queries as awards
from tests.factories.donors import make_pledge
from tests.factories.donors_matching import (
    ENTRIES,
    Entry,
    make_ranked_call,
    make_run,
    set_usd_rate,
)
from tests.factories.tampering import alter_run


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shares_amounts_and_the_ledger_agree_to_the_tiyn(app, seed):
    draw = random.Random(seed)
    entries = [
        Entry(
            draw.randint(5, 10),
            {2027: draw.randint(1_000_000_00, 9_000_000_00), 2028: draw.randint(1, 4_000_000_00)},
            theme=draw.choice(["ecology", "education"]),
            minimum_percent=draw.choice([0, 40, 100]),
        )
        for _ in range(5)
    ]
    set_usd_rate(52_347, 101)
    commitments = [
        make_pledge(years={2027: draw.randint(1, 9_000_000_00), 2028: 77}, committed=True, tier=t)
        for t in (0, 1)
    ]
    commitments.append(
        make_pledge(years={2027: 9_999_99}, currency="USD", carry_over=True, committed=True)
    )
    ranked = make_ranked_call(entries, commitments)
    run = make_run(ranked)

    services.approve_run(run, actor=ranked.approver)

    made = awards.awards_of_call(ranked.call.id)
    shares = awards.shares_of([one.id for one in made])
    for award in made:
        assert sum(share.amount_minor for share in shares[award.id]) == award.amount_minor
    placed = sum(award.amount_minor for award in made)
    assert placed == run.summary["placed_minor"] > 0
    owed = {one["id"]: sum(line["amount"] for line in one["owed"]) for one in run.result["pledges"]}
    for pledge in commitments:
        reserved = sum(year.reserved_minor for year in ledger.fund_years(pledge.fund_id))
        assert reserved == owed[pledge.code]
        if pledge.currency == "KZT":
            paid = [s for one in shares.values() for s in one if s.fund_id == pledge.fund_id]
            assert reserved == sum(share.amount_minor for share in paid)
    assert ledger.reconcile() == []


def test_a_quota_holds_in_a_year_over_all_calls(app):
    quota = Quota({"regions": ["KZ-71"]}, 6_000_000_00)
    money = make_pledge(
        years={2027: 50_000_000_00, 2028: 50_000_000_00}, quotas=(quota,), committed=True
    )
    asked = [Entry(9, {2027: 4_000_000_00}, minimum_percent=1)]
    first, second = make_ranked_call(asked, [money]), make_ranked_call(asked, [money])
    runs = [make_run(first), make_run(second)]

    services.approve_run(runs[0], actor=first.approver)
    with pytest.raises(Invalid) as refusal, db.session.begin_nested():
        services.approve_run(runs[1], actor=second.approver)
    services.return_run(runs[1], reason="the quota is used", actor=second.approver)
    again = make_run(second)
    services.approve_run(again, actor=second.approver)

    assert money.code in str(refusal.value.message)
    assert again.instance["pledges"][0]["quotas"][0]["max"] == 2_000_000_00
    assert ledger.fund_years(money.fund_id)[0].reserved_minor == 6_000_000_00


def test_two_runs_over_the_same_money_one_wins(app):
    money = make_pledge(years={2027: 10_000_000_00, 2028: 6_000_000_00}, committed=True)
    first = make_ranked_call(ENTRIES[:1], [money])
    second = make_ranked_call(ENTRIES[:1], [money])
    runs = [make_run(first), make_run(second)]

    services.approve_run(runs[0], actor=first.approver)
    with pytest.raises(NotEnoughMoney) as refusal, db.session.begin_nested():
        services.approve_run(runs[1], actor=second.approver)

    assert money.code in str(refusal.value.message)
    assert [run.state for run in runs] == [RunState.APPROVED, RunState.PROPOSED]
    assert awards.decisions_of(runs[1].id) == []
    assert ledger.reconcile() == []


def test_call_is_decided_once(app):
    ranked = make_ranked_call(ENTRIES[:1])
    first, second = make_run(ranked), make_run(ranked)
    services.approve_run(first, actor=ranked.approver)

    with pytest.raises(Invalid) as refusal:
        services.approve_run(second, actor=ranked.approver)
    with pytest.raises(Invalid):
        services.create_run(ranked.call, actor=ranked.officer)

    assert "waits for no decision" in str(refusal.value.message)


def test_closed_commitment_refuses_the_approval(app):
    ranked = make_ranked_call()
    run = make_run(ranked)
    committing.close_pledge(ranked.pledges[0], actor=SYSTEM)

    with pytest.raises(Invalid) as refusal:
        services.approve_run(run, actor=ranked.approver)

    assert str(refusal.value.message) == (
        f"Commitment {ranked.pledges[0].code} is no longer in force."
        " Split again with today's pledges."
    )


def test_changed_terms_refuse_the_approval(app):
    ranked = make_ranked_call()
    run = make_run(ranked)
    ranked.pledges[0].max_share_percent = 10
    db.session.flush()

    with pytest.raises(Invalid) as refusal:
        services.approve_run(run, actor=ranked.approver)

    assert "have changed" in str(refusal.value.message)


def test_money_taken_elsewhere_is_missed_by_name(app):
    ranked = make_ranked_call()
    run = make_run(ranked)
    fund_id = ranked.pledges[0].fund_id
    assert fund_id is not None
    bookkeeping.reserve([Claim(fund_id, 2028, 1)], key="else", reference="DEMO", actor=SYSTEM)

    with pytest.raises(NotEnoughMoney, match=ranked.pledges[0].code):
        services.approve_run(run, actor=ranked.approver)


def test_altered_result_is_not_approved(app):
    ranked = make_ranked_call()
    run = make_run(ranked)
    alter_run(run, result={**run.result, "engine": "another/1"})

    with pytest.raises(Invalid) as refusal:
        services.approve_run(run, actor=ranked.approver)

    assert str(refusal.value.message).startswith("The result does not pass its check: seal")
