"""Give money back that was set aside for an award which is withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select, update

from app.audit import services as audit
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid
from app.core.i18n import Message
from app.ledger.models import AccountKind, Entry, EntryKind, Fund, FundYear, Posting
from app.ledger.permissions import can_reserve
from app.ledger.queries import funds_by_id, lock_years, paid_out
from app.ledger.rules import Claim, gather
from app.ledger.services.booking import Line, book, booked, new_entry
from app.ledger.services.exchange import settle_exchange

# What was set aside of a fund's year, in base units: before and after the withdrawal.
Standing = Mapping[tuple[UUID, int], tuple[int, int]]


def release(
    *, reservation_key: str, standing: Standing, key: str, reference: str, actor: Actor
) -> Entry:
    """Undo a part of a reservation, for each fund's year, at the rates it was booked with.

    What is released is the difference of what the donor owed before and owes after, so that the
    releases of all awards of a decision add up to its reservation to the last minor unit.
    """
    can_reserve(actor).enforce()
    earlier = booked(key)
    if earlier is not None:
        return earlier
    reservation = booked(reservation_key)
    if reservation is None:
        raise Invalid({"award": Message("The reservation behind this award is not in the books.")})
    funds = funds_by_id({fund_id for fund_id, _year in standing})
    lock_years(funds)
    rates = reservation.facts.get("rates", {})
    claims = gather(
        [
            Claim(fund_id, year, _owed(rates, funds[fund_id], before) - _owed(
                rates, funds[fund_id], after))
            for (fund_id, year), (before, after) in standing.items()
        ]
    )  # fmt: skip
    lines = []
    for claim in claims:
        fund = funds[claim.fund_id]
        _give_back(claim)
        lines.append(Line(AccountKind.RESERVED, claim.amount_minor, fund, claim.year))
        lines.append(Line(AccountKind.AVAILABLE, -claim.amount_minor, fund, claim.year))
    facts = {"reservation": reservation.number, **({"rates": rates} if rates else {})}
    entry = book(EntryKind.RELEASE, lines, key=key, reference=reference, actor=actor, facts=facts)
    settle_exchange(entry, [(funds[claim.fund_id], claim.year) for claim in claims], actor=actor)
    return entry


def _owed(rates: Mapping[str, Mapping[str, int]], fund: Fund, base_minor: int) -> int:
    """What a fund owes for so much base money, upwards, in its own currency."""
    rate = rates.get(fund.currency, {"num": 1, "den": 1})
    return -(-base_minor * rate["den"] // rate["num"])


def _give_back(claim: Claim) -> None:
    db.session.execute(
        update(FundYear)
        .where(FundYear.fund_id == claim.fund_id, FundYear.year == claim.year)
        .values(reserved_minor=FundYear.reserved_minor - claim.amount_minor)
    )


def cancel_award(*, award_id: UUID, reason: str, actor: Actor) -> Entry:
    """Undo what was owed to a grantee by its mirror image; refused when money has been paid."""
    can_reserve(actor).enforce()
    if paid_out([award_id]).get(award_id):
        raise Invalid({"award": Message("Money of this award has been paid: it cannot be undone.")})
    owed = booked(f"award:{award_id}")
    if owed is None:
        raise Invalid({"award": Message("The reservation behind this award is not in the books.")})
    key = f"reversal:{owed.id}"
    earlier = booked(key)
    if earlier is not None:
        return earlier
    mirror = new_entry(
        EntryKind.REVERSAL, key=key, reference=owed.reference, actor=actor,
        facts={"reason": reason}, reverses_id=owed.id,
    )  # fmt: skip
    postings = db.session.scalars(select(Posting).where(Posting.entry_id == owed.id)).all()
    db.session.add_all(
        Posting(
            entry_id=mirror.id, account_id=p.account_id, year=p.year, amount_minor=-p.amount_minor
        )
        for p in postings
    )
    audit.record("entry.reversed", mirror, actor=actor, facts={"reverses": str(owed.id)})
    return mirror
