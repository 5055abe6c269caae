"""A large top-up is worked on in the background like any other split, and checked at its end."""

from __future__ import annotations

import pytest

from app.core.db import db
from app.core.errors import DomainError, Invalid
from donors.matching import queries, services
from donors.matching.engine.canonical import canonical_json
from donors.matching.models import MatchingRun, SplitWork
from donors.matching.services import ordering
from donors.matching.states import RunState, SplitState
from grants.awards.states import AwardState
from grants.calls.states import CallState
from tests.donors.matching.test_topping_up import _body, _decided, _top_up_of, _withdraw
from tests.donors.matching.test_working import waiting, work_off
from tests.factories.donors_matching import Entry
from tests.factories.doors import entered
from tests.factories.grants_awards import award_of

TOO_LITTLE = (
    Entry(9, {2027: 4_000_000_00}),
    Entry(8, {2027: 9_000_000_00, 2028: 9_000_000_00}, minimum_percent=100),
)


@pytest.fixture
def large(monkeypatch):
    """From now on every split is large."""
    return lambda: monkeypatch.setattr(ordering, "AT_ONCE", 0)


def _work() -> SplitWork:
    return db.session.query(SplitWork).one()


def test_a_withdrawal_orders_a_large_top_up_and_two_persons_decide_it(app, large):
    ranked, run = _decided()
    large()

    award = _withdraw(ranked)
    db.session.commit()
    work = _work()
    before = (award.state, work.state, work.tops_up_id, _top_up_of(run))
    work_off()
    top_up = _top_up_of(run)
    services.propose_run(top_up, actor=ranked.officer)
    services.approve_run(top_up, actor=ranked.approver)

    assert before == (AwardState.WITHDRAWN, SplitState.WAITING, run.id, None)
    assert work.run_id == top_up.id
    assert top_up.created_by_id == ranked.approver.user_id
    assert award_of(ranked.applications[1].id).amount_minor == 12_000_000_00


def test_a_large_top_up_is_that_of_one_request(app, large):
    ranked, run = _decided()
    _withdraw(ranked)
    at_once = _top_up_of(run)
    large()

    made = services.run_again(at_once, actor=ranked.officer)
    db.session.commit()
    work_off()

    in_parts = db.session.get_one(MatchingRun, made.run_id)
    assert canonical_json(in_parts.result) == canonical_json(at_once.result)
    assert canonical_json(in_parts.instance) == canonical_json(at_once.instance)
    assert (in_parts.tops_up_id, in_parts.state) == (run.id, RunState.DRAFT)
    assert (in_parts.rates, in_parts.pledge_versions) == (at_once.rates, at_once.pledge_versions)
    assert in_parts.summary == at_once.summary


def test_officer_follows_a_large_top_up_from_the_reserve_list(app, client, large):
    ranked, run = _decided()
    _withdraw(ranked)
    large()
    db.session.commit()
    address = f"/staff/matching/{run.id}"

    with entered(app, ranked.officer):
        made = client.post(f"{address}/top-up?lang=en")
        followed = _body(client.get(f"{made.location}?lang=en"))
        listed = _body(client.get(f"{address}/reserve?lang=en"))
        work_off()
        after = client.get(made.location)
        done = _body(client.get(f"{address}/reserve?lang=en"))

    assert made.location == f"/staff/matching/work/{_work().id}"
    assert "Waits for its turn" in followed
    assert f"/staff/matching/work/{_work().id}" in listed
    assert after.location == f"/staff/matching/{_work().run_id}"
    assert f"/staff/matching/work/{_work().id}" not in done


def test_money_that_can_pay_for_nobody_leaves_no_draft(app, client, large):
    ranked, run = _decided(TOO_LITTLE)
    _withdraw(ranked)
    assert _top_up_of(run) is None
    with pytest.raises(Invalid, match="can pay for nobody on the reserve list"):
        services.draft_top_up(run, actor=ranked.officer)
    large()

    work = services.draft_top_up(run, actor=ranked.officer)
    db.session.commit()
    work_off()

    with entered(app, ranked.officer):
        page = _body(client.get(f"/staff/matching/work/{work.id}?lang=en"))
    assert work.state == SplitState.FAILED
    assert "The freed money can pay for nobody on the reserve list." in page
    assert _top_up_of(run) is None


def test_a_call_that_is_not_decided_any_more_gets_no_top_up(app, large):
    ranked, _run = _decided()
    large()
    _withdraw(ranked)
    ranked.call.state = CallState.RANKED
    db.session.commit()

    work_off()

    assert _work().state == SplitState.FAILED
    assert "Only the run that decided a call can be topped up." in _work().failure["text"]


def test_a_top_up_that_others_overtook_is_out_of_date_when_it_comes(app, large):
    ranked, run = _decided()
    _withdraw(ranked)
    first = _top_up_of(run)
    large()
    work = services.draft_top_up(run, actor=ranked.officer)
    services.propose_run(first, actor=ranked.officer)
    services.approve_run(first, actor=ranked.approver)
    db.session.commit()

    work_off()

    late = db.session.get_one(MatchingRun, work.run_id)
    assert waiting() == []
    assert queries.drifts_of_run(late) != []
    with pytest.raises(DomainError, match="Awards of this call have changed"):
        services.propose_run(late, actor=ranked.officer)
