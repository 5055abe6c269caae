"""Read donors."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from app.core.actor import NATIONAL_ROLES, Actor, OrganisationKind
from app.core.db import db
from app.core.errors import NotFound
from app.core.i18n import in_language
from app.core.paging import PAGE_SIZE, Page, page_by
from app.core.text import fold
from app.organisations.models import Organisation
from donors.profiles.models import Donor, DonorCategory


def get_donor(donor_id: UUID, *, actor: Actor) -> Donor:
    """Find a donor the actor may see: national staff all, members their own."""
    donor = db.session.get(Donor, donor_id)
    if donor is None or not _may_see(actor, donor):
        raise NotFound
    return donor


def _may_see(actor: Actor, donor: Donor) -> bool:
    return actor.has(*NATIONAL_ROLES) or actor.membership_in(donor.organisation_id) is not None


def donors_of(actor: Actor) -> Sequence[Donor]:
    """List the donors the actor belongs to."""
    mine = actor.organisations(OrganisationKind.DONOR)
    return db.session.scalars(
        select(Donor).where(Donor.organisation_id.in_(mine)).order_by(Donor.code)
    ).all()


def page_of_donors(
    *,
    text: str = "",
    category: DonorCategory | None = None,
    after: str | None = None,
    before: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[Donor, str]:
    """Look through donors by code, for staff; letters of a Russian keyboard find Kazakh names."""
    wanted: Select[Donor] = select(Donor).join(Donor.organisation)
    for word in fold(text).split():
        wanted = wanted.where(Organisation.search.contains(word, autoescape=True))
    if category is not None:
        wanted = wanted.where(Donor.category == category)
    return page_by(wanted, Donor.code, after=after, before=before, size=size)


def named_donors() -> Sequence[Donor]:
    """List the donors whom the public may know by name, for everybody."""
    return db.session.scalars(
        select(Donor).where(Donor.is_anonymous.is_(False)).order_by(Donor.code)
    ).all()


def name_of(donor: Donor, language: str) -> str:
    """Tell what a donor is known as, in the reader's language."""
    known = in_language(donor, "public_name", language)
    return known or in_language(donor.organisation, "name", language)


def donor_by_code(code: str) -> Donor | None:
    """Find a donor by code."""
    return db.session.scalar(select(Donor).where(Donor.code == code))


def donors_by_owner(organisation_ids: Sequence[UUID]) -> dict[UUID, Donor]:
    """Find the donors behind the owners of funds."""
    rows = db.session.scalars(select(Donor).where(Donor.organisation_id.in_(organisation_ids)))
    return {row.organisation_id: row for row in rows}
