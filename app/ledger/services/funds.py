"""Open a donor's pot and book what arrives in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.core.money import MAX_MINOR, Amount
from app.ledger import queries
from app.ledger.models import AccountKind, Entry, EntryKind, Fund, FundYear
from app.ledger.permissions import can_book_commitment, can_book_contribution
from app.ledger.rules import as_facts
from app.ledger.services.booking import Line, book, booked
from app.ledger.services.exchange import settle_exchange


def open_fund(
    *, owner_id: UUID, code: str, currency: str, years: Mapping[int, int], actor: Actor
) -> Fund:
    """Open a donor's pot and book the commitment: years → amounts in minor units."""
    can_book_commitment(actor).enforce()
    if not years or any(not 0 < amount <= MAX_MINOR for amount in years.values()):
        raise Invalid({"years": Message("Each year of a commitment needs an amount.")})
    fund = Fund(code=code, owner_id=owner_id, currency=currency)
    db.session.add(fund)
    db.session.flush()
    db.session.add_all(
        FundYear(fund_id=fund.id, year=year, committed_minor=amount)
        for year, amount in sorted(years.items())
    )
    lines = []
    for year, amount in sorted(years.items()):
        lines.append(Line(AccountKind.RECEIVABLE, amount, fund, year))
        lines.append(Line(AccountKind.AVAILABLE, -amount, fund, year))
    key = f"commitment:{code}"
    book(EntryKind.COMMITMENT, lines, key=key, reference=code, actor=actor)
    return fund


def book_contribution(
    *,
    fund: Fund,
    year: int,
    amount_minor: int,
    received_on: date | None = None,
    key: str,
    reference: str,
    actor: Actor,
) -> Entry:
    """Book money received under a commitment; never more than is outstanding.

    Foreign money is worth what the rate of the day says; without one it is not booked.
    """
    can_book_contribution(actor).enforce()
    earlier = booked(key)
    if earlier is not None:
        return earlier
    if amount_minor <= 0:
        raise Invalid({"amount": Message("The amount must be more than zero.")})
    rates = queries.valid_rates(received_on or clock.today(), {fund.currency})
    _receive(fund, year, amount_minor)
    lines = [
        Line(AccountKind.BANK, amount_minor, fund, year),
        Line(AccountKind.RECEIVABLE, -amount_minor, fund, year),
    ]
    entry = book(
        EntryKind.CONTRIBUTION, lines, key=key, reference=reference, actor=actor,
        facts=as_facts(rates),
    )  # fmt: skip
    settle_exchange(entry, [(fund, year)], actor=actor)
    return entry


def _receive(fund: Fund, year: int, amount_minor: int) -> None:
    taken = db.session.execute(
        update(FundYear)
        .where(
            FundYear.fund_id == fund.id,
            FundYear.year == year,
            FundYear.received_minor + amount_minor <= FundYear.committed_minor,
        )
        .values(received_minor=FundYear.received_minor + amount_minor)
        .returning(FundYear.id)
    ).scalar()
    if taken is None:
        raise Invalid({"amount": _beyond(fund, year)})


def _beyond(fund: Fund, year: int) -> Message:
    """Say how much the commitment still lacks of a year, nothing of one that was not promised."""
    left = db.session.scalar(
        select(FundYear.committed_minor - FundYear.received_minor).where(
            FundYear.fund_id == fund.id, FundYear.year == year
        )
    )
    return Message(
        "This is more than is still outstanding for the year %(year)s: %(left)s.",
        year=year,
        left=Amount(left or 0, fund.currency),
    )
