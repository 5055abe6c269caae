"""Write the books: every change of money is one balanced entry, booked once for each key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid, NotEnoughMoney
from app.core.i18n import Message
from app.core.ids import new_id
from app.core.money import BASE_CURRENCY, MAX_MINOR
from app.ledger.models import Account, AccountKind, Entry, EntryKind, Fund, FundYear, Posting, Rate
from app.ledger.permissions import (
    can_book_commitment,
    can_book_contribution,
    can_correct,
    can_reserve,
    can_set_rate,
    is_untouched,
)
from app.ledger.queries import get_fund, lock_years
from app.ledger.rules import Claim, gather


@dataclass(frozen=True)
class Line:
    """One posting to be: debit positive, credit negative."""

    kind: AccountKind
    amount_minor: int
    fund: Fund | None = None
    year: int | None = None
    subject_id: UUID | None = None


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
    _book(EntryKind.COMMITMENT, lines, key=key, reference=code, actor=actor)
    return fund


def book_contribution(
    *, fund: Fund, year: int, amount_minor: int, key: str, reference: str, actor: Actor
) -> Entry:
    """Book money received under a commitment; never more than is outstanding."""
    can_book_contribution(actor).enforce()
    booked = _booked(key)
    if booked is not None:
        return booked
    if amount_minor <= 0:
        raise Invalid({"amount": Message("The amount must be more than zero.")})
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
        raise Invalid({"amount": Message("This is more than is still outstanding for the year.")})
    lines = [
        Line(AccountKind.BANK, amount_minor, fund, year),
        Line(AccountKind.RECEIVABLE, -amount_minor, fund, year),
    ]
    return _book(EntryKind.CONTRIBUTION, lines, key=key, reference=reference, actor=actor)


def reserve(claims: Sequence[Claim], *, key: str, reference: str, actor: Actor) -> Entry:
    """Set money of several funds aside, all or nothing.

    Each fund's year is taken by one conditional UPDATE, in a fixed order, so that concurrent
    approvals neither deadlock nor pass zero. Raises NotEnoughMoney naming the fund and year.
    """
    can_reserve(actor).enforce()
    booked = _booked(key)
    if booked is not None:
        return booked
    wanted = gather(list(claims))
    if any(claim.amount_minor < 0 for claim in wanted):
        raise Invalid({"amount": Message("The amount must be more than zero.")})
    lines = []
    for claim in wanted:
        fund = get_fund(claim.fund_id)
        _take(fund, claim)
        lines.append(Line(AccountKind.AVAILABLE, claim.amount_minor, fund, claim.year))
        lines.append(Line(AccountKind.RESERVED, -claim.amount_minor, fund, claim.year))
    return _book(EntryKind.RESERVATION, lines, key=key, reference=reference, actor=actor)


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
    booked = _booked(key)
    if booked is not None:
        return booked
    lines = [
        Line(AccountKind.GRANT_EXPENSE, amount_minor),
        Line(AccountKind.GRANT_PAYABLE, -amount_minor, subject_id=award_id),
    ]
    return _book(EntryKind.AWARD, lines, key=key, reference=reference, actor=actor)


def reverse(entry: Entry, *, reason: str, actor: Actor) -> Entry:
    """Undo an entry by its mirror image; the guarded figures follow, or refuse."""
    can_correct(actor).enforce()
    if entry.kind == EntryKind.REVERSAL:
        raise Invalid({"entry": Message("A reversal itself cannot be reversed.")})
    postings = db.session.scalars(select(Posting).where(Posting.entry_id == entry.id)).all()
    years = lock_years({p.account.fund_id for p in postings if p.account.fund_id})
    key = f"reversal:{entry.id}"
    booked = _booked(key)
    if booked is not None:
        return booked
    if entry.kind == EntryKind.COMMITMENT:
        refusal = is_untouched(years).reason
        if refusal is not None:
            raise Invalid({"entry": refusal})
    for posting in postings:
        _give_back(entry.kind, posting)
    mirror = _new_entry(
        EntryKind.REVERSAL, key=key, reference=entry.reference, actor=actor,
        facts={"reason": reason}, reverses_id=entry.id,
    )  # fmt: skip
    db.session.add_all(
        Posting(
            entry_id=mirror.id, account_id=p.account_id, year=p.year, amount_minor=-p.amount_minor
        )
        for p in postings
    )
    audit.record("entry.reversed", mirror, actor=actor, facts={"reverses": str(entry.id)})
    return mirror


_FIGURE = {
    (EntryKind.COMMITMENT, AccountKind.RECEIVABLE): "committed_minor",
    (EntryKind.CONTRIBUTION, AccountKind.BANK): "received_minor",
    (EntryKind.RESERVATION, AccountKind.AVAILABLE): "reserved_minor",
}


def _give_back(kind: EntryKind, posting: Posting) -> None:
    figure = _FIGURE.get((kind, posting.account.kind))
    if figure is None:
        return
    column = getattr(FundYear, figure)
    db.session.execute(
        update(FundYear)
        .where(FundYear.fund_id == posting.account.fund_id, FundYear.year == posting.year)
        .values({figure: column - posting.amount_minor})
    )


def set_rate(
    *, currency: str, quoted_on: date, num: int, den: int, source: str, actor: Actor
) -> Rate:
    """Store the rate of a day: base minor units for one foreign minor unit, as num/den."""
    can_set_rate(actor).enforce()
    if num <= 0 or den <= 0 or currency == BASE_CURRENCY:
        raise Invalid({"rate": Message("A rate must be more than zero.")})
    rate = db.session.scalar(
        select(Rate).where(Rate.currency == currency, Rate.quoted_on == quoted_on)
    ) or Rate(currency=currency, quoted_on=quoted_on)
    rate.num, rate.den, rate.source = num, den, source
    db.session.add(rate)
    audit.record(
        "rate.set", rate, actor=actor,
        facts={"currency": currency, "on": str(quoted_on), "num": num, "den": den},
    )  # fmt: skip
    return rate


def _booked(key: str) -> Entry | None:
    return db.session.scalar(select(Entry).where(Entry.key == key))


def _book(
    kind: EntryKind, lines: Sequence[Line], *, key: str, reference: str, actor: Actor
) -> Entry:
    accounts = [_account_id(line) for line in lines]
    entry = _new_entry(kind, key=key, reference=reference, actor=actor, facts={})
    db.session.add_all(
        Posting(
            entry_id=entry.id, account_id=account, year=line.year, amount_minor=line.amount_minor
        )
        for account, line in zip(accounts, lines, strict=True)
    )
    facts = {"number": entry.number, "kind": kind.value, "reference": reference}
    audit.record("entry.posted", entry, actor=actor, facts=facts)
    return entry


def _new_entry(
    kind: EntryKind, *, key: str, reference: str, actor: Actor, facts: dict[str, Any],
    reverses_id: UUID | None = None,
) -> Entry:  # fmt: skip
    entry = Entry(
        posted_at=clock.now(), kind=kind, key=key, reference=reference, facts=facts,
        posted_by_id=actor.user_id, reverses_id=reverses_id,
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    return entry


def _account_id(line: Line) -> UUID:
    """Find or open the account of a line; two bookings at once open it only once."""
    currency = line.fund.currency if line.fund else BASE_CURRENCY
    fund_id = line.fund.id if line.fund else None
    place = str(line.subject_id or (line.fund.code if line.fund else "all"))
    code = f"{line.kind.value}:{currency}:{place}"
    known = db.session.scalar(select(Account.id).where(Account.code == code))
    if known is not None:
        return known
    db.session.execute(
        insert(Account)
        .values(
            id=new_id(),
            code=code,
            kind=line.kind,
            currency=currency,
            fund_id=fund_id,
            subject_id=line.subject_id,
        )
        .on_conflict_do_nothing(index_elements=["code"])
    )
    return db.session.scalars(select(Account.id).where(Account.code == code)).one()
