"""Read the facts that a run is made of, and the people and projects behind its numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, cast, func, or_, select, true
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.ledger import queries as ledger
from app.organisations.models import Organisation
from app.organisations.queries import organisations_by_id
from donors.matching.models import MatchingRun
from donors.matching.queries.runs import codes_in, lines_of
from donors.matching.rules import Candidate, with_quotas_left
from donors.matching.states import RunState
from donors.pledges.models import Pledge
from donors.pledges.queries import as_contract
from donors.profiles.queries import donors_by_owner
from grants.applications import queries as applications
from grants.applications.models import Application
from grants.awards import queries as awards
from grants.awards.states import AwardState
from grants.reviews.models import Ranking, RankingRow


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


def applications_of(
    run: MatchingRun, numbers: Collection[str] | None = None
) -> dict[str, Application]:
    """Find the ranked applications of a run with their organisations, by number, or some."""
    wanted = (
        select(Application)
        .join(RankingRow, RankingRow.application_id == Application.id)
        .where(RankingRow.ranking_id == run.ranking_id)
        .options(joinedload(Application.organisation))
    )
    if numbers is not None:
        wanted = wanted.where(Application.number.in_(numbers))
    rows = db.session.scalars(wanted)
    return {row.number or "": row for row in rows}


def refused_by_scores(run: MatchingRun, first: int, size: int) -> tuple[Sequence[RankingRow], int]:
    """List the ranked applications that did not pass, best first: the split leaves them out.

    Gives some of them from the given one on, and how many there are. A top-up decides on none.
    """
    if run.tops_up_id is not None:
        return [], 0
    count = select(func.count()).select_from(RankingRow).where(*_failed(run)).scalar_subquery()
    rows = db.session.execute(
        select(RankingRow, count)
        .where(*_failed(run))
        .options(joinedload(RankingRow.application).joinedload(Application.organisation))
        .order_by(RankingRow.rank)
        .offset(first)
        .limit(size)
    ).all()
    return [row for row, _count in rows], rows[0][1] if rows else 0


def count_refused_by_scores(run: MatchingRun) -> int:
    """Count them."""
    if run.tops_up_id is not None:
        return 0
    wanted = select(func.count()).select_from(RankingRow).where(*_failed(run))
    return db.session.scalar(wanted) or 0


def _failed(run: MatchingRun) -> list[ColumnElement[bool]]:
    return [
        RankingRow.ranking_id == run.ranking_id,
        RankingRow.rank.is_not(None),
        RankingRow.passed.is_(False),
    ]


def asking_consent(run: MatchingRun) -> Sequence[Pledge]:
    """List the commitments that pay in a run and whose donors want to be heard first."""
    asking = db.session.scalars(
        select(Pledge)
        .where(Pledge.needs_consent, Pledge.code.in_(codes_in(run)))
        .options(joinedload(Pledge.donor))
    ).all()
    if not asking:
        return []
    one = lines_of("pledges")
    paying = set(
        db.session.scalars(
            select(one.c.value["id"].astext)
            .select_from(MatchingRun)
            .join(one, true())
            .where(MatchingRun.id == run.id, cast(one.c.value["used"].astext, BigInteger) > 0)
        )
    )
    return [pledge for pledge in asking if pledge.code in paying]


def pledges_by_code(codes: Collection[str]) -> dict[str, Pledge]:
    """Find pledges with their donors."""
    rows = db.session.scalars(
        select(Pledge).where(Pledge.code.in_(codes)).options(joinedload(Pledge.donor))
    )
    return {row.code: row for row in rows}


def terms_left(pledges: Sequence[Pledge], years: Sequence[int]) -> list[dict[str, Any]]:
    """Write commitments for a run, with the money and the quotas that approved runs have left.

    years: those of the call, whose needs count towards the quotas.
    """
    written = as_contract(pledges, years)
    limited = [one["id"] for one in written if one.get("quotas")]
    earlier = approved_paying(limited) if limited else []
    return [with_quotas_left(one, earlier, years) for one in written]


def approved_paying(codes: Sequence[str]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Read the approved runs that pay from these pledges, without awards that were withdrawn."""
    pays = [MatchingRun.result.contains({"allocations": [{"pledge": code}]}) for code in codes]
    rows = db.session.execute(
        select(MatchingRun.id, MatchingRun.instance, MatchingRun.result).where(
            MatchingRun.state == RunState.APPROVED, or_(*pays)
        )
    ).all()
    gone = {
        (award.decision.basis_id, award.application.number)
        for award in awards.awards_of_bases([row.id for row in rows])
        if award.state == AwardState.WITHDRAWN
    }
    return [(instance, _standing(run_id, result, gone)) for run_id, instance, result in rows]


def _standing(
    run_id: UUID, result: dict[str, Any], gone: set[tuple[UUID, str | None]]
) -> dict[str, Any]:
    """A result without what it paid to awards that were withdrawn."""
    kept = [one for one in result["allocations"] if (run_id, one["application"]) not in gone]
    return {**result, "allocations": kept}


def source_names(owner_ids: Sequence[UUID]) -> dict[UUID, Organisation]:
    """Find the bodies behind funds that may be named: those who wish to stay unnamed are absent."""
    donors = donors_by_owner(owner_ids)
    bodies = organisations_by_id(owner_ids)
    return {
        owner: body
        for owner, body in bodies.items()
        if owner in donors and donors[owner].is_named_at_projects
    }
