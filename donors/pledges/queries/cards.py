"""Read the first few pledges of donors with all that a card says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.core.db import db
from app.ledger.models import FundYear
from app.ledger.rules import YearFigures
from donors.pledges.models import Pledge, PledgeYear
from donors.pledges.states import ENDED


@dataclass(frozen=True)
class PledgeCard:
    """A pledge, what it promises by year, and what the books say of its years."""

    pledge: Pledge
    promised: dict[int, int]
    figures: list[YearFigures]


def first_cards(donor_ids: Sequence[UUID], *, limit: int) -> list[PledgeCard]:
    """Show the pledges of donors, the newest first and what has come to an end last: one query."""
    pair = func.jsonb_build_array(PledgeYear.year, PledgeYear.amount_minor)
    promised = select(func.jsonb_agg(pair)).where(PledgeYear.pledge_id == Pledge.id)
    figures = select(
        func.jsonb_agg(
            func.jsonb_build_array(
                FundYear.year,
                FundYear.committed_minor,
                FundYear.received_minor,
                FundYear.reserved_minor,
            )
        )
    ).where(FundYear.fund_id == Pledge.fund_id)
    rows = db.session.execute(
        select(Pledge, promised.scalar_subquery(), figures.scalar_subquery())
        .where(Pledge.donor_id.in_(donor_ids))
        .order_by(Pledge.state.in_(ENDED), Pledge.id.desc())
        .limit(limit)
    )
    return [
        PledgeCard(
            pledge,
            dict(sorted(years or ())),
            [YearFigures(*one) for one in sorted(booked or ())],
        )
        for pledge, years, booked in rows
    ]
