"""Set money aside for awards, and book what is owed to grantees."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid, NotEnoughMoney
from app.core.i18n import Message
from app.ledger.models import AccountKind, Entry, EntryKind, Fund, FundYear
from app.ledger.permissions import can_reserve
from app.ledger.queries import get_fund, valid_rates
from app.ledger.rules import Claim, Rates, as_facts, gather
from app.ledger.services.booking import Line, book, booked
from app.ledger.services.exchange import settle_exchange


def reserve(
    claims: Sequence[Claim], *, key: str, reference: str, actor: Actor, rates: Rates | None = None
) -> Entry:
    """Set money of several funds aside, all or nothing.

    Each fund's year is taken by one conditional UPDATE, in a fixed order, so that concurrent
    approvals neither deadlock nor pass zero. Raises NotEnoughMoney naming the fund and year.
    `rates`: the table that the decision has fixed; what it lacks is worth the rate of today.
    """
    can_reserve(actor).enforce()
    earlier = booked(key)
    if earlier is not None:
        return earlier
    wanted = gather(list(claims))
    if any(claim.amount_minor < 0 for claim in wanted):
        raise Invalid({"amount": Message("The amount must be more than zero.")})
    funds = {claim.fund_id: get_fund(claim.fund_id) for claim in wanted}
    fixed = _rates_for({fund.currency for fund in funds.values()}, rates or {})
    lines = []
    for claim in wanted:
        fund = funds[claim.fund_id]
        _take(fund, claim)
        lines.append(Line(AccountKind.AVAILABLE, claim.amount_minor, fund, claim.year))
        lines.append(Line(AccountKind.RESERVED, -claim.amount_minor, fund, claim.year))
    entry = book(
        EntryKind.RESERVATION, lines, key=key, reference=reference, actor=actor,
        facts=as_facts(fixed),
    )  # fmt: skip
    settle_exchange(entry, [(funds[claim.fund_id], claim.year) for claim in wanted], actor=actor)
    return entry


def _rates_for(currencies: set[str], given: Rates) -> Rates:
    known = {code: given[code] for code in sorted(currencies) if code in given}
    return {**known, **valid_rates(clock.today(), currencies - known.keys())}


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
