"""Read letters: by code for anyone, by run for staff, by organisation for its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, true
from sqlalchemy.orm import contains_eager, joinedload

from app.core.actor import Actor
from app.core.db import db
from app.core.errors import NotFound
from app.ledger.models import Fund
from grants.applications.models import Application
from grants.applications.permissions import can_see
from grants.awards.models import Award, AwardShare, Decision
from grants.awards.states import AwardState
from reports.letters.models import Letter
from reports.letters.rules import LetterKind

# Letters are numbered one after the other; two approvals at once wait for each other here.
_NUMBERING = 0x4C455454


@dataclass(frozen=True)
class Progress:
    """How far the letters of a run have come."""

    total: int
    sealed: int
    last_sealed_at: datetime | None

    @property
    def is_done(self) -> bool:
        """True when nothing is left to seal."""
        return self.sealed == self.total


def progress(basis_id: UUID) -> Progress:
    """Count the letters of a run and how many are sealed."""
    row = db.session.execute(
        select(func.count(), func.count(Letter.sealed_at), func.max(Letter.sealed_at)).where(
            Letter.basis_id == basis_id, Letter.superseded_by_id.is_(None)
        )
    ).one()
    return Progress(*row)


def letters_of(basis_id: UUID, *, first: int = 0, size: int | None = None) -> Sequence[Letter]:
    """List the standing letters of a run in the order of the ranking: all, or one page of them."""
    return db.session.scalars(
        select(Letter)
        .join(Letter.decision)
        .where(Letter.basis_id == basis_id, Letter.superseded_by_id.is_(None))
        .options(
            contains_eager(Letter.decision)
            .joinedload(Decision.application)
            .joinedload(Application.organisation)
        )
        .order_by(Decision.rank, Letter.number)
        .offset(first)
        .limit(size)
    ).all()


def letters_for_staff(*, first: int = 0, size: int = 100, actor: Actor) -> Sequence[Letter]:
    """List the standing letters, newest first; a front office gets those of its region."""
    region = actor.bound_region
    return db.session.scalars(
        select(Letter)
        .join(Letter.decision)
        .join(Decision.application)
        .where(Letter.superseded_by_id.is_(None))
        .where(true() if region is None else Application.region_code == region)
        .options(
            contains_eager(Letter.decision)
            .contains_eager(Decision.application)
            .joinedload(Application.organisation)
        )
        .order_by(Letter.issued_at.desc(), Letter.number.desc())
        .offset(first)
        .limit(size)
    ).all()


def letters_for_organisations(
    organisation_ids: Sequence[UUID], *, limit: int | None = None, only_standing: bool = False
) -> Sequence[Letter]:
    """List the letters written to organisations, newest first; maybe without superseded ones."""
    standing = Letter.superseded_by_id.is_(None) if only_standing else true()
    return db.session.scalars(
        select(Letter)
        .join(Letter.decision)
        .join(Decision.application)
        .where(Application.organisation_id.in_(organisation_ids), standing)
        .options(contains_eager(Letter.decision).contains_eager(Decision.application))
        .order_by(Letter.issued_at.desc(), Letter.number.desc())
        .limit(limit)
    ).all()


def letters_for_application(application_id: UUID) -> Sequence[Letter]:
    """List every version of the letters on one application, newest first."""
    return db.session.scalars(
        select(Letter)
        .join(Letter.decision)
        .where(Decision.application_id == application_id)
        .order_by(Letter.issued_at.desc(), Letter.ordinal.desc(), Letter.id.desc())
    ).all()


def standing_letters(decision_id: UUID) -> Sequence[Letter]:
    """List the letters on one decision that no later one has superseded."""
    return db.session.scalars(
        select(Letter)
        .where(Letter.decision_id == decision_id, Letter.superseded_by_id.is_(None))
        .order_by(Letter.issued_at.desc(), Letter.id.desc())
    ).all()


def withdrawn_award_of(letter: Letter) -> Award | None:
    """Find the award of a letter, if it has been withdrawn."""
    return db.session.scalar(
        select(Award).where(
            Award.decision_id == letter.decision_id, Award.state == AwardState.WITHDRAWN
        )
    )


def standing_refusals(application_ids: Sequence[UUID]) -> dict[UUID, list[Letter]]:
    """Find the refusals of applications that no later letter has replaced."""
    rows = db.session.scalars(
        select(Letter)
        .join(Letter.decision)
        .where(
            Decision.application_id.in_(application_ids),
            Letter.kind == LetterKind.REFUSAL,
            Letter.superseded_by_id.is_(None),
        )
        .options(contains_eager(Letter.decision))
    )
    found: dict[UUID, list[Letter]] = {}
    for row in rows:
        found.setdefault(row.decision.application_id, []).append(row)
    return found


def get_letter(letter_id: UUID, *, actor: Actor) -> Letter:
    """Find a letter: who sees the application sees it, and a donor those it pays for."""
    letter: Letter | None = db.session.scalar(
        select(Letter)
        .where(Letter.id == letter_id)
        .options(joinedload(Letter.decision).joinedload(Decision.application))
    )
    if letter is None or not _may_read(actor, letter):
        raise NotFound
    return letter


def _may_read(actor: Actor, letter: Letter) -> bool:
    if can_see(actor, letter.decision.application):
        return True
    mine = [membership.organisation_id for membership in actor.memberships]
    paid = (
        select(AwardShare.id)
        .join(AwardShare.award)
        .join(AwardShare.fund)
        .where(Award.decision_id == letter.decision_id, Fund.owner_id.in_(mine))
    )
    return bool(mine) and db.session.scalar(paid.limit(1)) is not None


def letters_of_donors(organisation_ids: Sequence[UUID], *, limit: int = 500) -> Sequence[Letter]:
    """List the award letters of what these donors' funds pay for, newest first."""
    paid = (
        select(Award.decision_id)
        .join(AwardShare, AwardShare.award_id == Award.id)
        .join(AwardShare.fund)
        .where(Fund.owner_id.in_(organisation_ids))
    )
    return db.session.scalars(
        select(Letter)
        .join(Letter.decision)
        .where(Letter.decision_id.in_(paid), Letter.superseded_by_id.is_(None))
        .options(
            contains_eager(Letter.decision)
            .joinedload(Decision.application)
            .joinedload(Application.organisation)
        )
        .order_by(Letter.issued_at.desc(), Letter.number.desc())
        .limit(limit)
    ).all()


def letter_by_code(code: str) -> Letter | None:
    """Find a letter by the code printed beside its QR."""
    return db.session.scalar(select(Letter).where(Letter.code == code))


def letter_by_file(sha256: str) -> Letter | None:
    """Find the letter whose sealed file has this hash."""
    return db.session.scalar(select(Letter).where(Letter.file_sha256 == sha256))


def next_number(year: int) -> int:
    """Give the next free number of a year, holding the numbering until the commit."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _NUMBERING})
    wanted = select(func.count(func.distinct(Letter.number))).where(
        Letter.number.like(f"ГР-{year}-%")
    )
    return (db.session.scalar(wanted) or 0) + 1


def newest_version(letter: Letter) -> Letter:
    """Find the version of a letter that stands today."""
    newest = letter
    while newest.superseded_by_id is not None:
        newest = db.session.get_one(Letter, newest.superseded_by_id)
    return newest
