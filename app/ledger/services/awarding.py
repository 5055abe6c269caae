"""Set money aside for awards, and book what is owed to grantees."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid, NotEnoughMoney
from app.core.i18n import Message
from app.ledger.models import AccountKind, Entry, EntryKind, Fund, FundYear
from app.ledger.permissions import can_reserve
from app.ledger.queries import get_fund
from app.ledger.rules import Claim, gather
from app.ledger.services.booking import Line, book, booked


def reserve(claims: Sequence[Claim], *, key: str, reference: str, actor: Actor) -> Entry:
    """Set money of several funds aside, all or nothing.

    Each fund's year is taken by one conditional UPDATE, in a fixed order, so that concurrent
    approvals neither deadlock nor pass zero. Raises NotEnoughMoney naming the fund and year.
    """
    can_reserve(actor).enforce()
    earlier = booked(key)
    if earlier is not None:
        return earlier
    wanted = gather(list(claims))
    if any(claim.amount_minor < 0 for claim in wanted):
        raise Invalid({"amount": Message("The amount must be more than zero.")})
    lines = []
    for claim in wanted:
        fund = get_fund(claim.fund_id)
        _take(fund, claim)
        lines.append(Line(AccountKind.AVAILABLE, claim.amount_minor, fund, claim.year))
        lines.append(Line(AccountKind.RESERVED, -claim.amount_minor, fund, claim.year))
    return book(EntryKind.RESERVATION, lines, key=key, reference=reference, actor=actor)


def _take(fund: Fund, claim: Claim) -> None:
    taken = db.session.execute(
        update(FundYear)
        .where(
            FundYear.fund_id == claim.fund_id,
            FundYear.year == claim.year,
            FundYear.reserved_minor + claim.amount_minor <= FundYear.committed_minor,
        )
        .values(reserved_minor=FundYear.reserved_minor + claim.amount_minor)
        .returning(FundYear.id)
    ).scalar()
    if taken is None:
        raise NotEnoughMoney(
            Message(
                "Fund %(fund)s has too little free money left in %(year)s. Nothing was booked.",
                fund=fund.code,
                year=claim.year,
            )
        )


def book_award(
    *, award_id: UUID, amount_minor: int, key: str, reference: str, actor: Actor
) -> Entry:
    """Book what is now owed to a grantee, in base currency."""
    can_reserve(actor).enforce()
    earlier = booked(key)
    if earlier is not None:
        return earlier
    lines = [
        Line(AccountKind.GRANT_EXPENSE, amount_minor),
        Line(AccountKind.GRANT_PAYABLE, -amount_minor, subject_id=award_id),
    ]
    return book(EntryKind.AWARD, lines, key=key, reference=reference, actor=actor)
