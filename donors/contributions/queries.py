"""Read contributions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.paging import PAGE_SIZE, Page, page_by
from app.ledger.queries import reversed_entries
from donors.contributions.models import Contribution
from donors.pledges.models import Pledge


def contributions_of(pledge_ids: Sequence[UUID]) -> Sequence[Contribution]:
    """List what has been received under pledges, newest first."""
    return db.session.scalars(
        select(Contribution)
        .where(Contribution.pledge_id.in_(pledge_ids))
        .options(joinedload(Contribution.pledge).joinedload(Pledge.donor))
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
    *, after: UUID | None = None, before: UUID | None = None, size: int = PAGE_SIZE
) -> Page[Contribution, UUID]:
    """Look through receipts for staff, the latest recorded first."""
    wanted = select(Contribution).options(joinedload(Contribution.pledge).joinedload(Pledge.donor))
    return page_by(wanted, Contribution.id, after=after, before=before, size=size, descending=True)


def reversed_among(contributions: Sequence[Contribution]) -> frozenset[UUID]:
    """Tell which receipts were taken back in the books: ids of contributions."""
    undone = reversed_entries([row.entry_id for row in contributions])
    return frozenset(row.id for row in contributions if row.entry_id in undone)
