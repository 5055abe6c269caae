"""What became of a donor's money: from the pledge to the projects, and where these are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from app.core.db import db
from app.ledger.models import FundYear
from app.ledger.queries import paid_out
from donors.pledges.models import Pledge, PledgeYear, Tranche
from donors.pledges.states import PledgeState
from grants.applications.models import Application
from grants.awards.models import Award, AwardShare
from grants.awards.states import AwardState

# Pledges that stand: offered at least, neither declined nor withdrawn.
_STANDING = (
    PledgeState.OFFERED, PledgeState.ACCEPTED, PledgeState.SIGNED, PledgeState.CLOSED,
)  # fmt: skip


@dataclass(frozen=True)
class Money:
    """A donor's money in one currency, in minor units."""

    currency: str
    pledged: int = 0
    committed: int = 0
    called: int = 0
    received: int = 0
    allocated: int = 0
    spent: int = 0


def money_of(donor_ids: Sequence[UUID]) -> list[Money]:
    """Follow what donors pledged until it is spent, by currency."""
    rows = db.session.execute(_by_pledge(donor_ids)).all()
    paid = _paid_shares([row.fund_id for row in rows if row.fund_id is not None])
    found: dict[str, Money] = {}
    for row in rows:
        sofar = found.get(row.currency, Money(row.currency))
        part, whole = paid.get(row.fund_id, (0, 0))
        found[row.currency] = Money(
            row.currency,
            sofar.pledged + int(row.pledged or 0),
            sofar.committed + int(row.committed or 0),
            sofar.called + int(row.called or 0),
            sofar.received + int(row.received or 0),
            sofar.allocated + int(row.reserved or 0),
            sofar.spent + (int(row.reserved or 0) * part // whole if whole else 0),
        )
    return list(found.values())


def _by_pledge(donor_ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    ours = Pledge.donor_id.in_(donor_ids)
    promised = (
        select(PledgeYear.pledge_id, func.sum(PledgeYear.amount_minor).label("pledged"))
        .join(Pledge, Pledge.id == PledgeYear.pledge_id)
        .where(ours)
        .group_by(PledgeYear.pledge_id)
        .subquery()
    )
    asked = (
        select(Tranche.pledge_id, func.sum(Tranche.amount_minor).label("called"))
        .join(Pledge, Pledge.id == Tranche.pledge_id)
        .where(ours, Tranche.called_at.is_not(None))
        .group_by(Tranche.pledge_id)
        .subquery()
    )
    booked = (
        select(
            FundYear.fund_id,
            func.sum(FundYear.committed_minor).label("committed"),
            func.sum(FundYear.received_minor).label("received"),
            func.sum(FundYear.reserved_minor).label("reserved"),
        )
        .join(Pledge, Pledge.fund_id == FundYear.fund_id)
        .where(ours)
        .group_by(FundYear.fund_id)
        .subquery()
    )
    figures = booked.c.committed, booked.c.received, booked.c.reserved
    return (
        select(Pledge.currency, Pledge.fund_id, promised.c.pledged, asked.c.called, *figures)
        .join(promised, promised.c.pledge_id == Pledge.id)
        .outerjoin(asked, asked.c.pledge_id == Pledge.id)
        .outerjoin(booked, booked.c.fund_id == Pledge.fund_id)
        .where(ours, Pledge.state.in_(_STANDING))
        .order_by(Pledge.currency)
    )


def _paid_shares(fund_ids: Sequence[UUID]) -> Mapping[UUID | None, tuple[int, int]]:
    """Of what each fund gives to standing awards: what grantees have, and all of it, in tenge."""
    shares = db.session.execute(
        select(AwardShare.fund_id, Award.id, Award.amount_minor, func.sum(AwardShare.amount_minor))
        .join(AwardShare.award)
        .where(AwardShare.fund_id.in_(fund_ids), Award.state == AwardState.MADE)
        .group_by(AwardShare.fund_id, Award.id)
    ).all()
    paid = paid_out({award_id for _fund, award_id, _amount, _share in shares})
    found: dict[UUID | None, tuple[int, int]] = {}
    for fund_id, award_id, amount, share in shares:
        part, whole = found.get(fund_id, (0, 0))
        given = int(share) * paid.get(award_id, 0) // amount
        found[fund_id] = part + given, whole + int(share)
    return found


@dataclass(frozen=True)
class Place:
    """What goes to one region, in base minor units."""

    projects: int
    amount_minor: int


def places_of(donor_ids: Sequence[UUID]) -> dict[str, Place]:
    """Add up what donors pay for by region; awards that stand only."""
    rows = db.session.execute(
        select(
            Application.region_code,
            func.count(func.distinct(Award.id)),
            func.sum(AwardShare.amount_minor),
        )
        .select_from(AwardShare)
        .join(Award, Award.id == AwardShare.award_id)
        .join(Application, Application.id == Award.application_id)
        .join(Pledge, Pledge.fund_id == AwardShare.fund_id)
        .where(Pledge.donor_id.in_(donor_ids), Award.state == AwardState.MADE)
        .group_by(Application.region_code)
    )
    return {code: Place(int(count), int(total)) for code, count, total in rows if code}
