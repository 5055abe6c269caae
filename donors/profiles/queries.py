"""Read donors."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.core.actor import Actor, OrganisationKind
from app.core.db import db
from app.core.errors import NotFound
from donors.profiles.models import Donor


def get_donor(donor_id: UUID, *, actor: Actor) -> Donor:
    """Find a donor the actor may see: staff all, members their own."""
    donor = db.session.get(Donor, donor_id)
    if donor is None or not (actor.is_staff or actor.membership_in(donor.organisation_id)):
        raise NotFound
    return donor


def donors_of(actor: Actor) -> Sequence[Donor]:
    """List the donors the actor belongs to."""
    mine = actor.organisations(OrganisationKind.DONOR)
    return db.session.scalars(
        select(Donor).where(Donor.organisation_id.in_(mine)).order_by(Donor.code)
    ).all()


def all_donors() -> Sequence[Donor]:
    """List every donor, for staff."""
    return db.session.scalars(select(Donor).order_by(Donor.code)).all()


def donor_by_code(code: str) -> Donor | None:
    """Find a donor by code."""
    return db.session.scalar(select(Donor).where(Donor.code == code))


def donors_by_owner(organisation_ids: Sequence[UUID]) -> dict[UUID, Donor]:
    """Find the donors behind the owners of funds."""
    rows = db.session.scalars(select(Donor).where(Donor.organisation_id.in_(organisation_ids)))
    return {row.organisation_id: row for row in rows}
