"""What became of a donor's money: from the pledge to the projects, and where these are.

A donor may have thousands of pledges, so whatever is summed up is summed up by the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Numeric,
    Select,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from app.core.db import db
from app.ledger.models import FundYear
from app.ledger.queries import paid_to
from donors.pledges.models import Pledge, PledgeYear, Tranche
from donors.pledges.states import PledgeState
from grants.applications.models import Application
from grants.awards.models import Award, AwardShare
from grants.awards.states import AwardState

# Pledges that stand: offered at least, neither declined nor withdrawn.
_STANDING = (
    PledgeState.OFFERED, PledgeState.ACCEPTED, PledgeState.SIGNED, PledgeState.CLOSED,
)  # fmt: skip
_STEPS = ("pledged", "committed", "called", "received", "allocated", "spent")


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


@dataclass(frozen=True)
class Place:
    """What goes to one region, in base minor units."""

    projects: int
    amount_minor: int


@dataclass(frozen=True)
class Giving:
    """What became of the pledges of donors, and where it went, by region."""

    money: list[Money]
    places: dict[str, Place]


def giving_of(donor_ids: Sequence[UUID]) -> Giving:
    """Follow what donors pledged until it is spent, by currency, and where it went, by region."""
    mine = (
        select(Pledge.id, Pledge.currency, Pledge.fund_id)
        .where(Pledge.donor_id.in_(donor_ids), Pledge.state.in_(_STANDING))
        .cte("mine")
    )
    shares = _shares(mine)
    rows = db.session.execute(union_all(_money(mine, shares), _places(shares))).all()
    money = [Money(row.key, *(int(one) for one in row[2:])) for row in rows if row.is_money]
    places = {row.key: Place(int(row[2]), int(row[3])) for row in rows if not row.is_money}
    return Giving(sorted(money, key=lambda one: one.currency), places)


def _money(mine: CTE, shares: CTE) -> Select[*tuple[Any, ...]]:
    """What became of the pledges, by currency: each step summed up apart, then set side by side."""
    steps = union_all(
        _step(mine, "pledged", PledgeYear.amount_minor).join(
            PledgeYear, PledgeYear.pledge_id == mine.c.id
        ),
        _step(mine, "called", Tranche.amount_minor)
        .join(Tranche, Tranche.pledge_id == mine.c.id)
        .where(Tranche.called_at.is_not(None)),
        _booked(mine, shares),
    ).subquery()
    sums = [func.sum(steps.c[name]).label(name) for name in _STEPS]
    return select(literal(True).label("is_money"), steps.c.currency.label("key"), *sums).group_by(
        steps.c.currency
    )


def _step(mine: CTE, name: str, amount: ColumnElement[int] | Any) -> Select[*tuple[Any, ...]]:
    sums = [(func.sum(amount) if step == name else literal(0)).label(step) for step in _STEPS]
    return select(mine.c.currency, *sums).select_from(mine).group_by(mine.c.currency)


def _booked(mine: CTE, shares: CTE) -> Select[*tuple[Any, ...]]:
    """What the books say; spent is the share of it that grantees have of their awards."""
    funds = (
        select(
            mine.c.currency,
            FundYear.fund_id,
            func.sum(FundYear.committed_minor).label("committed"),
            func.sum(FundYear.received_minor).label("received"),
            func.sum(FundYear.reserved_minor).label("allocated"),
        )
        .join(mine, mine.c.fund_id == FundYear.fund_id)
        .group_by(mine.c.currency, FundYear.fund_id)
        .subquery()
    )
    given = (
        select(
            shares.c.fund_id,
            func.sum(func.div(shares.c.share_minor * shares.c.paid_minor, shares.c.amount_minor)
            ).label("part"),
            func.sum(shares.c.share_minor).label("whole"),
        )
        .group_by(shares.c.fund_id)
        .subquery()
    )  # fmt: skip
    spent = func.coalesce(func.div(funds.c.allocated * given.c.part, given.c.whole), 0)
    return (
        select(
            funds.c.currency,
            literal(0),
            func.sum(funds.c.committed),
            literal(0),
            func.sum(funds.c.received),
            func.sum(funds.c.allocated),
            func.sum(spent),
        )
        .outerjoin(given, given.c.fund_id == funds.c.fund_id)
        .group_by(funds.c.currency)
    )


def _shares(mine: CTE) -> CTE:
    """What the funds give to standing awards, with the region and what grantees have of it."""
    sums = (
        select(
            AwardShare.fund_id,
            AwardShare.award_id,
            func.sum(cast(AwardShare.amount_minor, Numeric)).label("share_minor"),
        )
        .join(mine, mine.c.fund_id == AwardShare.fund_id)
        .group_by(AwardShare.fund_id, AwardShare.award_id)
        .subquery()
    )
    # Each award is asked once what was paid to it, however many of the funds pay for it.
    paid = (
        select(
            Award.id,
            Award.amount_minor,
            Application.region_code,
            cast(paid_to(Award.id), Numeric).label("paid_minor"),
        )
        .join(Application, Application.id == Award.application_id)
        .where(Award.state == AwardState.MADE, Award.id.in_(select(sums.c.award_id)))
        .cte("paid")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return select(sums, paid).join(paid, paid.c.id == sums.c.award_id).cte("shares")


def _places(shares: CTE) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(False),
            shares.c.region_code,
            func.count(shares.c.award_id.distinct()),
            func.sum(shares.c.share_minor),
            *(cast(null(), Numeric) for _step in _STEPS[2:]),
        )
        .where(shares.c.region_code.is_not(None))
        .group_by(shares.c.region_code)
    )
