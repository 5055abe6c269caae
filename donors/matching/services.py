"""Solve, propose and approve matching runs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.audit import services as audit
from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid, check_version
from app.core.events import publish
from app.core.i18n import Message
from app.ledger import services as ledger
from donors.matching import queries
from donors.matching.engine import solve
from donors.matching.engine.canonical import sha256
from donors.matching.models import MatchingRun
from donors.matching.permissions import can_approve, can_create, can_propose
from donors.matching.rules import (
    amounts_of,
    build_instance,
    claims_of,
    shares_of,
    summarise,
)
from donors.matching.states import RunState
from donors.pledges import queries as pledges
from donors.pledges.models import Pledge
from donors.pledges.states import PledgeState
from grants.awards import services as awards
from grants.awards.rules import OutcomeDraft
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.reviews import queries as reviews
from grants.reviews.models import Ranking, RankingRow


def create_run(call: Call, *, actor: Actor) -> MatchingRun:
    """Split the committed money over the passed applications of a call, as a draft.

    Raises Invalid when the call has no frozen ranking or a needed rate is missing.
    """
    can_create(actor).enforce()
    # Two splits at once would get the same number.
    queries.lock_call(call)
    ranking = reviews.current_ranking(call.id)
    if ranking is None:
        raise Invalid({"call": Message("Freeze the ranking of the call first.")})
    _check_undecided(call)
    instance = _instance(call, ranking)
    result = solve(instance)
    run = MatchingRun(
        call_id=call.id,
        ranking_id=ranking.id,
        number=f"MR-{call.code}-{queries.count_runs(call.id) + 1}",
        instance=instance,
        instance_sha256=result["instance_sha256"],
        result=result,
        result_sha256=sha256(result),
        engine=result["engine"],
        summary=summarise(instance, result),
        created_by_id=actor.user_id,
    )
    _check_certificate(run)
    db.session.add(run)
    db.session.flush()
    audit.record("run.solved", run, actor=actor, facts=_facts(run))
    return run


def _instance(call: Call, ranking: Ranking) -> dict[str, Any]:
    usable = queries.terms_left(pledges.committed_for(call), call.years)
    rates = queries.rates_on(clock.today())
    missing = sorted({p["currency"] for p in usable} - {"KZT", *rates})
    if missing:
        message = Message("There is no rate for %(currencies)s.", currencies=", ".join(missing))
        raise Invalid({"rates": message})
    return build_instance(
        call_code=call.code,
        years=call.years,
        candidates=queries.candidates_of(ranking),
        pledges=usable,
        rates=rates,
    )


def propose_run(run: MatchingRun, *, seen_version: int | None = None, actor: Actor) -> None:
    """Propose a run for approval by another person."""
    can_propose(actor, run).enforce()
    check_version(run, seen_version)
    MatchingRun.MACHINE.check(run.state, RunState.PROPOSED)
    _check_undecided(run.call)
    run.proposed_by_id = actor.user_id
    run.proposed_at = clock.now()
    move(run, to=RunState.PROPOSED, actor=actor, action="run.proposed")


def discard_run(run: MatchingRun, *, seen_version: int | None = None, actor: Actor) -> None:
    """Put a draft aside."""
    can_propose(actor, run).enforce()
    check_version(run, seen_version)
    move(run, to=RunState.DISCARDED, actor=actor, action="run.discarded")


def return_run(
    run: MatchingRun, *, reason: str, seen_version: int | None = None, actor: Actor
) -> None:
    """Send a proposal back, saying why."""
    queries.lock_run(run)
    can_approve(actor, run).enforce()
    check_version(run, seen_version)
    if not reason.strip():
        raise Invalid({"reason": Message("Say why the run is returned.")})
    MatchingRun.MACHINE.check(run.state, RunState.RETURNED)
    run.return_reason = reason.strip()
    move(
        run,
        to=RunState.RETURNED,
        actor=actor,
        action="run.returned",
        facts={"reason": run.return_reason},
    )


def approve_run(run: MatchingRun, *, seen_version: int | None = None, actor: Actor) -> None:
    """Approve a proposal: verify it again, reserve the money, decide on every application.

    All or nothing in one transaction. Raises NotEnoughMoney naming the fund when another
    approval took the money meanwhile, Invalid when the call has been decided or a commitment is
    no longer what it was; undo the transaction then, and the run stays proposed.
    """
    queries.lock_run(run)
    can_approve(actor, run).enforce()
    check_version(run, seen_version)
    MatchingRun.MACHINE.check(run.state, RunState.APPROVED)
    queries.lock_call(run.call)
    _check_undecided(run.call)
    _check_certificate(run)
    _check_commitments(run)
    fund_ids = _fund_ids(run)
    claims = claims_of(run.result, fund_ids)
    ledger.reserve(claims, key=f"run:{run.id}", reference=run.number, actor=actor)
    _decide(run, fund_ids, actor)
    run.approved_by_id = actor.user_id
    run.approved_at = clock.now()
    move(run, to=RunState.APPROVED, actor=actor, action="run.approved", facts=_facts(run))
    publish("call.decided", run_id=run.id, call_id=run.call_id)


def _check_undecided(call: Call) -> None:
    if call.state != CallState.RANKED:
        message = Message("This call waits for no decision: its money cannot be split now.")
        raise Invalid({"call": message})


def _check_certificate(run: MatchingRun) -> None:
    rule = queries.broken_rule(run)
    if rule is not None:
        message = Message("The result does not pass its check: %(rule)s.", rule=rule)
        raise Invalid({"run": message})


def _check_commitments(run: MatchingRun) -> None:
    """Every pledge that pays must still be a commitment, on the terms that were solved."""
    paying = {one["pledge"] for one in run.result["allocations"]}
    terms = {one["id"]: one for one in run.instance["pledges"] if one["id"] in paying}
    present = queries.lock_pledges(sorted(paying))
    for code in sorted(paying):
        pledge = present.get(code)
        if pledge is None or pledge.state != PledgeState.COMMITTED:
            raise _refused(
                Message(
                    "Commitment %(pledge)s is no longer in force. Return this run and split again.",
                    pledge=code,
                )
            )
        if any(_terms(now) != _terms(terms[code]) for now in _present_terms(pledge, run)):
            raise _refused(
                Message(
                    "The terms of commitment %(pledge)s have changed. Return this run and split"
                    " again.",
                    pledge=code,
                )
            )


def _refused(message: Message) -> Invalid:
    return Invalid({"pledge": message})


def _present_terms(pledge: Pledge, run: MatchingRun) -> list[dict[str, Any]]:
    return queries.terms_left([pledge], run.call.years)


def _terms(pledge: dict[str, Any]) -> dict[str, Any]:
    """All that a pledge says but its money, which the ledger guards."""
    return {name: value for name, value in pledge.items() if name != "budget"}


def _decide(run: MatchingRun, fund_ids: dict[str, UUID], actor: Actor) -> None:
    assert run.proposed_by_id is not None
    solved = {application["id"]: application for application in run.result["applications"]}
    shares = shares_of(run.result, fund_ids)
    outcomes = []
    for row in queries.ranked_rows(run.ranking):
        number = row.application.number or ""
        outcomes.append(_outcome(row, solved.get(number), shares.get(number, ())))
    awards.decide_call(
        call=run.call,
        ranking=run.ranking,
        basis_id=run.id,
        outcomes=outcomes,
        proposed_by_id=run.proposed_by_id,
        actor=actor,
    )


def _outcome(
    row: RankingRow, solved: dict[str, Any] | None, shares: tuple[Any, ...]
) -> OutcomeDraft:
    if solved is None:
        reason = {"code": "not_passed", "failed_criteria": list(row.failed_criteria)}
        return OutcomeDraft(row.application_id, row.rank, reason=reason)
    return OutcomeDraft(
        row.application_id,
        row.rank,
        amounts=amounts_of(solved),
        shares=shares,
        reason=solved.get("reason") or {"code": "full"},
    )


def _fund_ids(run: MatchingRun) -> dict[str, UUID]:
    codes = [pledge["id"] for pledge in run.instance["pledges"]]
    return pledges.fund_ids_of(codes)


def _facts(run: MatchingRun) -> dict[str, Any]:
    return {
        "number": run.number,
        "instance_sha256": run.instance_sha256,
        "result_sha256": run.result_sha256,
        "placed_minor": run.summary["placed_minor"],
    }
