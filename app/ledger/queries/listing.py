"""Read the books page by page: funds, entries, rates; and the sums over them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.core.db import db
from app.core.errors import NotFound
from app.core.paging import PAGE_SIZE, Page, page_by
from app.ledger.models import Account, AccountKind, Entry, EntryKind, Fund, FundYear, Posting
from app.ledger.rules import YearFigures
from app.organisations.models import Organisation


def page_of_funds(
    *,
    currency: str = "",
    after: str | None = None,
    before: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[tuple[Fund, Organisation], str]:
    """Look through funds by code, each with the organisation that gave it."""
    wanted = select(Fund, Organisation).join(Organisation, Organisation.id == Fund.owner_id)
    if currency:
        wanted = wanted.where(Fund.currency == currency)
    return page_by(wanted, Fund.code, after=after, before=before, size=size)


def owner_of(fund: Fund) -> Organisation:
    """Find the organisation that gave a fund."""
    return db.session.get_one(Organisation, fund.owner_id)


def totals_by_currency() -> dict[str, list[YearFigures]]:
    """Sum all funds by currency and budget year."""
    rows = db.session.execute(
        select(Fund.currency, FundYear.year, *_sums())
        .join(FundYear.fund)
        .group_by(Fund.currency, FundYear.year)
        .order_by(Fund.currency, FundYear.year)
    )
    found: dict[str, list[YearFigures]] = {}
    for currency, year, *sums in rows:
        found.setdefault(currency, []).append(YearFigures(year, *map(int, sums)))
    return found


def totals_by_owner(owner_ids: Sequence[UUID]) -> dict[UUID, dict[str, YearFigures]]:
    """Sum the funds of owners by currency, over all years (`year` is 0)."""
    rows = db.session.execute(
        select(Fund.owner_id, Fund.currency, *_sums())
        .join(FundYear.fund)
        .where(Fund.owner_id.in_(owner_ids))
        .group_by(Fund.owner_id, Fund.currency)
        .order_by(Fund.currency)
    )
    found: dict[UUID, dict[str, YearFigures]] = {}
    for owner_id, currency, *sums in rows:
        found.setdefault(owner_id, {})[currency] = YearFigures(0, *map(int, sums))
    return found


def _sums() -> tuple[Any, ...]:
    figures = (FundYear.committed_minor, FundYear.received_minor, FundYear.reserved_minor)
    return tuple(func.sum(figure) for figure in figures)


def page_of_entries(
    *,
    kind: EntryKind | None = None,
    after: int | None = None,
    before: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[Entry, int]:
    """Look through the journal, newest first."""
    wanted = select(Entry)
    if kind is not None:
        wanted = wanted.where(Entry.kind == kind)
    return page_by(wanted, Entry.number, after=after, before=before, size=size, descending=True)


def amounts_of(entry_ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, int]]]:
    """Tell how much each entry moves: entry → (currency, sum of its debits)."""
    rows = db.session.execute(
        select(Posting.entry_id, Account.currency, func.sum(Posting.amount_minor))
        .join(Posting.account)
        .where(Posting.entry_id.in_(entry_ids), Posting.amount_minor > 0)
        .group_by(Posting.entry_id, Account.currency)
        .order_by(Account.currency)
    )
    found: dict[UUID, list[tuple[str, int]]] = {entry_id: [] for entry_id in entry_ids}
    for entry_id, currency, total in rows:
        found[entry_id].append((currency, int(total)))
    return found


def get_entry(entry_id: UUID) -> Entry:
    """Find an entry."""
    entry = db.session.get(Entry, entry_id)
    if entry is None:
        raise NotFound
    return entry


def postings_of(entry: Entry) -> Sequence[Posting]:
    """List the lines of an entry with their accounts, debits first."""
    return db.session.scalars(
        select(Posting)
        .where(Posting.entry_id == entry.id)
        .options(joinedload(Posting.account))
        .join(Posting.account)
        .order_by(Posting.amount_minor.desc(), Account.code, Posting.year, Posting.id)
    ).all()


def reversal_of(entry: Entry) -> Entry | None:
    """Find the entry that undid this one."""
    return db.session.scalar(select(Entry).where(Entry.reverses_id == entry.id))


def paid_out(award_ids: Collection[UUID]) -> dict[UUID, int]:
    """Tell what has been paid to grantees of what is owed to them, by award, in base currency."""
    rows = db.session.execute(
        select(Account.subject_id, func.sum(Posting.amount_minor))
        .join(Posting.account)
        .join(Posting.entry)
        .where(Account.kind == AccountKind.GRANT_PAYABLE, Account.subject_id.in_(award_ids))
        .where(Entry.kind.not_in((EntryKind.AWARD, EntryKind.REVERSAL)))
        .group_by(Account.subject_id)
    )
    return {award_id: int(total) for award_id, total in rows if award_id is not None}


def paid_to(award: InstrumentedAttribute[UUID]) -> ScalarSelect[Any]:
    """Say in SQL what has been paid to the grantee of an award, for a list of awards."""
    return (
        select(func.coalesce(func.sum(Posting.amount_minor), 0))
        .join(Posting.account)
        .join(Posting.entry)
        .where(Account.kind == AccountKind.GRANT_PAYABLE, Account.subject_id == award)
        .where(Entry.kind.not_in((EntryKind.AWARD, EntryKind.REVERSAL)))
        .scalar_subquery()
    )


def is_changed(entry: Entry) -> bool:
    """Tell whether the fund that a commitment opened was changed later."""
    fund = fund_of_entry(entry)
    changes = (
        select(Posting.id)
        .join(Posting.entry)
        .join(Posting.account)
        .where(Entry.kind == EntryKind.COMMITMENT_CHANGE)
        .where(Account.fund_id == (fund.id if fund else None))
        .limit(1)
    )
    return db.session.scalar(changes) is not None


def reversed_entries(entry_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Tell which of these entries have been undone."""
    found = db.session.scalars(select(Entry.reverses_id).where(Entry.reverses_id.in_(entry_ids)))
    return frozenset(entry_id for entry_id in found if entry_id is not None)


def fund_of_entry(entry: Entry) -> Fund | None:
    """Find the one fund an entry concerns; None when it concerns several or none."""
    found = db.session.scalars(
        select(Fund)
        .join(Account, Account.fund_id == Fund.id)
        .join(Posting, Posting.account_id == Account.id)
        .where(Posting.entry_id == entry.id)
        .distinct()
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None
