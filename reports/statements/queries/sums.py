"""Add up the statements of a donor by currency in the database, where they are thousands."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.ledger.models import Account, Entry, Posting
from donors.pledges.models import Pledge
from donors.profiles.models import Donor
from reports.statements.queries.commitments import (
    SIGNS,
    begin_of,
    commitments_of,
    end_of,
    moved_by,
)
from reports.statements.rules import Balances, FundStatement, Line, Period, kind_of


def sums_of(donor: Donor, period: Period) -> dict[str, FundStatement]:
    """Add up all commitments of a donor by currency: what `together` says of their statements."""
    funds = (
        commitments_of(donor).with_only_columns(Pledge.fund_id, Pledge.currency).cte("commitments")
    )
    opening: dict[str, Balances] = {}
    for currency, kind, total in db.session.execute(_standing_by_currency(funds, period)):
        opening[currency] = opening.get(currency, Balances()) + moved_by(kind, int(total))
    lines: dict[str, list[Line]] = {}
    for currency, kind, undone, *sums in db.session.execute(_moved_by_currency(funds, period)):
        change = Balances(*(int(one) for one in sums[:3]))
        line = Line(0, period.last, kind_of(kind, undone, change), "", change)
        lines.setdefault(currency, []).append(line)
    return {
        currency: FundStatement(
            "", currency, opening.get(currency, Balances()), lines.get(currency, [])
        )
        for currency in sorted({*opening, *lines})
    }


def _standing_by_currency(funds: CTE, period: Period) -> Select[*tuple[Any, ...]]:
    return (
        select(funds.c.currency, Account.kind, func.sum(Posting.amount_minor))
        .select_from(Posting)
        .join(Posting.account)
        .join(Posting.entry)
        .join(funds, funds.c.fund_id == Account.fund_id)
        .where(Entry.posted_at < begin_of(period.first))
        .group_by(funds.c.currency, Account.kind)
    )


def _moved_by_currency(funds: CTE, period: Period) -> Select[*tuple[Any, ...]]:
    """What the bookings of a period moved, by whatever tells what a booking was; see `kind_of`."""
    original = aliased(Entry)
    names = ("committed_minor", "received_minor", "reserved_minor")
    moved = [
        func.sum(
            case(
                *(
                    (Account.kind == kind, Posting.amount_minor * getattr(sign, name))
                    for kind, sign in SIGNS.items()
                ),
                else_=0,
            )
        ).label(name)
        for name in names
    ]
    each = (
        select(funds.c.currency, Entry.kind, original.kind.label("undone"), *moved)
        .select_from(Posting)
        .join(Posting.account)
        .join(Posting.entry)
        .outerjoin(original, original.id == Entry.reverses_id)
        .join(funds, funds.c.fund_id == Account.fund_id)
        .where(Entry.posted_at >= begin_of(period.first), Entry.posted_at < end_of(period))
        .group_by(funds.c.currency, funds.c.fund_id, Entry.id, original.kind)
        .subquery()
    )
    # Bookings of one kind and one direction: their sum is of that kind as each of them is.
    signs = [func.sign(each.c[name]) for name in names]
    return (
        select(each.c.currency, each.c.kind, each.c.undone, *(func.sum(each.c[n]) for n in names))
        .where(or_(*(each.c[name] != 0 for name in names)))
        .group_by(each.c.currency, each.c.kind, each.c.undone, *signs)
    )
