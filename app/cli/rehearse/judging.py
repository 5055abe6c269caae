"""Third act: reviewers score, the ranking is frozen."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal, InvalidOperation
from uuid import UUID

from app.cli.rehearse.stage import RowRefused, Stage
from app.cli.rehearse.tables import Row
from app.core.actor import SYSTEM, Role
from app.core.db import db
from app.identity import queries as people
from app.identity import services as identity
from grants.applications.models import Application
from grants.calls import services as calls
from grants.calls.queries import criteria_of
from grants.reviews import services as reviews
from grants.reviews.models import ReviewerProfile


def enter_reviewers(stage: Stage) -> None:
    """Put the reviewers on the register."""
    for row in stage.inputs.tables["reviewers.csv"]:
        with stage.row(row, row["id"]):
            if not row["capacity"].isdecimal():
                raise RowRefused("capacity_format", "The capacity is not a whole number.")
            user = identity.create_user(
                email=row["email"], name=row["name"], language="ru", actor=SYSTEM
            )
            identity.grant_role(user=user, role=Role.REVIEWER, actor=SYSTEM)
            stage.reviewers[row["id"]] = reviews.create_reviewer(
                user=user,
                code=row["id"],
                region_code=row["region"] or None,
                languages=row.items_of("languages"),
                capacity=int(row["capacity"]),
                employer_bin=row["employer_bin"] or None,
                actor=SYSTEM,
            )


def start_reviews(stage: Stage) -> None:
    """Close the call for applications and open it for reviews; note the declared conflicts."""
    calls.start_reviews(stage.call, actor=SYSTEM)
    # A refused row undoes what is not committed, and must not take the beginning with it.
    db.session.commit()
    for row in stage.inputs.tables["conflicts.csv"]:
        key = f"{row['application']}/{row['reviewer']}"
        with stage.row(row, key):
            application, reviewer = _pair(stage, row)
            reviews.record_conflict(
                application=application,
                reviewer=reviewer,
                reason=row["reason"] or "declared",
                actor=SYSTEM,
            )


def enter_scores(stage: Stage) -> None:
    """Enter each review whole; one that lacks a criterion or is in conflict is refused whole."""
    sheets: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in stage.inputs.tables["scores.csv"]:
        sheets[row["application"], row["reviewer"]].append(row)
    criteria = {criterion.code: criterion.id for criterion in criteria_of(stage.call.id)}
    for (application, reviewer), rows in sorted(sheets.items()):
        with stage.row(rows[0], f"{application}/{reviewer}"):
            _enter_sheet(stage, rows, criteria)
            stage.reviews += 1
            stage.assignments.append(
                {"application": application, "reviewer": reviewer, "affinity": 0}
            )


def _enter_sheet(stage: Stage, rows: list[Row], criteria: dict[str, UUID]) -> None:
    application, reviewer = _pair(stage, rows[0])
    review = reviews.assign_reviewer(application=application, reviewer=reviewer, actor=SYSTEM)
    actor = people.actor_for(reviewer.user, second_factor=True)
    reviews.declare_no_conflict(review, actor=actor)
    scores: dict[UUID, tuple[Decimal | None, str]] = {}
    for row in rows:
        criterion = criteria.get(row["criterion"])
        if criterion is None:
            raise RowRefused("criterion_unknown", f"There is no criterion {row['criterion']}.")
        if criterion in scores:
            raise RowRefused("score_duplicate", f"{row['criterion']} is scored twice.")
        scores[criterion] = (_points(row), row["comment"])
    reviews.save_scores(review, scores=scores, actor=actor)
    reviews.submit_review(review, actor=actor)


def _pair(stage: Stage, row: Row) -> tuple[Application, ReviewerProfile]:
    application = stage.applications.get(row["application"])
    if application is None:
        raise RowRefused("application_unknown", "No such application was accepted.")
    reviewer = stage.reviewers.get(row["reviewer"])
    if reviewer is None:
        raise RowRefused("reviewer_unknown", "No such reviewer was accepted.")
    return application, reviewer


def _points(row: Row) -> Decimal | None:
    if not row["score"]:
        return None
    try:
        points = Decimal(row["score"])
    except InvalidOperation:
        raise RowRefused("score_format", f"{row['score']} is not a number.") from None
    if not points.is_finite():
        raise RowRefused("score_format", f"{row['score']} is not a number.")
    return points


def freeze(stage: Stage) -> None:
    """Freeze the ranking."""
    stage.ranking = reviews.freeze_ranking(stage.call, actor=SYSTEM)
