"""From a frozen ranking to decisions: who may, what is refused, where every tiyn goes."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.audit.queries import history
from app.core import clock
from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Stale
from app.ledger import services as bookkeeping
from donors.matching import queries, services
from donors.matching.engine.canonical import canonical_json
from donors.matching.models import MatchingRun
from donors.matching.states import RunState
from donors.profiles.models import Visibility
from grants.applications.states import ApplicationState
from grants.awards import queries as awards
from grants.awards.models import Outcome
from grants.calls.states import CallState
from tests.factories.donors import make_donor, make_pledge
from tests.factories.donors_matching import (
    ENTRIES,
    Entry,
    make_ranked_call,
    make_run,
    person,
)
from tests.factories.grants_calls import make_call


def test_run_freezes_its_inputs_and_checks_its_result(app):
    ranked = make_ranked_call()

    run = services.create_run(ranked.call, actor=ranked.officer)

    assert run.state == RunState.DRAFT
    assert queries.broken_rule(run) is None
    assert run.instance["rates"] == {"USD": {"num": 52340, "den": 100}}
    assert (run.summary["full"], run.summary["partial"], run.summary["refused"]) == (2, 0, 1)
    assert run.summary["placed_minor"] == 28_000_000_00


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE donors_matching_run SET result = result",
        "UPDATE donors_matching_run SET instance_sha256 = 'x'",
        "DELETE FROM donors_matching_run",
    ],
)
def test_the_database_keeps_what_a_run_has_frozen(app, statement):
    make_run()

    with pytest.raises(IntegrityError, match="never changed"):
        db.session.execute(text(statement))


def test_a_run_stays_as_it_was_when_its_inputs_change(app):
    ranked = make_ranked_call()
    run = services.create_run(ranked.call, actor=ranked.officer)
    before = canonical_json([run.instance, run.result, run.rates])
    ranked.pledges[0].max_per_application_minor = 1
    ranked.applications[0].region_code = "KZ-10"
    db.session.flush()
    bookkeeping.set_rate(
        currency="USD", quoted_on=clock.today(), num=600, den=1, source="DEMO", actor=SYSTEM,
        reason="DEMO: a slip",
    )  # fmt: skip
    db.session.expire_all()

    assert canonical_json([run.instance, run.result, run.rates]) == before
    assert queries.broken_rule(run) is None


def test_call_without_a_ranking_cannot_be_split(app):
    call = make_call(state=CallState.REVIEWING)

    with pytest.raises(Invalid) as refusal:
        services.create_run(call, actor=SYSTEM)

    assert str(refusal.value.message) == "Freeze the ranking of the call first."


def test_missing_rate_is_named(app):
    pounds = make_pledge(years={2027: 5_000_00}, currency="GBP", committed=True)
    ranked = make_ranked_call(ENTRIES[:1], [pounds])

    with pytest.raises(Invalid) as refusal:
        services.create_run(ranked.call, actor=ranked.officer)

    assert str(refusal.value.faults["rates"]).startswith("There is no rate for GBP from ")


def test_without_pledges_everybody_is_refused_for_want_of_money(app):
    ranked = make_ranked_call(ENTRIES[:2], [])

    run = make_run(ranked)
    services.approve_run(run, actor=ranked.approver)

    decisions = awards.decisions_of(run.id)
    assert [one.outcome for one in decisions] == [Outcome.REFUSAL, Outcome.REFUSAL]
    assert {one.reason["code"] for one in decisions} == {"no_eligible_pledge"}
    assert ranked.call.state == CallState.DECIDED


def test_only_officers_split_and_only_approvers_approve(app):
    ranked = make_ranked_call(ENTRIES[:1])
    auditor = person(Role.AUDITOR)

    with pytest.raises(NotAllowed):
        services.create_run(ranked.call, actor=auditor)
    run = make_run(ranked)
    with pytest.raises(NotAllowed) as refusal:
        services.approve_run(run, actor=person(Role.OFFICER))

    assert str(refusal.value.message) == "Only an approver may decide on a proposed run."


def test_whoever_proposed_may_neither_approve_nor_return(app):
    ranked = make_ranked_call(ENTRIES[:1])
    run = make_run(ranked, proposed=False)
    services.propose_run(run, actor=ranked.approver)

    with pytest.raises(NotAllowed) as refusal:
        services.approve_run(run, actor=ranked.approver)
    with pytest.raises(NotAllowed):
        services.return_run(run, reason="DEMO", actor=ranked.approver)

    assert "another person must" in str(refusal.value.message)


def test_two_persons_are_a_rule_of_the_database(app):
    ranked = make_ranked_call(ENTRIES[:1])
    run = make_run(ranked)

    with pytest.raises(IntegrityError, match="two_persons"):
        db.session.execute(
            text("UPDATE donors_matching_run SET approved_by_id = proposed_by_id WHERE id = :id"),
            {"id": run.id},
        )


def test_approval_decides_everything_and_reserves_what_is_owed(app):
    ranked = make_ranked_call()
    run = make_run(ranked)

    services.approve_run(run, actor=ranked.approver)

    assert run.state == RunState.APPROVED
    assert ranked.call.state == CallState.DECIDED
    assert [one.state for one in ranked.applications] == [
        ApplicationState.AWARDED,
        ApplicationState.AWARDED,
        ApplicationState.REFUSED,
        ApplicationState.REFUSED,
    ]
    assert [one.reason["code"] for one in awards.decisions_of(run.id)] == [
        "full",
        "full",
        "below_minimum",
        "not_passed",
    ]
    db.session.commit()
    actions = [note.action for note in history(MatchingRun.__tablename__, run.id)]
    assert actions == ["run.approved", "run.proposed", "run.solved"]


def test_stale_page_changes_nothing(app):
    ranked = make_ranked_call(ENTRIES[:1])
    run = make_run(ranked, proposed=False)
    seen = run.version
    services.propose_run(run, seen_version=seen, actor=ranked.officer)

    with pytest.raises(Stale):
        services.approve_run(run, seen_version=seen, actor=ranked.approver)


def test_returned_run_keeps_its_reason_and_ends(app):
    ranked = make_ranked_call(ENTRIES[:1])
    run = make_run(ranked)

    with pytest.raises(Invalid):
        services.return_run(run, reason="  ", actor=ranked.approver)
    services.return_run(run, reason="DEMO: бағам ескі", actor=ranked.approver)

    assert (run.state, run.return_reason) == (RunState.RETURNED, "DEMO: бағам ескі")
    with pytest.raises(IllegalMove):
        services.approve_run(run, actor=ranked.approver)


def test_draft_can_be_put_aside_and_then_not_proposed(app):
    ranked = make_ranked_call(ENTRIES[:1])
    run = make_run(ranked, proposed=False)

    services.discard_run(run, actor=ranked.officer)

    assert run.state == RunState.DISCARDED
    with pytest.raises(IllegalMove):
        services.propose_run(run, actor=ranked.officer)


def test_rate_of_the_day_is_used(app):
    bookkeeping.set_rate(
        currency="USD", quoted_on=clock.today(), num=60_000, den=100, source="DEMO", actor=SYSTEM
    )
    dollars = make_pledge(years={2027: 100_00}, currency="USD", committed=True)
    ranked = make_ranked_call([Entry(9, {2027: 1_000_000_00}, minimum_percent=0)], [dollars])

    run = make_run(ranked)

    assert run.summary["placed_minor"] == 60_000_00


def test_runs_are_for_staff_only(app):
    run = make_run(make_ranked_call(ENTRIES[:1]))

    with pytest.raises(NotFound):
        queries.get_run(run.id, actor=person(Role.REVIEWER))


def test_unnamed_donors_stay_unnamed(app):
    shy, open_ = make_donor(), make_donor()
    shy.visibility = Visibility.NOTHING
    db.session.flush()

    names = queries.source_names([shy.organisation_id, open_.organisation_id])

    assert set(names) == {open_.organisation_id}
