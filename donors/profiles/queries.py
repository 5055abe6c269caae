"""Read donors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from app.core.actor import NATIONAL_ROLES, Actor, OrganisationKind
from app.core.db import db
from app.core.errors import NotFound
from app.core.i18n import in_language
from app.core.text import fold
from app.organisations.models import Organisation
from donors.profiles.models import Donor, DonorCategory

PAGE_SIZE = 50


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


@dataclass(frozen=True)
class Found:
    """A page of donors, and the codes from which the neighbouring pages begin."""

    rows: Sequence[Donor]
    previous: str | None
    next: str | None


def page_of_donors(
    *,
    text: str = "",
    category: DonorCategory | None = None,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> Found:
    """Look through donors by code, for staff; letters of a Russian keyboard find Kazakh names."""
    wanted: Select[Donor] = select(Donor).join(Donor.organisation)
    for word in fold(text).split():
        wanted = wanted.where(Organisation.search.contains(word, autoescape=True))
    if category is not None:
        wanted = wanted.where(Donor.category == category)
    if before:
        backwards = wanted.where(Donor.code < before).order_by(Donor.code.desc()).limit(size + 1)
        rows = list(db.session.scalars(backwards))[::-1]
        more, rows = len(rows) > size, rows[-size:]
        return Found(rows, rows[0].code if more else None, rows[-1].code if rows else None)
    forwards = wanted.where(Donor.code > after).order_by(Donor.code).limit(size + 1)
    rows = list(db.session.scalars(forwards))
    more, rows = len(rows) > size, rows[:size]
    return Found(rows, rows[0].code if after and rows else None, rows[-1].code if more else None)


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
