"""Split the money of a call as a draft."""

from __future__ import annotations

from typing import Any

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from donors.matching import queries
from donors.matching.engine import solve
from donors.matching.engine.canonical import sha256
from donors.matching.models import MatchingRun
from donors.matching.permissions import can_create
from donors.matching.rules import build_instance, summarise
from donors.matching.services.checks import check_certificate, check_undecided, facts_of
from donors.pledges import queries as pledges
from grants.calls.models import Call
from grants.reviews import queries as reviews
from grants.reviews.models import Ranking


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
    check_undecided(call)
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
    check_certificate(run)
    db.session.add(run)
    db.session.flush()
    audit.record("run.solved", run, actor=actor, facts=facts_of(run))
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
