"""Split the money of a call as a draft."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.ledger import queries as ledger
from app.ledger.rules import Rates
from donors.matching import queries
from donors.matching.engine.canonical import sha256
from donors.matching.models import MatchingRun, RunSheet
from donors.matching.permissions import can_create
from donors.matching.rules import build_instance, summarise
from donors.matching.rules.apart import keep_apart
from donors.matching.rules.sheets import FORM, sheets_of
from donors.matching.services.checks import (
    check_certificate,
    check_placed,
    check_undecided,
    facts_of,
)
from donors.matching.services.strategies import solved
from donors.matching.states import RunStrategy
from donors.pledges import queries as pledges
from grants.calls.models import Call
from grants.reviews import queries as reviews
from grants.reviews.models import Ranking


def create_run(
    call: Call,
    *,
    strategy: RunStrategy = RunStrategy.RANK_ORDER,
    without: Collection[str] = (),
    actor: Actor,
) -> MatchingRun:
    """Split the committed money over the passed applications of a call, as a draft.

    `without`: codes of commitments that stay out of it. Raises Invalid when the call has no
    frozen ranking, a needed rate is missing, or nothing is left to split.
    """
    prepared = prepare(call, strategy=strategy, without=without, actor=actor)
    return split_now(prepared, actor=actor)


@dataclass(frozen=True)
class Prepared:
    """Everything a split is made of, as it is today.

    `tops_up_id`: the run whose freed money is split.
    """

    call: Call
    ranking: Ranking
    strategy: RunStrategy
    left_out: list[str]
    instance: dict[str, Any]
    rates: Rates
    tops_up_id: UUID | None = None


def prepare(
    call: Call, *, strategy: RunStrategy, without: Collection[str], actor: Actor
) -> Prepared:
    """Gather the inputs of a split; see `create_run`."""
    can_create(actor).enforce()
    # Two splits at once would get the same number.
    queries.lock_call(call)
    ranking = _frozen_ranking(call)
    check_undecided(call)
    usable = queries.terms_left(pledges.committed_for(call), call.years)
    chosen = _chosen(usable, without)
    rates = ledger.valid_rates(clock.today(), {pledge["currency"] for pledge in chosen})
    instance = _instance(call, ranking, chosen, rates, strategy)
    return Prepared(call, ranking, strategy, sorted(without), instance, rates)


def split_now(prepared: Prepared, *, actor: Actor) -> MatchingRun:
    """Solve what was prepared, and keep it."""
    result = solved(prepared.instance, prepared.strategy)
    run = MatchingRun(
        call_id=prepared.call.id,
        ranking_id=prepared.ranking.id,
        tops_up_id=prepared.tops_up_id,
        strategy=prepared.strategy,
        left_out=prepared.left_out,
        instance=prepared.instance,
    )
    run.rates, run.pledge_versions = frozen_terms(prepared.instance, prepared.rates)
    return keep_result(run, prepared.call, result, actor=actor)


def frozen_terms(instance: dict[str, Any], rates: Rates) -> tuple[dict[str, Any], dict[str, int]]:
    """The table of rates and the versions of the commitments that a split fixes."""
    codes = [pledge["id"] for pledge in instance["pledges"]]
    return {code: rate.as_facts() for code, rate in rates.items()}, pledges.version_numbers(codes)


def keep_result(
    run: MatchingRun, call: Call, result: dict[str, Any], *, actor: Actor
) -> MatchingRun:
    """Store a draft that has its inputs; the call is held, so numbers are not taken."""
    check_placed(run, result)
    run.number = f"MR-{call.code}-{queries.count_runs(call.id) + 1}"
    run.instance_sha256 = result["instance_sha256"]
    run.result = result
    run.result_sha256 = sha256(result)
    run.engine = result["engine"]
    run.summary = summarise(run.instance, result)
    run.created_by_id = actor.user_id
    _keep(run, actor)
    return run


def _frozen_ranking(call: Call) -> Ranking:
    ranking = reviews.current_ranking(call.id)
    if ranking is None:
        raise Invalid({"call": Message("Freeze the ranking of the call first.")})
    return ranking


def _keep(run: MatchingRun, actor: Actor) -> None:
    """Store a run that passes its check; some yardsticks have no certificate to check."""
    if run.is_proven:
        check_certificate(run)
    db.session.add(run)
    db.session.flush()
    _keep_sheets(run)
    audit.record("run.solved", run, actor=actor, facts=facts_of(run))


def _keep_sheets(run: MatchingRun) -> None:
    """Store what the page of the run shows, leaf by leaf."""
    leaves = sheets_of(run.instance, run.result)
    db.session.add_all(
        RunSheet(run_id=run.id, form=FORM, what=what, number=number, content=content)
        for (what, number), content in leaves.items()
    )
    db.session.flush()


def _chosen(usable: Sequence[dict[str, Any]], without: Collection[str]) -> list[dict[str, Any]]:
    """The commitments that take part; unknown codes and an empty rest are refused."""
    unknown = sorted(set(without) - {pledge["id"] for pledge in usable})
    if unknown:
        message = Message(
            "These commitments have no money for this call: %(codes)s.", codes=", ".join(unknown)
        )
        raise Invalid({"pledges": message})
    kept = [pledge for pledge in usable if pledge["id"] not in without]
    if usable and not kept:
        raise Invalid({"pledges": Message("Tick at least one commitment.")})
    return kept


def _instance(
    call: Call,
    ranking: Ranking,
    chosen: Sequence[dict[str, Any]],
    rates: Rates,
    strategy: RunStrategy,
) -> dict[str, Any]:
    instance = build_instance(
        call_code=call.code,
        years=call.years,
        candidates=queries.candidates_of(ranking),
        pledges=chosen,
        rates={code: (rate.num, rate.den) for code, rate in rates.items()},
        selection="most_merit" if strategy == RunStrategy.MOST_MERIT else "rank_order",
    )
    return keep_apart(instance, queries.pairs_to_keep_apart(instance))
