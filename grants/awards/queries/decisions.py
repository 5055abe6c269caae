"""Read decisions and the awards they made, each within the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core import clock
from app.core.actor import Actor, OrganisationKind
from app.core.db import db
from app.core.errors import NotFound
from grants.applications.models import Application
from grants.applications.permissions import can_see
from grants.awards.models import Award, AwardShare, Decision, Outcome
from grants.awards.states import AwardState
from grants.reviews.models import RankingRow

_WHOLE = (
    joinedload(Award.decision),
    joinedload(Award.application).joinedload(Application.organisation),
    joinedload(Award.application).joinedload(Application.call),
)


def decisions_of(basis_id: UUID) -> Sequence[Decision]:
    """List the decisions that one run led to, in the order of the ranking."""
    return db.session.scalars(
        select(Decision)
        .where(Decision.basis_id == basis_id)
        .options(joinedload(Decision.application).joinedload(Application.organisation))
        .order_by(Decision.rank, Decision.id)
    ).all()


def decision_of(application_id: UUID) -> Decision | None:
    """Find the latest decision on an application."""
    return db.session.scalar(
        select(Decision)
        .where(Decision.application_id == application_id)
        .options(joinedload(Decision.application).joinedload(Application.call))
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(1)
    )


def get_award(award_id: UUID, *, actor: Actor) -> Award:
    """Find an award that the actor may see: who sees the application sees what came of it."""
    award = db.session.get(Award, award_id, options=_WHOLE)
    if award is None or not can_see(actor, award.application):
        raise NotFound
    return award


def own_decision(application_id: UUID, *, actor: Actor) -> Decision:
    """Find the latest decision on an application of one's own organisation, or raise NotFound."""
    decision = decision_of(application_id)
    if decision is None or not actor.membership_in(decision.application.organisation_id):
        raise NotFound
    return decision


def own_decisions(actor: Actor) -> Sequence[Decision]:
    """List the decisions on the applications of a person's NGOs, newest first."""
    return db.session.scalars(
        select(Decision)
        .join(Decision.application)
        .where(Application.organisation_id.in_(actor.organisations(OrganisationKind.APPLICANT)))
        .options(contains_eager(Decision.application).joinedload(Application.call))
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(200)
    ).all()


def awards_by_decision(decision_ids: Sequence[UUID]) -> dict[UUID, Award]:
    """Find the awards that decisions made."""
    rows = db.session.scalars(select(Award).where(Award.decision_id.in_(decision_ids)))
    return {row.decision_id: row for row in rows}


def withdrawn_on(application_ids: Sequence[UUID]) -> dict[UUID, date]:
    """Tell the day on which the last award of applications was withdrawn; none where one stands."""
    if not application_ids:
        return {}
    rows = db.session.execute(
        select(Award.application_id, func.max(Award.withdrawn_at))
        .where(Award.application_id.in_(application_ids))
        .group_by(Award.application_id)
        .having(func.bool_and(Award.state == AwardState.WITHDRAWN))
    )
    return {
        application_id: at.astimezone(clock.HOME_ZONE).date() for application_id, at in rows if at
    }


def line_of(basis_id: UUID) -> Decimal | None:
    """Tell the lowest score among the projects that one run awarded."""
    return db.session.scalar(
        select(func.min(RankingRow.score))
        .join(
            Decision,
            (Decision.ranking_id == RankingRow.ranking_id)
            & (Decision.application_id == RankingRow.application_id),
        )
        .where(Decision.basis_id == basis_id, Decision.outcome == Outcome.AWARD)
    )


def row_behind(decision: Decision) -> RankingRow | None:
    """Find the place in the ranking that a decision rests on."""
    return db.session.scalar(
        select(RankingRow).where(
            RankingRow.ranking_id == decision.ranking_id,
            RankingRow.application_id == decision.application_id,
        )
    )


def awards_of_call(call_id: UUID) -> Sequence[Award]:
    """List the awards of a call that stand."""
    return db.session.scalars(
        select(Award)
        .where(Award.call_id == call_id, Award.state == AwardState.MADE)
        .options(joinedload(Award.application).joinedload(Application.organisation))
        .order_by(Award.number)
    ).all()


def shares_of(award_ids: Sequence[UUID]) -> dict[UUID, list[AwardShare]]:
    """List who pays what of several awards, by year and fund."""
    rows = db.session.scalars(
        select(AwardShare)
        .where(AwardShare.award_id.in_(award_ids))
        .options(joinedload(AwardShare.fund))
        .order_by(AwardShare.year, AwardShare.amount_minor.desc(), AwardShare.id)
    )
    found: dict[UUID, list[AwardShare]] = {award_id: [] for award_id in award_ids}
    for row in rows:
        found[row.award_id].append(row)
    return found


def shares_of_fund(fund_id: UUID, *, limit: int = 500) -> Sequence[AwardShare]:
    """List what a fund pays for, with the projects."""
    return db.session.scalars(
        select(AwardShare)
        .join(AwardShare.award)
        .where(AwardShare.fund_id == fund_id, Award.state == AwardState.MADE)
        .options(
            joinedload(AwardShare.award)
            .joinedload(Award.application)
            .joinedload(Application.organisation)
        )
        .order_by(AwardShare.year, AwardShare.award_id)
        .limit(limit)
    ).all()


def lock_awards(basis_id: UUID) -> Sequence[Award]:
    """Read the awards of one decision as they stand now and hold them until the commit."""
    return db.session.scalars(
        select(Award)
        .join(Decision, Decision.id == Award.decision_id)
        .where(Decision.basis_id == basis_id)
        .order_by(Award.id)
        .with_for_update(of=Award)
        .execution_options(populate_existing=True)
    ).all()


def awards_of_bases(basis_ids: Sequence[UUID]) -> Sequence[Award]:
    """List the awards that several runs made, withdrawn ones too."""
    return db.session.scalars(
        select(Award)
        .join(Award.decision)
        .where(Decision.basis_id.in_(basis_ids))
        .options(contains_eager(Award.decision), joinedload(Award.application))
        .order_by(Award.number)
    ).all()
