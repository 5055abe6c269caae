"""What counts for a ranking, and frozen rankings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import exists, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from app.core.db import db
from app.organisations.models import Member, Organisation
from grants.applications.models import Application
from grants.calls.models import Call, Criterion
from grants.calls.queries import criteria_of
from grants.reviews.models import Conflict, Ranking, RankingRow, Review, ReviewerProfile, Score
from grants.reviews.queries.desk import criterion_rules
from grants.reviews.rules.scoring import (
    Entry,
    RankingRules,
    Sheet,
    rank_applications,
    row_values,
)
from grants.reviews.states import IN_COMPETITION, ReviewState

# The reviewer may not judge the application: listed, employed there, or a member.
_CONFLICTED = or_(
    exists().where(
        Conflict.application_id == Application.id, Conflict.reviewer_id == ReviewerProfile.id
    ),
    func.coalesce(ReviewerProfile.employer_bin == Organisation.bin, False),
    exists().where(
        Member.organisation_id == Organisation.id, Member.user_id == ReviewerProfile.user_id
    ),
)


def rules_of(call: Call) -> RankingRules:
    """Gather what a call says about scores."""
    sheet = criterion_rules(criteria_of(call.id))
    return RankingRules(sheet, call.pass_score, call.reviews_per_application, call.discrepancy)


def valid_sheets(call_id: UUID, application_id: UUID | None = None) -> dict[str, dict[UUID, Sheet]]:
    """Read the reviews that count, by application number: submitted and free of conflict."""
    wanted = (
        select(Application.number, Review.id, ReviewerProfile.code, Criterion.code, Score.points)
        .select_from(Review)
        .join(Application, Application.id == Review.application_id)
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(ReviewerProfile, ReviewerProfile.id == Review.reviewer_id)
        .join(Score, Score.review_id == Review.id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Application.call_id == call_id, Review.state == ReviewState.SUBMITTED)
        .where(~_CONFLICTED)
        .order_by(Application.number, ReviewerProfile.code, Criterion.position)
    )
    if application_id is not None:
        wanted = wanted.where(Application.id == application_id)
    points: dict[tuple[str, UUID, str], dict[str, Decimal]] = defaultdict(dict)
    for number, review_id, reviewer, criterion, given in db.session.execute(wanted):
        points[number or "", review_id, reviewer][criterion] = given or Decimal(0)
    sheets: dict[str, dict[UUID, Sheet]] = defaultdict(dict)
    for (number, review_id, reviewer), given_points in points.items():
        sheets[number][review_id] = Sheet(reviewer, given_points)
    return sheets


def competitors(call_id: UUID) -> dict[str, Application]:
    """List the applications of a call that are to be ranked, by number."""
    found = db.session.scalars(
        select(Application)
        .where(Application.call_id == call_id, Application.state.in_(IN_COMPETITION))
        .options(joinedload(Application.organisation))
        .order_by(Application.number)
    )
    return {application.number or "": application for application in found}


def standing_rows(call: Call) -> tuple[dict[str, Application], list[tuple[str, dict[str, Any]]]]:
    """Rank a call's applications as things stand: (applications, (number, row values) in order)."""
    applications = competitors(call.id)
    sheets = valid_sheets(call.id)
    entries = [
        Entry(number, application.submitted_at, tuple(sheets.get(number, {}).values()))
        for number, application in applications.items()
        if application.submitted_at is not None
    ]
    return applications, [
        (one.number, row_values(one, [str(key) for key in sheets.get(one.number, {})]))
        for one in rank_applications(entries, rules_of(call))
    ]


def ranking_content(
    call: Call, ranking: Ranking, rows: Iterable[tuple[str, dict[str, Any]]]
) -> dict[str, Any]:
    """Write a ranking as the value whose canonical hash is kept with it."""
    found = rules_of(call)
    return {
        "version": 1,
        "call": call.code,
        "ordinal": ranking.ordinal,
        "frozen_at": ranking.frozen_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "pass_score": f"{found.pass_score:.2f}",
        "reviews_required": found.reviews_required,
        "discrepancy": found.discrepancy,
        "criteria": [
            [line.code, line.weight, line.max_points, f"{line.threshold:.2f}"]
            for line in found.criteria
        ],
        "rows": [{"application": number, **values} for number, values in rows],
    }


