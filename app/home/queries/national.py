"""Figures of the home pages, across houses: a few grouped queries, however many rows there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select

from app.core import clock
from app.core.db import db
from app.ledger.models import FundYear
from app.ledger.queries import latest_rates
from donors.consents.models import RunConsent
from donors.consents.queries import unanswered
from donors.matching.models import MatchingRun
from donors.matching.states import RunState
from donors.pledges.models import Pledge, Tranche
from donors.pledges.queries.parts import Which, chosen
from donors.pledges.states import PledgeState
from grants.applications.models import Application
from grants.applications.states import ApplicationState
from grants.awards.models import Award
from grants.awards.states import AwardState
from grants.calls.models import Call
from grants.calls.states import CallState
from reports.letters.models import Letter

Counts = dict[UUID, dict[ApplicationState, int]]


@dataclass(frozen=True)
class PublicTotals:
    """What the front page counts."""

    awarded_minor: int
    projects: int
    organisations: int
    donors: int


def public_totals() -> PublicTotals:
    """Count standing awards, their organisations, and the donors who have committed."""
    awards = db.session.execute(
        select(
            func.coalesce(func.sum(Award.amount_minor), 0),
            func.count(),
            func.count(func.distinct(Award.organisation_id)),
        ).where(Award.state == AwardState.MADE)
    ).one()
    donors = db.session.scalar(
        select(func.count(func.distinct(Pledge.donor_id))).where(
            Pledge.state.in_((PledgeState.SIGNED, PledgeState.CLOSED))
        )
    )
    return PublicTotals(int(awards[0]), awards[1], awards[2], donors or 0)


def applications_by_call(call_ids: Sequence[UUID]) -> Counts:
    """Count the applications of calls by state; the index on (call, state) answers."""
    return counted(call_ids, counting())


def counting() -> Select[UUID, ApplicationState, int]:
    """Choose how many applications each call has in each state; the caller may narrow it."""
    return select(Application.call_id, Application.state, func.count()).group_by(
        Application.call_id, Application.state
    )


def counted(call_ids: Sequence[UUID], wanted: Select[UUID, ApplicationState, int]) -> Counts:
    """Read a `counting` for these calls; a call without applications has no states."""
    found: Counts = {call_id: {} for call_id in call_ids}
    for call_id, state, count in db.session.execute(
        wanted.where(Application.call_id.in_(call_ids))
    ):
        found[call_id][state] = count
    return found


def board_calls() -> Sequence[Call]:
    """List the calls that are alive, the nearest deadline first."""
    return db.session.scalars(living_calls()).all()


def living_calls() -> Select[Call]:
    """Choose the calls that are neither over for good nor cancelled, the nearest deadline first."""
    alive = Call.state.not_in((CallState.ARCHIVED, CallState.CANCELLED))
    return select(Call).where(alive).order_by(Call.closes_at, Call.code).limit(100)


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody at the operator."""

    offered_pledges: int
    proposed_runs: Sequence[MatchingRun]
    unsealed_letters: int
    oldest_unsealed_at: datetime | None
    late_parts: int = 0
    open_consents: Sequence[RunConsent] = ()


def waiting() -> Waiting:
    """Gather what waits: offers, proposed runs, answers of donors, letters not yet sealed."""
    offered, late = db.session.execute(
        select(
            select(func.count())
            .select_from(Pledge)
            .where(Pledge.state == PledgeState.OFFERED)
            .scalar_subquery(),
            select(func.count(Tranche.id))
            .where(chosen(Which.LATE, clock.today()))
            .scalar_subquery(),
        )
    ).one()
    runs = db.session.scalars(
        select(MatchingRun)
        .where(MatchingRun.state == RunState.PROPOSED)
        .order_by(MatchingRun.proposed_at, MatchingRun.id)
        .limit(20)
    ).all()
    letters = db.session.execute(
        select(func.count(), func.min(Letter.issued_at)).where(Letter.sealed_at.is_(None))
    ).one()
    return Waiting(offered, runs, letters[0], letters[1], late, unanswered())


@dataclass(frozen=True)
class Gap:
    """What a call asks for and what commitments could pay, in base minor units."""

    call: Call
    applications: int
    requested_minor: int
    committed_minor: int

    @property
    def missing_minor(self) -> int:
        """What nobody has committed yet."""
        return max(0, self.requested_minor - self.committed_minor)


_ASKING = (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW)


def gaps(today: datetime) -> list[Gap]:
    """List the calls where applications ask for more than is committed, the largest gap first.

    A commitment counts for a call when its list of calls names it or is empty; foreign money at
    the rate of the day, downwards.
    """
    # Added up by the index alone, before the wide rows of the calls come in.
    sums = (
        select(
            Application.call_id,
            func.count().label("applications"),
            func.sum(Application.requested_minor).label("requested"),
        )
        .where(Application.state.in_(_ASKING))
        .group_by(Application.call_id)
        .subquery()
    )
    asked = db.session.execute(
        select(Call, sums.c.applications, sums.c.requested)
        .join(sums, sums.c.call_id == Call.id)
        .where(Call.state.in_((CallState.PUBLISHED, CallState.REVIEWING, CallState.RANKED)))
    ).all()
    free = _free_commitments(today)
    found = [
        Gap(call, count, int(total), sum(m for calls, m in free if not calls or call.code in calls))
        for call, count, total in asked
    ]
    return sorted((g for g in found if g.missing_minor), key=lambda g: -g.missing_minor)


def _free_commitments(today: datetime) -> list[tuple[list[str], int]]:
    """What is free by the lists of calls that commitments name, added up by the database."""
    rates = {rate.currency: (rate.num, rate.den) for rate in latest_rates(today.date())}
    lists = Pledge.where["calls"].label("calls")
    free = func.sum(FundYear.committed_minor - FundYear.reserved_minor)
    rows = db.session.execute(
        select(lists, Pledge.currency, free)
        .join(FundYear, FundYear.fund_id == Pledge.fund_id)
        .where(Pledge.state == PledgeState.SIGNED)
        .group_by(lists, Pledge.currency)
    )
    found = []
    for calls, currency, minor in rows:
        num, den = rates.get(currency, (1, 1))
        found.append((list(calls or []), int(minor) * num // den))
    return found
