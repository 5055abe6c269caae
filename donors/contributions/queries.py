"""Read contributions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from donors.contributions.models import Contribution


def contributions_of(pledge_ids: Sequence[UUID]) -> Sequence[Contribution]:
    """List what has been received under pledges, newest first."""
    return db.session.scalars(
        select(Contribution)
        .where(Contribution.pledge_id.in_(pledge_ids))
        .order_by(Contribution.received_on.desc(), Contribution.id.desc())
    ).all()
