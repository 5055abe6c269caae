"""Read contributions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.errors import NotFound
from app.core.paging import PAGE_SIZE, Page, page_by
from app.ledger.queries import reversed_entries
from donors.contributions.models import Contribution, Return
from donors.pledges.models import Pledge

_WITH = (
    joinedload(Contribution.pledge).joinedload(Pledge.donor),
    joinedload(Contribution.tranche),
)


def contributions_of(pledge: Pledge) -> Sequence[Contribution]:
    """List what has been received under a pledge, newest first."""
    return db.session.scalars(
        select(Contribution)
        .where(Contribution.pledge_id == pledge.id)
        .options(*_WITH)
        .order_by(Contribution.received_on.desc(), Contribution.id.desc())
    ).all()


def contribution_by_reference(bank_reference: str) -> Contribution | None:
    """Find the receipt that a bank reference was booked for."""
    return db.session.scalar(
        select(Contribution)
        .where(Contribution.bank_reference == bank_reference)
        .options(joinedload(Contribution.pledge))
    )


def page_of_contributions(
    pledge_ids: Select[UUID] | None = None,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = PAGE_SIZE,
) -> Page[Contribution, UUID]:
    """Look through receipts, of some pledges or of all, the latest recorded first."""
    wanted = select(Contribution).options(*_WITH)
    if pledge_ids is not None:
        wanted = wanted.where(Contribution.pledge_id.in_(pledge_ids))
    return page_by(wanted, Contribution.id, after=after, before=before, size=size, descending=True)


def reversed_among(contributions: Sequence[Contribution]) -> frozenset[UUID]:
    """Tell which receipts were taken back in the books: ids of contributions."""
    undone = reversed_entries([row.entry_id for row in contributions])
    return frozenset(row.id for row in contributions if row.entry_id in undone)


def get_contribution(contribution_id: UUID) -> Contribution:
    """Find a receipt; the caller asks for its pledge in the reader's scope."""
    found = db.session.get(Contribution, contribution_id)
    if found is None:
        raise NotFound
    return found


def contribution_of_entry(entry_id: UUID) -> Contribution | None:
    """Find the receipt that an entry of the books belongs to."""
    return db.session.scalar(select(Contribution).where(Contribution.entry_id == entry_id))


def return_of_entry(entry_id: UUID) -> Return | None:
    """Find the return that an entry of the books belongs to."""
    return db.session.scalar(select(Return).where(Return.entry_id == entry_id))


def return_by_reference(bank_reference: str) -> Return | None:
    """Find the return that a bank reference was booked for."""
    return db.session.scalar(select(Return).where(Return.bank_reference == bank_reference))


def returns_among(contributions: Sequence[Contribution]) -> Sequence[Return]:
    """List what was given back of some receipts, newest first."""
    return db.session.scalars(
        select(Return)
        .where(Return.contribution_id.in_([row.id for row in contributions]))
        .options(joinedload(Return.contribution).joinedload(Contribution.pledge))
        .order_by(Return.returned_on.desc(), Return.id.desc())
    ).all()


def undone_returns(returns: Sequence[Return]) -> frozenset[UUID]:
    """Tell which returns were taken back in the books: ids of returns."""
    undone = reversed_entries([row.entry_id for row in returns])
    return frozenset(row.id for row in returns if row.entry_id in undone)


def given_back(contribution: Contribution) -> int:
    """Add up what of a receipt was given back."""
    rows = db.session.scalars(select(Return).where(Return.contribution_id == contribution.id)).all()
    undone = undone_returns(rows)
    return sum(row.amount_minor for row in rows if row.id not in undone)


def left_of(contribution: Contribution) -> int:
    """Tell how much of a receipt can be given back; nothing when it was reversed."""
    if reversed_among([contribution]):
        return 0
    return contribution.amount_minor - given_back(contribution)
