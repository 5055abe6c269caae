"""Read payments that donors were asked for and have not made in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from donors.pledges.models import Pledge, Tranche

MONTH = timedelta(days=30)


class Which(StrEnum):
    """Which payments a list shows."""

    LATE = "late"
    SOON = "soon"
    ALL = "all"


@dataclass(frozen=True)
class Owed:
    """What is owed in one currency by so many payments, in minor units."""

    currency: str
    parts: int
    due_minor: int


def is_open() -> ColumnElement[bool]:
    """Tell of a part that it was asked for and that something of it has yet to come in."""
    return and_(Tranche.called_at.is_not(None), Tranche.received_minor < Tranche.amount_minor)


def chosen(which: Which, today: date) -> ColumnElement[bool]:
    """Choose open parts: those late, those due within a month, or all."""
    match which:
        case Which.LATE:
            return and_(is_open(), Tranche.due_on < today)
        case Which.SOON:
            return and_(is_open(), Tranche.due_on.between(today, today + MONTH))
    return is_open()


def open_parts(wanted: ColumnElement[bool], *, limit: int | None = None) -> Sequence[Tranche]:
    """List open parts with their pledges and donors, those due longest first."""
    return db.session.scalars(
        select(Tranche)
        .where(wanted)
        .options(joinedload(Tranche.pledge).joinedload(Pledge.donor))
        .order_by(Tranche.due_on, Tranche.id)
        .limit(limit)
    ).all()


def owed(wanted: ColumnElement[bool]) -> list[Owed]:
    """Add up what open parts owe, by currency."""
    rows = db.session.execute(
        select(
            Pledge.currency,
            func.count(),
            func.sum(Tranche.amount_minor - Tranche.received_minor),
        )
        .join(Pledge, Pledge.id == Tranche.pledge_id)
        .where(wanted)
        .group_by(Pledge.currency)
        .order_by(Pledge.currency)
    )
    return [Owed(currency, count, int(minor)) for currency, count, minor in rows]
