"""Turn an approved run into decisions and awards."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.core.money import BASE_CURRENCY
from app.ledger import services as ledger
from grants.applications import services as applications
from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.awards.models import Award, AwardShare, Decision, Outcome
from grants.awards.permissions import can_decide
from grants.awards.rules import OutcomeDraft, disagreements
from grants.calls import services as calls
from grants.calls.models import Call
from grants.reviews.models import Ranking


def decide_call(
    *,
    call: Call,
    ranking: Ranking,
    basis_id: UUID,
    outcomes: Sequence[OutcomeDraft],
    proposed_by_id: UUID,
    actor: Actor,
) -> list[Decision]:
    """Decide on every ranked application of a call at once; money is reserved already.

    Raises Invalid when the shares of an outcome do not add up to its amounts.
    """
    can_decide(actor).enforce()
    decisions = _decide_all(outcomes, ranking, basis_id, proposed_by_id, actor)
    calls.mark_decided(call, actor=actor)
    return decisions


def decide_top_up(
    *,
    ranking: Ranking,
    basis_id: UUID,
    outcomes: Sequence[OutcomeDraft],
    proposed_by_id: UUID,
    actor: Actor,
) -> list[Decision]:
    """Award money that was freed in a decided call; awards that stand are left as they are.

    An application that has an award already gets a further one for what it lacked.
    """
    can_decide(actor).enforce()
    return _decide_all(outcomes, ranking, basis_id, proposed_by_id, actor)


def _decide_all(
    outcomes: Sequence[OutcomeDraft],
    ranking: Ranking,
    basis_id: UUID,
    proposed_by_id: UUID,
    actor: Actor,
) -> list[Decision]:
    loaded = _applications(outcomes)
    return [
        _decide(
            loaded[outcome.application_id],
            outcome,
            ranking=ranking,
            basis_id=basis_id,
            proposed_by_id=proposed_by_id,
            actor=actor,
        )
        for outcome in outcomes
    ]


def _applications(outcomes: Sequence[OutcomeDraft]) -> dict[UUID, Application]:
    ids = [outcome.application_id for outcome in outcomes]
    rows = db.session.scalars(select(Application).where(Application.id.in_(ids)))
    return {row.id: row for row in rows}


def _decide(
    application: Application,
    outcome: OutcomeDraft,
    *,
    ranking: Ranking,
    basis_id: UUID,
    proposed_by_id: UUID,
    actor: Actor,
) -> Decision:
    wrong_years = disagreements(outcome)
    if wrong_years:
        raise Invalid({"shares": Message("The shares do not add up to the amount.")})
    awarded = outcome.amount_minor > 0
    decision = Decision(
        application_id=application.id,
        call_id=application.call_id,
        ranking_id=ranking.id,
        basis_id=basis_id,
        outcome=Outcome.AWARD if awarded else Outcome.REFUSAL,
        rank=outcome.rank,
        reason=outcome.reason,
        proposed_by_id=proposed_by_id,
        approved_by_id=actor.user_id,
        decided_at=clock.now(),
    )
    db.session.add(decision)
    facts = {"application": application.number, "rank": outcome.rank}
    audit.record(f"decision.{decision.outcome.value}_made", decision, actor=actor, facts=facts)
    if not (awarded and application.state == ApplicationState.AWARDED):
        applications.mark_decided(application, awarded=awarded, actor=actor)
    if awarded:
        _make_award(decision, application, outcome, actor)
    return decision


def _make_award(
    decision: Decision, application: Application, outcome: OutcomeDraft, actor: Actor
) -> Award:
    earlier = db.session.scalar(
        select(func.count()).select_from(Award).where(Award.application_id == application.id)
    )
    award = Award(
        number=f"{application.number}/{(earlier or 0) + 1}",
        decision_id=decision.id,
        application_id=application.id,
        call_id=application.call_id,
        organisation_id=application.organisation_id,
        currency=BASE_CURRENCY,
        amount_minor=outcome.amount_minor,
        awarded_at=decision.decided_at,
    )
    db.session.add(award)
    db.session.flush()
    db.session.add_all(
        AwardShare(
            award_id=award.id,
            fund_id=share.fund_id,
            year=share.year,
            from_year=share.from_year,
            amount_minor=share.amount_minor,
        )
        for share in outcome.shares
    )
    ledger.book_award(
        award_id=award.id,
        amount_minor=award.amount_minor,
        key=f"award:{award.id}",
        reference=award.number,
        actor=actor,
    )
    facts = {"number": award.number, "amount_minor": award.amount_minor}
    audit.record("award.made", award, actor=actor, facts=facts)
    return award
