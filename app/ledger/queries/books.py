"""Read the books: balances, statements, and the proof that caches and postings agree."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, case, func, select

from app.core.db import db
from app.core.errors import NotFound
from app.core.money import plain_text
from app.ledger.models import Account, AccountKind, Entry, Fund, FundYear, Posting
from app.ledger.rules import YearFigures


def get_fund(fund_id: UUID) -> Fund:
    """Find a fund."""
    fund = db.session.get(Fund, fund_id)
    if fund is None:
        raise NotFound
    return fund


def funds_by_id(fund_ids: Collection[UUID]) -> dict[UUID, Fund]:
    """Find several funds with one query."""
    rows = db.session.scalars(select(Fund).where(Fund.id.in_(fund_ids)))
    return {row.id: row for row in rows}


def fund_years(fund_id: UUID) -> list[YearFigures]:
    """List the budget years of a fund with what is committed, received and reserved."""
    return years_of_funds([fund_id]).get(fund_id, [])


def years_of_funds(fund_ids: Sequence[UUID]) -> dict[UUID, list[YearFigures]]:
    """List the budget years of several funds with one query."""
    rows = db.session.scalars(
        select(FundYear)
        .where(FundYear.fund_id.in_(fund_ids))
        .order_by(FundYear.fund_id, FundYear.year)
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, list[YearFigures]] = {}
    for row in rows:
        found.setdefault(row.fund_id, []).append(
            YearFigures(row.year, row.committed_minor, row.received_minor, row.reserved_minor)
        )
    return found


def lock_years(fund_ids: Collection[UUID]) -> list[YearFigures]:
    """Read the budget years of funds as they stand now and hold them until the transaction ends.

    They are locked in the order in which reservations take them, so that nobody deadlocks.
    """
    rows = db.session.execute(
        select(
            FundYear.year,
            FundYear.committed_minor,
            FundYear.received_minor,
            FundYear.reserved_minor,
        )
        .where(FundYear.fund_id.in_(fund_ids))
        .order_by(FundYear.fund_id, FundYear.year)
        .with_for_update()
    )
    return [YearFigures(*row) for row in rows]


def statement(fund_id: UUID, *, limit: int = 200) -> Sequence[Row[Entry, Posting, Account]]:
    """List the postings of a fund, newest entry first."""
    return db.session.execute(
        select(Entry, Posting, Account)
        .join(Posting, Posting.entry_id == Entry.id)
        .join(Account, Account.id == Posting.account_id)
        .where(Account.fund_id == fund_id)
        .order_by(
            Entry.number.desc(), Posting.year, Posting.amount_minor.desc(), Account.code, Posting.id
        )
        .limit(limit)
    ).all()


EXPORT_COLUMNS = ("entry", "posted_at", "account", "currency", "debit", "credit", "reference")
STATEMENT_COLUMNS = (
    "entry", "posted_at", "kind", "account", "year", "currency", "debit", "credit", "reference",
)  # fmt: skip


def statement_lines(fund_id: UUID) -> Iterator[tuple[str, ...]]:
    """Write the whole statement of a fund as lines of a file, oldest entry first."""
    for entry, posting, account in reversed(statement(fund_id, limit=1_000_000)):
        amount = posting.amount_minor
        yield (
            str(entry.number),
            entry.posted_at.isoformat(),
            entry.kind.value,
            account.kind.value,
            str(posting.year or ""),
            account.currency,
            plain_text(amount, account.currency) if amount > 0 else "",
            plain_text(-amount, account.currency) if amount < 0 else "",
            entry.reference,
        )


def _readable_code(account: Account, entry: Entry) -> str:
    """Name an account in a file; that of an award by the award's number, which people know."""
    if account.subject_id is None:
        return account.code
    return f"{account.kind.value}:{account.currency}:{entry.reference}"


def entries_for_export() -> Iterator[dict[str, str]]:
    """Write every posting as a line of a ledger file: entry, account, debit or credit."""
    rows = db.session.execute(
        select(Entry, Posting, Account)
        .join(Posting, Posting.entry_id == Entry.id)
        .join(Account, Account.id == Posting.account_id)
        .order_by(Entry.number, Posting.amount_minor.desc(), Account.code, Posting.year, Posting.id)
    )
    for entry, posting, account in rows:
        amount = posting.amount_minor
        yield {
            "entry": str(entry.number),
            "posted_at": entry.posted_at.isoformat(),
            "account": _readable_code(account, entry),
            "currency": account.currency,
            "debit": plain_text(amount, account.currency) if amount > 0 else "",
            "credit": plain_text(-amount, account.currency) if amount < 0 else "",
            "reference": entry.reference,
        }


@dataclass(frozen=True)
class Discrepancy:
    """A guarded figure that is not the sum of its postings."""

    fund_id: UUID
    year: int
    figure: str
    cached_minor: int
    posted_minor: int


def reconcile() -> list[Discrepancy]:
    """Compare the guarded figures of every fund's year with the postings; empty is well."""
    posted = {(row.fund_id, row.year): row for row in db.session.execute(_posted_figures())}
    found = []
    for year in db.session.scalars(select(FundYear).order_by(FundYear.fund_id, FundYear.year)):
        row = posted.get((year.fund_id, year.year))
        for figure in ("committed", "received", "reserved"):
            cached = getattr(year, f"{figure}_minor")
            total = int(getattr(row, figure) or 0) if row else 0
            if cached != total:
                found.append(Discrepancy(year.fund_id, year.year, figure, cached, total))
    return found


def _posted_figures() -> Select[*tuple[Any, ...]]:
    # Committed money is either still available or already reserved: both credit balances.
    return (
        select(
            Account.fund_id,
            Posting.year,
            (-_sum_of(AccountKind.AVAILABLE) - _sum_of(AccountKind.RESERVED)).label("committed"),
            _sum_of(AccountKind.BANK).label("received"),
            (-_sum_of(AccountKind.RESERVED)).label("reserved"),
        )
        .join(Posting.account)
        .where(Account.fund_id.is_not(None))
        .group_by(Account.fund_id, Posting.year)
    )


def _sum_of(kind: AccountKind) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((Account.kind == kind, Posting.amount_minor), else_=0)), 0)
