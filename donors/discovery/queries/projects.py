"""Read what calls ask for: no column here names or describes a person."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import String, Subquery, and_, cast, func, select

from app.core.db import db
from donors.discovery.rules import CallFacts, Project
from grants.applications.models import Application, BudgetLine
from grants.applications.rules import minimum_by_year
from grants.applications.states import ApplicationState
from grants.calls.models import Call
from grants.calls.states import CallState
from grants.reviews.models import Ranking, RankingRow

ASKING = (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW)
LIVING = (CallState.PUBLISHED, CallState.REVIEWING, CallState.RANKED)
# Everything that is read of an application.
USED = (
    Application.id,
    Application.call_id,
    Application.number,
    Application.region_code,
    Application.kind,
    Application.themes,
    Application.minimum_percent,
)


def living_calls() -> Sequence[Call]:
    """List the published calls whose money is not decided, the nearest deadline first."""
    return db.session.scalars(
        select(Call)
        .where(Call.state.in_(LIVING), Call.published_at.is_not(None))
        .order_by(Call.closes_at, Call.code)
        .limit(50)
    ).all()


def facts_of(call: Call) -> CallFacts:
    """Take the public terms of a call."""
    return CallFacts(call.code, tuple(call.years), tuple(call.regions), tuple(call.themes))


def projects_of(calls: Sequence[Call]) -> dict[UUID, tuple[Project, ...]]:
    """List the applications of calls that wait for money, as plain facts.

    After the ranking: those that passed, by rank, with their least amounts. Before it nobody
    knows the order, so they stand by number without least amounts: then the order does not matter
    to the sum that can be placed.
    """
    ranked = [call.id for call in calls if call.state == CallState.RANKED]
    needs, ranks = _needs([call.id for call in calls]), _ranks(ranked)
    wanted = (
        select(*USED, ranks.c.rank, needs.c.asked)
        .outerjoin(needs, needs.c.application_id == Application.id)
        .outerjoin(ranks, ranks.c.application_id == Application.id)
        .where(Application.call_id.in_([call.id for call in calls]))
        .where(Application.state.in_(ASKING))
        .order_by(Application.call_id, Application.number)
    )
    found: dict[UUID, list[Project]] = {call.id: [] for call in calls}
    for _key, call_id, number, region, kind, themes, percent, place, asks in db.session.execute(
        wanted
    ):
        in_order = call_id not in ranked
        rank = len(found[call_id]) + 1 if in_order else place
        if rank is not None:
            asked = {int(year): int(minor) for year, minor in (asks or {}).items()}
            least = {} if in_order else minimum_by_year(asked, percent)
            pairs = {year: (amount, least.get(year, 0)) for year, amount in sorted(asked.items())}
            facts = (number or "", region or "", kind, tuple(themes), rank, pairs)
            found[call_id].append(Project(*facts))
    return {call_id: tuple(rows) for call_id, rows in found.items()}


def bodies_of(calls: Sequence[Call]) -> dict[str, UUID]:
    """Tell whose the applications are, by number: only to find whom a donor is linked with."""
    rows = db.session.execute(
        select(Application.number, Application.organisation_id).where(
            Application.call_id.in_([call.id for call in calls]), Application.state.in_(ASKING)
        )
    )
    return {number or "": body for number, body in rows}


def _needs(call_ids: Sequence[UUID]) -> Subquery:
    """What applications ask for, each as one object: year → minor units."""
    sums = (
        select(
            BudgetLine.application_id,
            BudgetLine.year,
            func.sum(BudgetLine.amount_minor).label("minor"),
        )
        .join(Application, Application.id == BudgetLine.application_id)
        .where(Application.call_id.in_(call_ids), Application.state.in_(ASKING))
        .group_by(BudgetLine.application_id, BudgetLine.year)
        .subquery()
    )
    asked = func.jsonb_object_agg(cast(sums.c.year, String), sums.c.minor)
    return (
        select(sums.c.application_id, asked.label("asked"))
        .group_by(sums.c.application_id)
        .subquery()
    )


def _ranks(call_ids: Sequence[UUID]) -> Subquery:
    """The places in the rankings that are in force, of those that passed."""
    last = (
        select(Ranking.call_id, func.max(Ranking.ordinal).label("ordinal"))
        .where(Ranking.call_id.in_(call_ids))
        .group_by(Ranking.call_id)
        .subquery()
    )
    return (
        select(RankingRow.application_id, RankingRow.rank)
        .join(Ranking, Ranking.id == RankingRow.ranking_id)
        .join(last, and_(Ranking.call_id == last.c.call_id, Ranking.ordinal == last.c.ordinal))
        .where(RankingRow.passed, RankingRow.rank.is_not(None))
        .subquery()
    )
