"""Read runs, and the facts that a run is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.ledger import queries as ledger
from donors.matching.models import MatchingRun
from donors.matching.rules import Candidate
from grants.applications import queries as applications
from grants.reviews.models import Ranking, RankingRow


def get_run(run_id: UUID, *, actor: Actor) -> MatchingRun:
    """Find a run; only staff may see runs."""
    run = db.session.get(MatchingRun, run_id) if actor.is_staff or actor.is_system else None
    if run is None:
        raise NotFound
    return run


def lock_run(run: MatchingRun) -> None:
    """Hold a run for this transaction, and read its newest state."""
    db.session.refresh(run, with_for_update={"of": MatchingRun})


def runs_of(call_id: UUID) -> Sequence[MatchingRun]:
    """List the runs of a call, newest first."""
    return db.session.scalars(
        select(MatchingRun)
        .where(MatchingRun.call_id == call_id)
        .order_by(MatchingRun.created_at.desc(), MatchingRun.id.desc())
    ).all()


def list_runs(*, limit: int = 100) -> Sequence[MatchingRun]:
    """List runs of all calls, newest first."""
    return db.session.scalars(
        select(MatchingRun)
        .options(joinedload(MatchingRun.call))
        .order_by(MatchingRun.id.desc())
        .limit(limit)
    ).all()


def count_runs(call_id: UUID) -> int:
    """Count the runs of a call, for numbering the next."""
    wanted = select(func.count()).select_from(MatchingRun).where(MatchingRun.call_id == call_id)
    return db.session.scalar(wanted) or 0


def ranked_rows(ranking: Ranking) -> Sequence[RankingRow]:
    """List the ranked rows of a ranking, best first."""
    return db.session.scalars(
        select(RankingRow)
        .where(RankingRow.ranking_id == ranking.id, RankingRow.rank.is_not(None))
        .options(joinedload(RankingRow.application))
        .order_by(RankingRow.rank)
    ).all()


def candidates_of(ranking: Ranking) -> list[Candidate]:
    """List the passed applications of a ranking with what they ask for in each year."""
    rows = [row for row in ranked_rows(ranking) if row.passed]
    needs = applications.budget_by_year([row.application_id for row in rows])
    return [_candidate(row, needs.get(row.application_id, {})) for row in rows]


def _candidate(row: RankingRow, needs: dict[int, tuple[int, int]]) -> Candidate:
    application = row.application
    assert row.rank is not None
    assert row.score is not None
    return Candidate(
        number=application.number or "",
        rank=row.rank,
        score=row.score,
        region=application.region_code or "",
        themes=tuple(application.themes),
        kind=application.kind,
        needs=needs,
    )


def rates_on(day: date) -> dict[str, tuple[int, int]]:
    """Read the valid rates of a day: currency → (num, den)."""
    return {rate.currency: (rate.num, rate.den) for rate in ledger.latest_rates(day)}
