"""Awards as tests look for them."""

from __future__ import annotations

from uuid import UUID

from app.core.db import db
from grants.awards.models import Award
from grants.awards.states import AwardState


def award_of(application_id: UUID) -> Award:
    """The one award that stands for an application."""
    standing = db.session.query(Award).filter_by(state=AwardState.MADE)
    return standing.filter_by(application_id=application_id).one()
