"""Read the first few pledges of donors with all that a card says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.ledger.models import FundYear
from app.ledger.rules import YearFigures
from donors.pledges.models import Pledge, PledgeYear, Tranche
from donors.pledges.queries.parts import is_open
from donors.pledges.states import ENDED


@dataclass(frozen=True)
class PledgeCard:
    """A pledge, what it promises by year, and what the books say of its years."""

    pledge: Pledge
    promised: dict[int, int]
    figures: list[YearFigures]


@dataclass(frozen=True)
class OpenPart:
    """A payment that a donor was asked for and has not made in full."""

    pledge_id: UUID
    code: str
    number: int
    due_on: date
    due_minor: int
    currency: str

    def days_late(self, today: date) -> int:
        """Count the days since it was due; 0 when it is not late."""
        return max(0, (today - self.due_on).days)


def first_cards(
    donor_ids: Sequence[UUID], *, limit: int, most_parts: int = 0
) -> tuple[list[PledgeCard], list[OpenPart]]:
    """Show the pledges of donors, the newest first and what has come to an end last.

    With them come the open payments that are due longest: one query for both, since the first page
    of a donor shall ask no more often for them.
    """
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
        select(
            Pledge,
            promised.scalar_subquery(),
            figures.scalar_subquery(),
            _open_parts(donor_ids, most_parts).scalar_subquery(),
        )
        .where(Pledge.donor_id.in_(donor_ids))
        .order_by(Pledge.state.in_(ENDED), Pledge.id.desc())
        .limit(limit)
    ).all()
    cards = [
        PledgeCard(
            pledge,
            dict(sorted(years or ())),
            [YearFigures(*one) for one in sorted(booked or ())],
        )
        for pledge, years, booked, _parts in rows
    ]
    return cards, [_part(one) for one in (rows[0][3] or ())] if rows else []


def _open_parts(donor_ids: Sequence[UUID], limit: int) -> Select[Any]:
    pledge = aliased(Pledge)
    due_minor = Tranche.amount_minor - Tranche.received_minor
    longest = (
        select(
            func.jsonb_build_array(
                pledge.id, pledge.code, Tranche.number, Tranche.due_on, due_minor, pledge.currency
            ).label("part")
        )
        .select_from(Tranche)
        .join(pledge, pledge.id == Tranche.pledge_id)
        .where(pledge.donor_id.in_(donor_ids), is_open())
        .order_by(Tranche.due_on, pledge.code, Tranche.number)
        .limit(limit)
        .subquery()
    )
    return select(func.jsonb_agg(longest.c.part))


def _part(one: Sequence[Any]) -> OpenPart:
    pledge_id, code, number, due_on, due_minor, currency = one
    return OpenPart(UUID(pledge_id), code, number, date.fromisoformat(due_on), due_minor, currency)
