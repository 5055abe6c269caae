"""Read donors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload

from app.core.actor import NATIONAL_ROLES, Actor, OrganisationKind
from app.core.db import db
from app.core.errors import NotFound
from app.core.i18n import in_language
from app.core.paging import PAGE_SIZE, Page, page_by
from app.core.text import fold
from app.organisations.models import Organisation
from donors.profiles.models import (
    DiligenceRule,
    Donor,
    DonorCategory,
    DonorDocument,
    Visibility,
)
from donors.profiles.rules import REQUIRED, Held, Standing, standing_of
from donors.profiles.states import CheckResult, DiligenceMode


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


def donors_and_standings(actor: Actor, today: date) -> dict[Donor, Standing]:
    """List the donors the actor belongs to with how each stands, with one query."""
    mine = actor.organisations(OrganisationKind.DONOR)
    rows = db.session.execute(
        select(Donor, DonorDocument.kind, DonorDocument.result, DonorDocument.valid_until)
        .outerjoin(DonorDocument, DonorDocument.donor_id == Donor.id)
        .where(Donor.organisation_id.in_(mine))
        .order_by(Donor.code)
    ).all()
    held: dict[Donor, list[Held]] = {}
    for donor, kind, result, valid_until in rows:
        own = held.setdefault(donor, [])
        if kind is not None:
            own.append(Held(kind, result, valid_until))
    return {donor: standing_of(own, today) for donor, own in held.items()}


def page_of_donors(
    *,
    text: str = "",
    category: DonorCategory | None = None,
    expires_by: date | None = None,
    after: str | None = None,
    before: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[Donor, str]:
    """Look through donors by code, for staff; letters of a Russian keyboard find Kazakh names.

    expires_by: only those with a checked document that runs out by that day, or has run out.
    """
    wanted: Select[Donor] = select(Donor).join(Donor.organisation)
    for word in fold(text).split():
        wanted = wanted.where(Organisation.search.contains(word, autoescape=True))
    if category is not None:
        wanted = wanted.where(Donor.category == category)
    if expires_by is not None:
        wanted = wanted.where(Donor.id.in_(_expiring(expires_by)))
    return page_by(wanted, Donor.code, after=after, before=before, size=size)


def named_donors() -> Sequence[Donor]:
    """List the donors whom the public may know by name, for everybody."""
    return db.session.scalars(
        select(Donor).where(Donor.visibility != Visibility.NOTHING).order_by(Donor.code)
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


def _expiring(by: date) -> Select[UUID]:
    # A kind counts by its document that holds longest; one without an end never runs out.
    ends = func.max(func.coalesce(DonorDocument.valid_until, date.max))
    return (
        select(DonorDocument.donor_id)
        .where(DonorDocument.result == CheckResult.PASSED, DonorDocument.kind.in_(REQUIRED))
        .group_by(DonorDocument.donor_id, DonorDocument.kind)
        .having(ends <= by)
    )


def documents_of(donor: Donor) -> Sequence[DonorDocument]:
    """List the documents of a donor, the newest first."""
    return db.session.scalars(
        select(DonorDocument)
        .where(DonorDocument.donor_id == donor.id)
        .order_by(DonorDocument.id.desc())
    ).all()


def running_out(today: date, *, days: int) -> Sequence[DonorDocument]:
    """List documents that run out within so many days or have run out, the first to end first.

    Of each kind only the one that holds longest counts: it stands in for those before it.
    """
    ends = func.coalesce(DonorDocument.valid_until, date.max)
    last = (
        select(DonorDocument.id)
        .ext(distinct_on(DonorDocument.donor_id, DonorDocument.kind))
        .where(DonorDocument.result == CheckResult.PASSED)
        .order_by(DonorDocument.donor_id, DonorDocument.kind, ends.desc(), DonorDocument.id)
    )
    return db.session.scalars(
        select(DonorDocument)
        .where(
            DonorDocument.id.in_(last), DonorDocument.valid_until <= today + timedelta(days=days)
        )
        .options(joinedload(DonorDocument.donor))
        .order_by(DonorDocument.valid_until, DonorDocument.id)
    ).all()


def get_document(donor: Donor, document_id: UUID) -> DonorDocument:
    """Find a document of this donor."""
    found = db.session.get(DonorDocument, document_id)
    if found is None or found.donor_id != donor.id:
        raise NotFound
    return found


def standings_of(donor_ids: Sequence[UUID], today: date) -> dict[UUID, Standing]:
    """Tell how donors stand, with one query."""
    rows = db.session.execute(
        select(
            DonorDocument.donor_id,
            DonorDocument.kind,
            DonorDocument.result,
            DonorDocument.valid_until,
        ).where(DonorDocument.donor_id.in_(donor_ids))
    )
    held: dict[UUID, list[Held]] = {donor_id: [] for donor_id in donor_ids}
    for donor_id, kind, result, valid_until in rows:
        held[donor_id].append(Held(kind, result, valid_until))
    return {donor_id: standing_of(own, today) for donor_id, own in held.items()}


def rule_on(day: date) -> DiligenceMode:
    """Tell what an unchecked donor means on a day; a stated reason is asked for unless set."""
    found = db.session.scalar(
        select(DiligenceRule.mode)
        .where(DiligenceRule.valid_from <= day)
        .order_by(DiligenceRule.valid_from.desc())
        .limit(1)
    )
    return found or DiligenceMode.REASON


def rules() -> Sequence[DiligenceRule]:
    """List the dated rules, the newest first."""
    return db.session.scalars(select(DiligenceRule).order_by(DiligenceRule.valid_from.desc())).all()
