"""Book one balanced entry, once for each key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.ids import new_id
from app.core.money import BASE_CURRENCY
from app.ledger.models import Account, AccountKind, Entry, EntryKind, Fund, Posting


@dataclass(frozen=True)
class Line:
    """One posting to be: debit positive, credit negative."""

    kind: AccountKind
    amount_minor: int
    fund: Fund | None = None
    year: int | None = None
    subject_id: UUID | None = None
    # What the code of a new account ends in, where people know a name for its subject.
    place: str = ""


def booked(key: str) -> Entry | None:
    """Find the entry that a key was booked for."""
    return db.session.scalar(select(Entry).where(Entry.key == key))


def book(
    kind: EntryKind, lines: Sequence[Line], *, key: str, reference: str, actor: Actor,
    facts: Mapping[str, Any] | None = None,
) -> Entry:  # fmt: skip
    """Book lines that add up to nothing in each currency."""
    accounts = [_account_id(line) for line in lines]
    entry = new_entry(kind, key=key, reference=reference, actor=actor, facts=dict(facts or {}))
    db.session.add_all(
        Posting(
            entry_id=entry.id, account_id=account, year=line.year, amount_minor=line.amount_minor
        )
        for account, line in zip(accounts, lines, strict=True)
    )
    told = {"number": entry.number, "kind": kind.value, "reference": reference}
    audit.record("entry.posted", entry, actor=actor, facts=told)
    return entry


def new_entry(
    kind: EntryKind, *, key: str, reference: str, actor: Actor, facts: dict[str, Any],
    reverses_id: UUID | None = None,
) -> Entry:  # fmt: skip
    """Write the head of an entry, without its lines."""
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
    place = line.place or str(line.subject_id or (line.fund.code if line.fund else "all"))
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
