"""What a front office finds on its desk: its region's applications, drafts, NGOs.

What was handed in belongs to the region where the project happens; a draft may not name one yet,
so it belongs to the region of its NGO, and of a draft only its NGO, its call and its clock show.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload

from app.core.actor import OrganisationKind
from app.core.db import db
from app.home.queries.national import Counts, counted, counting, living_calls
from app.organisations.models import Organisation
from grants.applications.models import Application, Attachment
from grants.applications.states import ApplicationState
from grants.calls.models import Call
from grants.calls.states import CallState

NEAR = timedelta(days=14)
SHOWN = 20


def regional_calls() -> Sequence[Call]:
    """List the published calls that are alive, the nearest deadline first."""
    return db.session.scalars(living_calls().where(Call.published_at.is_not(None))).all()


def regional_counts(call_ids: Sequence[UUID], region: str) -> Counts:
    """Count a region's applications by call and state."""
    is_draft = Application.state == ApplicationState.DRAFT
    here = or_(
        and_(is_draft, Organisation.region_code == region),
        and_(~is_draft, Application.region_code == region),
    )
    return counted(call_ids, counting().join(Application.organisation).where(here))


def drafts_near_deadline(region: str, now: datetime) -> Sequence[Application]:
    """List the drafts of a region's NGOs whose call closes soon, the nearest deadline first."""
    return db.session.scalars(
        select(Application)
        .join(Application.organisation)
        .join(Application.call)
        .where(Application.state == ApplicationState.DRAFT, Organisation.region_code == region)
        .where(Call.state == CallState.PUBLISHED)
        .where(Call.opens_at <= now, Call.closes_at > now, Call.closes_at <= now + NEAR)
        .options(joinedload(Application.organisation), joinedload(Application.call))
        .order_by(Call.closes_at, Application.id)
        .limit(SHOWN)
    ).all()


class Unfinished(NamedTuple):
    """Something handed in that its NGO should still look at before the deadline."""

    application: Application
    has_files: bool


def unfinished(region: str, now: datetime) -> list[Unfinished]:
    """List what was handed in without a file, or was changed and not handed in again."""
    has_files = exists().where(Attachment.application_id == Application.id)
    rows = db.session.execute(
        select(Application, has_files)
        .join(Application.call)
        .where(Application.state == ApplicationState.SUBMITTED, Application.region_code == region)
        .where(Call.state == CallState.PUBLISHED, Call.closes_at > now)
        .where(or_(Application.has_unsent_changes, ~has_files))
        .options(joinedload(Application.organisation), joinedload(Application.call))
        .order_by(Call.closes_at, Application.id)
        .limit(SHOWN)
    )
    return [Unfinished(application, has) for application, has in rows]


def new_organisations(region: str, limit: int = 6) -> Sequence[Organisation]:
    """List the NGOs of a region that registered last."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.region_code == region, Organisation.kind == OrganisationKind.APPLICANT)
        .order_by(Organisation.id.desc())
        .limit(limit)
    ).all()
