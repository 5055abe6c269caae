"""Find links between donors and applicants, and the rule in force."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.core.actor import OrganisationKind
from app.core.db import db
from app.core.errors import NotFound
from app.organisations.models import Member, Organisation
from donors.conflicts.models import DeclaredLink, LinkRule
from donors.conflicts.rules import Conflict, Link, LinkKind, Treatment
from donors.pledges.models import Pledge
from donors.profiles.models import Donor
from grants.applications.models import Application

_WHOLE = joinedload(DeclaredLink.donor), joinedload(DeclaredLink.organisation)


# Organisations by their keys, or as a question for them.
Bodies = Collection[UUID] | Select[UUID]


def links_of(organisation_ids: Bodies) -> list[Link]:
    """Find every donor that is linked to one of these organisations, and why."""
    return [
        *_same_body(organisation_ids),
        *_same_person(organisation_ids),
        *_declared(organisation_ids),
    ]


def _same_body(organisation_ids: Bodies) -> Iterable[Link]:
    body = aliased(Organisation)
    rows = db.session.execute(
        select(Donor.id, body.id)
        .join(Organisation, Organisation.id == Donor.organisation_id)
        .join(body, or_(body.id == Organisation.id, body.bin == Organisation.bin))
        .where(body.id.in_(organisation_ids))
        .order_by(Donor.code)
    )
    return [Link(donor_id, body_id, LinkKind.SAME_BODY) for donor_id, body_id in rows]


def _same_person(organisation_ids: Bodies) -> Iterable[Link]:
    other = aliased(Member)
    rows = db.session.execute(
        select(Donor.id, Donor.code, other.organisation_id)
        .join(Member, Member.organisation_id == Donor.organisation_id)
        .join(other, other.user_id == Member.user_id)
        .where(
            other.organisation_id.in_(organisation_ids),
            other.organisation_id != Donor.organisation_id,
        )
        .distinct()
        .order_by(Donor.code)
    )
    return [Link(donor_id, body_id, LinkKind.SAME_PERSON) for donor_id, _code, body_id in rows]


def _declared(organisation_ids: Bodies) -> Iterable[Link]:
    rows = db.session.scalars(
        select(DeclaredLink)
        .where(DeclaredLink.organisation_id.in_(organisation_ids), DeclaredLink.ended_at.is_(None))
        .order_by(DeclaredLink.declared_at, DeclaredLink.id)
    )
    return [Link(row.donor_id, row.organisation_id, LinkKind.DECLARED, row.reason) for row in rows]


def conflicts_among(pledge_codes: Collection[str], numbers: Collection[str]) -> list[Conflict]:
    """Find the commitments and applications whose bodies are linked."""
    pledges = db.session.execute(
        select(Pledge.code, Pledge.donor_id).where(Pledge.code.in_(pledge_codes))
    ).all()
    entries = db.session.execute(
        select(Application.number, Application.organisation_id).where(
            Application.number.in_(numbers)
        )
    ).all()
    return conflicts_between(
        dict(pledges),
        {number or "": body for number, body in entries},
    )


def conflicts_between(donors: Mapping[str, UUID], bodies: Mapping[str, UUID]) -> list[Conflict]:
    """Pair commitments (code → donor) and applications (number → organisation) of linked bodies."""
    return _paired(links_of(set(bodies.values())), donors, bodies)


def conflicts_where(codes: Select[str], entries: ColumnElement[bool]) -> list[Conflict]:
    """Pair the commitments and the applications that two questions name, where they are linked.

    Of thousands only the linked ones are read.
    """
    links = links_of(select(Application.organisation_id).where(entries))
    if not links:
        return []
    donors = db.session.execute(
        select(Pledge.code, Pledge.donor_id).where(
            Pledge.donor_id.in_({link.donor_id for link in links}), Pledge.code.in_(codes)
        )
    ).all()
    bodies = db.session.execute(
        select(Application.number, Application.organisation_id).where(
            Application.organisation_id.in_({link.organisation_id for link in links}), entries
        )
    ).all()
    return _paired(links, dict(donors), {number or "": body for number, body in bodies})


def _paired(
    links: Iterable[Link], donors: Mapping[str, UUID], bodies: Mapping[str, UUID]
) -> list[Conflict]:
    kinds: dict[tuple[UUID, UUID], set[LinkKind]] = {}
    for link in links:
        kinds.setdefault((link.donor_id, link.organisation_id), set()).add(link.kind)
    codes: dict[UUID, list[str]] = {}
    for code, donor_id in donors.items():
        codes.setdefault(donor_id, []).append(code)
    numbers: dict[UUID, list[str]] = {}
    for number, body in bodies.items():
        numbers.setdefault(body, []).append(number)
    found = [
        Conflict(code, number, tuple(sorted(why)))
        for (donor_id, body), why in kinds.items()
        for code in codes.get(donor_id, ())
        for number in numbers.get(body, ())
    ]
    return sorted(found, key=lambda one: (one.pledge, one.application))


def treatment_on(day: date) -> Treatment:
    """Tell what follows from a link on a day; linked bodies are kept apart unless set."""
    found = db.session.scalar(
        select(LinkRule.treatment)
        .where(LinkRule.valid_from <= day)
        .order_by(LinkRule.valid_from.desc())
        .limit(1)
    )
    return found or Treatment.EXCLUDE


def rules() -> Sequence[LinkRule]:
    """List the dated rules, the newest first."""
    return db.session.scalars(select(LinkRule).order_by(LinkRule.valid_from.desc())).all()


def declared_links(*, limit: int = 200) -> Sequence[DeclaredLink]:
    """List declared links for staff, the newest first."""
    return db.session.scalars(
        select(DeclaredLink)
        .options(*_WHOLE)
        .order_by(DeclaredLink.ended_at.is_not(None), DeclaredLink.id.desc())
        .limit(limit)
    ).all()


def own_links(organisation_ids: Collection[UUID]) -> Sequence[DeclaredLink]:
    """List the declared links of one's own organisations, of either side."""
    return db.session.scalars(
        select(DeclaredLink)
        .join(DeclaredLink.donor)
        .where(
            or_(
                DeclaredLink.organisation_id.in_(organisation_ids),
                Donor.organisation_id.in_(organisation_ids),
            )
        )
        .options(*_WHOLE)
        .order_by(DeclaredLink.id.desc())
    ).all()


def open_link(donor_id: UUID, organisation_id: UUID) -> DeclaredLink | None:
    """Find the declaration that counts for two bodies."""
    return db.session.scalar(
        select(DeclaredLink).where(
            DeclaredLink.donor_id == donor_id,
            DeclaredLink.organisation_id == organisation_id,
            DeclaredLink.ended_at.is_(None),
        )
    )


def get_link(link_id: UUID) -> DeclaredLink:
    """Find a declaration."""
    found = db.session.get(DeclaredLink, link_id, options=_WHOLE)
    if found is None:
        raise NotFound
    return found


def donors_by_id(donor_ids: Collection[UUID]) -> dict[UUID, Donor]:
    """Find donors."""
    rows = db.session.scalars(select(Donor).where(Donor.id.in_(donor_ids)))
    return {row.id: row for row in rows}


def applicant_by_bin(number: str) -> Organisation | None:
    """Find an applicant by its BIN."""
    return db.session.scalar(
        select(Organisation).where(
            Organisation.bin == number, Organisation.kind == OrganisationKind.APPLICANT
        )
    )
