"""Read the pledges that might pay, as many as a page can look at.

As long as there are few, each stands alone. Thousands are read in bundles: those of one donor with
the same terms pay for the same projects, so their money is one sum, and what one may pay to an
application all may pay so many times. Terms that do not add up (quotas, match, smallest payment,
all or nothing) always stand alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Numeric,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.money import BASE_CURRENCY
from app.ledger.models import FundYear
from donors.pledges.models import Pledge, PledgeYear
from donors.pledges.states import PledgeState

# Up to here each pledge is looked at for itself.
SINGLE = 300
# So many bundles a page looks at, those with the most money; so many of them a donor's own first,
# so that there is room for what others could do.
KEPT, OWN = 300, 200
# Neither the donor's own draft nor what has come to an end.
_OUT = (PledgeState.DRAFT, PledgeState.DECLINED, PledgeState.WITHDRAWN, PledgeState.CLOSED)


@dataclass(frozen=True)
class Bundle:
    """`count` pledges of one donor with the terms of this one; `free`: their money by year."""

    pledge: Pledge
    count: int
    free: Mapping[int, int]


@dataclass(frozen=True)
class Bundles:
    """What a page looks at. `pledges`: how many it stands for; `left_out`: bundles that it passes.

    `together`: pledges with the same terms are one bundle.
    """

    rows: Sequence[Bundle]
    pledges: int = 0
    left_out: int = 0
    together: bool = False


def bundles(rates: Mapping[str, tuple[int, int]], *, first: UUID | None = None) -> Bundles:
    """Read what is offered or committed, by code; first: a donor whose money is taken first."""
    living = and_(Pledge.state.not_in(_OUT), Pledge.currency.in_([BASE_CURRENCY, *rates]))
    rows = db.session.execute(_wanted(living, rates, first)).all()
    if not rows:
        return Bundles([])
    kept = [
        Bundle(pledge, count, {int(year): int(minor) for year, minor in (free or {}).items()})
        for pledge, count, free, *_of_all in rows
    ]
    kept.sort(key=lambda one: one.pledge.code)
    _pledge, _count, _free, of_all, pledges, together = rows[0]
    return Bundles(kept, int(pledges), int(of_all) - len(kept), together)


def _wanted(
    living: ColumnElement[bool], rates: Mapping[str, tuple[int, int]], first: UUID | None
) -> Select[*tuple[Any, ...]]:
    few = select(Pledge.id).where(living).limit(SINGLE + 1).subquery()
    together = select(func.count() > SINGLE).select_from(few).scalar_subquery()
    mine = (
        select(
            Pledge.id,
            Pledge.code,
            Pledge.currency,
            Pledge.fund_id,
            case((together, _terms()), else_=Pledge.code).label("key"),
        )
        .where(living)
        .cte("living")
    )
    heads = (
        select(mine.c.key, func.min(mine.c.code).label("code"), func.count().label("count"))
        .group_by(mine.c.key)
        .subquery()
    )
    money = _money(mine, rates)
    return (
        select(
            Pledge,
            heads.c["count"],
            money.c.free,
            func.count().over(),
            func.sum(heads.c["count"]).over(),
            together,
        )
        .join(heads, heads.c.code == Pledge.code)
        .outerjoin(money, money.c.key == heads.c.key)
        .options(joinedload(Pledge.donor))
        .order_by(*_first(first, money), money.c.total.desc().nulls_last(), Pledge.code)
        .limit(KEPT)
    )


def _first(donor_id: UUID | None, money: Subquery) -> list[ColumnElement[int]]:
    """Put a donor's own first, as far as they leave room for others."""
    if donor_id is None:
        return []
    own = Pledge.donor_id == donor_id
    place = func.row_number().over(
        partition_by=own, order_by=(money.c.total.desc().nulls_last(), Pledge.code)
    )
    return [case((and_(own, place <= OWN), 0), (not_(own), 1), else_=2)]


def _money(mine: CTE, rates: Mapping[str, tuple[int, int]]) -> Subquery:
    """The free money of each bundle by year, and all of it in base units to order by."""
    free = union_all(
        select(mine.c.key, mine.c.currency, PledgeYear.year, PledgeYear.amount_minor)
        .join(PledgeYear, PledgeYear.pledge_id == mine.c.id)
        .where(mine.c.fund_id.is_(None)),
        select(
            mine.c.key,
            mine.c.currency,
            FundYear.year,
            FundYear.committed_minor - FundYear.reserved_minor,
        ).join(FundYear, FundYear.fund_id == mine.c.fund_id),
    ).subquery()
    sums = (
        select(
            free.c.key, free.c.currency, free.c.year, func.sum(free.c.amount_minor).label("amount")
        )
        .group_by(free.c.key, free.c.currency, free.c.year)
        .subquery()
    )
    worth: ColumnElement[Any] = cast(1, Numeric)
    if rates:
        worth = case(
            *(
                (sums.c.currency == code, cast(num, Numeric) / den)
                for code, (num, den) in rates.items()
            ),
            else_=cast(1, Numeric),
        )
    return (
        select(
            sums.c.key,
            func.jsonb_object_agg(cast(sums.c.year, String), sums.c.amount).label("free"),
            func.sum(sums.c.amount * worth).label("total"),
        )
        .group_by(sums.c.key)
        .subquery()
    )


def _terms() -> ColumnElement[str]:
    """What two pledges must share to stand together; limits also ask for the same money."""
    alone = or_(
        Pledge.quotas != [],
        Pledge.match_num.is_not(None),
        Pledge.minimum_ticket_minor.is_not(None),
        Pledge.all_or_nothing,
    )
    limits = or_(
        Pledge.max_per_application_minor.is_not(None), Pledge.max_share_percent.is_not(None)
    )
    shared = (
        Pledge.donor_id,
        Pledge.state,
        Pledge.currency,
        Pledge.tier,
        Pledge.carry_over,
        Pledge.where,
        Pledge.max_per_application_minor,
        Pledge.max_share_percent,
        case((limits, _written_money())),
    )
    return case((alone, Pledge.code), else_=func.md5(func.concat_ws("|", *(
        func.coalesce(cast(one, String), "") for one in shared
    ))))  # fmt: skip


def _written_money() -> ColumnElement[str]:
    """The free money of one pledge by year, as a text."""
    booked = (
        select(func.string_agg(func.concat(FundYear.year, ":",
               FundYear.committed_minor - FundYear.reserved_minor), ","))
        .where(FundYear.fund_id == Pledge.fund_id)
        .scalar_subquery()
    )  # fmt: skip
    promised = (
        select(func.string_agg(func.concat(PledgeYear.year, ":", PledgeYear.amount_minor), ","))
        .where(PledgeYear.pledge_id == Pledge.id)
        .scalar_subquery()
    )
    return case((Pledge.fund_id.is_(None), promised), else_=booked)
