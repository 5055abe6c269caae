"""Read what exchange rates did to foreign money."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.ledger.models import Account, AccountKind, Entry, Fund, Posting
from app.ledger.rules import Lot


def lots_of(fund: Fund, year: int) -> tuple[list[Lot], list[Lot]]:
    """Read the receipts and the reservations of a fund's year, each with the rate of its day.

    What was undone by a mirror image is left out together with it.
    """
    mirror = aliased(Entry)
    rows = db.session.execute(
        select(Account.kind, Posting.amount_minor, Entry.facts)
        .join(Posting.entry)
        .join(Posting.account)
        .outerjoin(mirror, mirror.reverses_id == Entry.id)
        .where(
            Account.fund_id == fund.id,
            Account.kind.in_((AccountKind.BANK, AccountKind.RESERVED)),
            Posting.year == year,
            Entry.reverses_id.is_(None),
            mirror.id.is_(None),
        )
        .order_by(Entry.number)
    )
    received: list[Lot] = []
    reserved: list[Lot] = []
    for kind, amount, facts in rows:
        rate = facts.get("rates", {}).get(fund.currency, {"num": 1, "den": 1})
        is_receipt = kind == AccountKind.BANK
        lot = Lot(amount if is_receipt else -amount, rate["num"], rate["den"])
        (received if is_receipt else reserved).append(lot)
    return received, reserved


def booked_differences(fund_id: UUID) -> dict[int, int]:
    """Read what is booked as exchange differences of a fund: year → gain (loss below zero)."""
    rows = db.session.execute(
        select(Posting.year, -func.sum(Posting.amount_minor))
        .join(Posting.account)
        .where(
            Account.kind == AccountKind.EXCHANGE_DIFFERENCE,
            Account.subject_id == fund_id,
            Posting.year.is_not(None),
        )
        .group_by(Posting.year)
        .order_by(Posting.year)
    )
    return {year: int(total) for year, total in rows if total and year is not None}


def exchange_entries(fund_id: UUID) -> Sequence[Entry]:
    """List the bookings of exchange differences of a fund, newest first."""
    return db.session.scalars(
        select(Entry)
        .join(Posting, Posting.entry_id == Entry.id)
        .join(Account, Account.id == Posting.account_id)
        .where(Account.kind == AccountKind.EXCHANGE_DIFFERENCE, Account.subject_id == fund_id)
        .distinct()
        .order_by(Entry.number.desc())
    ).all()


def total_differences() -> list[tuple[str, int]]:
    """Sum the exchange differences by the currency of the funds, in base currency."""
    rows = db.session.execute(
        select(Fund.currency, -func.sum(Posting.amount_minor))
        .join(Account, Account.subject_id == Fund.id)
        .join(Posting, Posting.account_id == Account.id)
        .where(Account.kind == AccountKind.EXCHANGE_DIFFERENCE)
        .group_by(Fund.currency)
        .order_by(Fund.currency)
    )
    return [(currency, int(total)) for currency, total in rows if total]
