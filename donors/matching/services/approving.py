"""Approve a proposal: the money is reserved, every application is decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.errors import check_version
from app.core.events import publish
from app.ledger import services as ledger
from app.ledger.rules import from_facts
from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.permissions import can_approve
from donors.matching.rules import amounts_of, claims_of, shares_of
from donors.matching.rules.own_limits import with_own_limits
from donors.matching.services.checks import (
    check_certificate,
    check_current,
    check_open,
    check_waits,
    facts_of,
)
from donors.matching.states import RunState
from donors.pledges import queries as pledges
from grants.awards import services as awards
from grants.awards.rules import OutcomeDraft
from grants.reviews.models import RankingRow


def approve_run(run: MatchingRun, *, seen_version: int | None = None, actor: Actor) -> None:
    """Approve a proposal: verify it again, reserve the money, decide on every application.

    All or nothing in one transaction. Raises NotEnoughMoney naming pledge, year and figures when
    another approval took the money meanwhile, Invalid when the call has been decided, a donor has
    not agreed or a commitment is no longer what it was; undo the transaction then, and the run
    stays proposed.
    """
    queries.lock_run(run)
    can_approve(actor, run).enforce()
    check_version(run, seen_version)
    MatchingRun.MACHINE.check(run.state, RunState.APPROVED)
    queries.lock_call(run.call)
    check_open(run)
    check_certificate(run)
    fund_ids = _fund_ids(run)
    queries.lock_money(run, fund_ids.values())
    check_current(run)
    check_waits(run)
    claims = claims_of(run.result, fund_ids)
    ledger.reserve(
        claims,
        key=f"run:{run.id}",
        reference=run.number,
        rates=from_facts(run.rates),
        actor=actor,
    )
    _decide(run, fund_ids, actor)
    run.approved_by_id = actor.user_id
    run.approved_at = clock.now()
    move(run, to=RunState.APPROVED, actor=actor, action="run.approved", facts=facts_of(run))
    news = "call.decided" if run.tops_up_id is None else "call.topped_up"
    publish(news, run_id=run.id, call_id=run.call_id)


def _decide(run: MatchingRun, fund_ids: dict[str, UUID], actor: Actor) -> None:
    assert run.proposed_by_id is not None
    solved = {one["id"]: _told(run, one) for one in run.result["applications"]}
    shares = shares_of(run.result, fund_ids)
    outcomes = []
    for row in queries.ranked_rows(run.ranking):
        number = row.application.number or ""
        outcomes.append(_outcome(row, solved.get(number), shares.get(number, ())))
    if run.tops_up_id is not None:
        awards.decide_top_up(
            ranking=run.ranking,
            basis_id=run.id,
            outcomes=[one for one in outcomes if one.amount_minor],
            proposed_by_id=run.proposed_by_id,
            actor=actor,
        )
        return
    awards.decide_call(
        call=run.call,
        ranking=run.ranking,
        basis_id=run.id,
        outcomes=outcomes,
        proposed_by_id=run.proposed_by_id,
        actor=actor,
    )


def _told(run: MatchingRun, solved: dict[str, Any]) -> dict[str, Any]:
    """What was found for an application, its reason in the words of the donors' own terms."""
    if "reason" not in solved:
        return solved
    return {**solved, "reason": with_own_limits(run.instance, solved["reason"])}


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