def current_ranking(call_id: UUID) -> Ranking | None:
    """Find the ranking of a call that is in force: the last one frozen."""
    return db.session.scalar(
        select(Ranking).where(Ranking.call_id == call_id).order_by(Ranking.ordinal.desc()).limit(1)
    )


@dataclass(frozen=True)
class RankingFigures:
    """What the head of a ranking's page counts; `bands`: scores by steps of ten points."""

    rows: int
    ranked: int
    passed: int
    far_apart: int
    bands: tuple[int, ...]


def ranking_figures(ranking_id: UUID) -> RankingFigures:
    """Count the rows of a ranking without reading them."""
    of_this = RankingRow.ranking_id == ranking_id
    counts = db.session.execute(
        select(
            func.count(),
            func.count(RankingRow.rank),
            func.count().filter(RankingRow.passed),
            func.count().filter(RankingRow.discrepancy),
        ).where(of_this)
    ).one()
    band = func.least(func.floor(RankingRow.score / 10), 9)
    rows = db.session.execute(
        select(band, func.count()).where(of_this, RankingRow.score.is_not(None)).group_by(band)
    )
    found = {int(step): count for step, count in rows}
    return RankingFigures(*counts, bands=tuple(found.get(step, 0) for step in range(10)))


def ranking_rows(
    ranking_id: UUID, *, first: int = 0, size: int | None = None, region: str | None = None
) -> Sequence[RankingRow]:
    """List a ranking's rows by place, unranked ones last by number; all, or one page of them.

    region: leaves the rows of one region, with the places they have in the whole country.
    """
    return db.session.scalars(
        select(RankingRow)
        .join(RankingRow.application)
        .where(RankingRow.ranking_id == ranking_id)
        .where(true() if region is None else Application.region_code == region)
        .options(contains_eager(RankingRow.application).joinedload(Application.organisation))
        .order_by(RankingRow.rank.nulls_last(), Application.number)
        .offset(first)
        .limit(size)
    ).all()


EXPORT_COLUMNS = (
    "rank", "application", "bin", "score", "passed", "reviews", "failed_criteria", "discrepancy",
    "title", "reason",
)  # fmt: skip


def export_line(row: RankingRow) -> list[str]:
    """Write a row for EXPORT_COLUMNS, as it stands: whoever sends it makes formulas harmless."""
    application = row.application
    return [
        str(row.rank or ""),
        application.number or "",
        application.organisation.bin or "",
        "" if row.score is None else f"{row.score:.2f}",
        "yes" if row.passed else "no",
        str(row.reviews),
        ";".join(row.failed_criteria),
        "yes" if row.discrepancy else "no",
        application.title,
        row.unranked_reason or "",
    ]


def row_of(application: Application) -> RankingRow | None:
    """Find an application's row in the ranking in force."""
    ranking = current_ranking(application.call_id)
    if ranking is None:
        return None
    return db.session.scalar(
        select(RankingRow).where(
            RankingRow.ranking_id == ranking.id, RankingRow.application_id == application.id
        )
    )


class CountedSheet(NamedTuple):
    """A review that counts, taken apart for an explanation."""

    reviewer: str
    points: dict[str, Decimal]
    comments: dict[str, str]


def counted_sheets(application: Application) -> list[CountedSheet]:
    """Read the reviews behind an application's score: those that were frozen, else those valid."""
    row = row_of(application)
    if row is None:
        valid = valid_sheets(application.call_id, application.id).get(application.number or "", {})
        keys = list(valid)
    else:
        keys = [UUID(key) for key in row.totals]
    found = db.session.execute(
        select(ReviewerProfile.code, Criterion.code, Score.points, Score.comment)
        .join(Review, Review.id == Score.review_id)
        .join(ReviewerProfile, ReviewerProfile.id == Review.reviewer_id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Score.review_id.in_(keys))
        .order_by(ReviewerProfile.code, Criterion.position)
    )
    sheets: dict[str, CountedSheet] = {}
    for reviewer, criterion, points, comment in found:
        sheet = sheets.setdefault(reviewer, CountedSheet(reviewer, {}, {}))
        sheet.points[criterion] = points or Decimal(0)
        sheet.comments[criterion] = comment
    return list(sheets.values())
