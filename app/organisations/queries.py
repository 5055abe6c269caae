"""Find regions, organisations, members and invitations, each within the reader's scope."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import contains_eager

from app.core.actor import NATIONAL_ROLES, Actor, MemberRole, Membership, OrganisationKind
from app.core.db import db
from app.core.errors import NotFound
from app.core.ids import secret_hash
from app.core.text import fold, kazakh_order, skeleton, skeleton_of
from app.identity.models import User
from app.organisations.models import FrontOffice, Invitation, Member, Organisation, Region

PAGE_SIZE = 50
_LOOK_ALIKES_SHOWN = 10
# Who reads every organisation. A front office reads the NGOs of its region; donors are not its
# business, for some of them wish to stay unnamed.
READ_ALL = NATIONAL_ROLES

_CACHE = "organisations_regions"


def regions() -> list[Region]:
    """List the regions in their official order; asked once in a unit of work."""
    known: list[Region] | None = db.session.info.get(_CACHE)
    if known is None or any(item not in db.session for item in known):
        known = list(db.session.scalars(select(Region).order_by(Region.position)))
        db.session.info[_CACHE] = known
    return list(known)


def region_codes() -> frozenset[str]:
    """Tell the codes of all regions."""
    return frozenset(item.code for item in regions())


def region(code: str) -> Region:
    """Find one region, or raise NotFound."""
    found = next((item for item in regions() if item.code == code), None)
    if found is None:
        raise NotFound
    return found


def front_offices() -> list[FrontOffice]:
    """List the front offices in the order of their regions. Anyone may see them."""
    wanted = (
        select(FrontOffice).join(FrontOffice.region).options(contains_eager(FrontOffice.region))
    )
    return list(db.session.scalars(wanted.order_by(Region.position)))


def front_offices_of(region_codes: Collection[str | None]) -> list[FrontOffice]:
    """List the front offices of some regions, for the people who belong there."""
    wanted = select(FrontOffice).where(FrontOffice.region_code.in_(region_codes))
    return list(db.session.scalars(wanted.order_by(FrontOffice.region_code)))


def get_front_office(office_id: UUID) -> FrontOffice:
    """Find a front office, or raise NotFound. Anyone may see it."""
    found = db.session.get(FrontOffice, office_id)
    if found is None:
        raise NotFound
    return found


def get_organisation(organisation_id: UUID, *, actor: Actor) -> Organisation:
    """Find an organisation the actor may see; any other looks as if it did not exist."""
    query = _readable(actor).where(Organisation.id == organisation_id)
    found: Organisation | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def organisation_by_bin(bin_: str) -> Organisation | None:
    """Find an organisation by its BIN; for rules and files, not scoped to a reader."""
    return db.session.scalar(select(Organisation).where(Organisation.bin == bin_))


def memberships_of(user_id: UUID) -> Sequence[Membership]:
    """List where a person is a member, oldest membership first: one query."""
    rows = db.session.execute(
        select(Member.organisation_id, Member.role, Organisation.kind)
        .join(Organisation, Organisation.id == Member.organisation_id)
        .where(Member.user_id == user_id)
        .order_by(Member.id)
    )
    return [Membership(organisation_id, role, kind) for organisation_id, role, kind in rows]


def own_organisations(actor: Actor, kind: OrganisationKind) -> list[Organisation]:
    """List the organisations of a kind that the actor acts for, by name."""
    found = select(Organisation).where(Organisation.id.in_(actor.organisations(kind)))
    return list(db.session.scalars(found.order_by(_by_name("kk"), Organisation.id)))


def _by_name(language: str) -> ColumnElement[str]:
    name = "name_kk" if language == "kk" else "name_ru"
    return literal_column(kazakh_order(f"{Organisation.__tablename__}.{name}"), String())


@dataclass(frozen=True)
class Found:
    """A page of organisations and the key of the next page, if there is one."""

    rows: list[Organisation]
    next_key: UUID | None


def search(
    *,
    actor: Actor,
    text: str = "",
    region_code: str | None = None,
    kind: OrganisationKind | None = None,
    after: UUID | None = None,
    language: str = "kk",
    size: int = PAGE_SIZE,
) -> Found:
    """Look for organisations by name or BIN; letters of a Russian keyboard find Kazakh names.

    They stand by name in the reader's language; `after` is the last one of the page before.
    """
    order = _by_name(language)
    query = _readable(actor)
    for word in fold(text).split():
        query = query.where(Organisation.search.contains(word, autoescape=True))
    if region_code:
        query = query.where(Organisation.region_code == region_code)
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    if after is not None:
        last = _readable(actor).where(Organisation.id == after)
        key = db.session.scalar(last.with_only_columns(order))
        if key is None:
            raise NotFound
        query = query.where(tuple_(order, Organisation.id) > (key, after))
    query = query.order_by(order, Organisation.id).limit(size + 1)
    rows = list(db.session.scalars(query))
    return Found(rows[:size], rows[size - 1].id if len(rows) > size else None)


def look_alikes(organisation: Organisation, *, actor: Actor) -> list[Organisation]:
    """List other organisations whose Kazakh or Russian name looks the same; ten at most."""
    names = {skeleton(organisation.name_kk), skeleton(organisation.name_ru)}
    table = Organisation.__tablename__
    shapes: list[ColumnElement[str]] = [
        literal_column(skeleton_of(f"{table}.{name}"), String()) for name in ("name_kk", "name_ru")
    ]
    query = (
        _readable(actor)
        .where(Organisation.id != organisation.id, or_(*(shape.in_(names) for shape in shapes)))
        .order_by(Organisation.id)
        .limit(_LOOK_ALIKES_SHOWN)
    )
    return list(db.session.scalars(query))


def _readable(actor: Actor) -> Select[Organisation]:
    query = select(Organisation)
    if actor.has(*READ_ALL):
        return query
    own = [membership.organisation_id for membership in actor.memberships]
    if actor.is_regional:
        in_region = and_(
            Organisation.region_code == actor.bound_region,
            Organisation.kind == OrganisationKind.APPLICANT,
        )
        return query.where(or_(in_region, Organisation.id.in_(own)))
    return query.where(Organisation.id.in_(own))


def members_of(organisation: Organisation) -> list[tuple[Member, User]]:
    """List the members with the people behind them, in the order they came."""
    rows = db.session.execute(
        select(Member, User)
        .join(User, User.id == Member.user_id)
        .where(Member.organisation_id == organisation.id)
        .order_by(Member.id)
    )
    return [(member, user) for member, user in rows]


def writers_of(organisation: Organisation) -> list[User]:
    """List the people with an open account who work for an organisation, not only look on."""
    people = members_of(organisation)
    return [user for member, user in people if member.role != MemberRole.VIEWER and user.active]


def signatories_of(organisation: Organisation) -> list[User]:
    """List the people with an open account who may bind an organisation."""
    signing = (MemberRole.OWNER, MemberRole.SIGNATORY)
    people = members_of(organisation)
    return [user for member, user in people if member.role in signing and user.active]


def get_member(organisation: Organisation, member_id: UUID) -> Member:
    """Find a member of this very organisation, or raise NotFound."""
    found = db.session.get(Member, member_id)
    if found is None or found.organisation_id != organisation.id:
        raise NotFound
    return found


def member_of(organisation: Organisation, user_id: UUID) -> Member | None:
    """Find a person's membership."""
    return db.session.scalar(
        select(Member).where(
            Member.organisation_id == organisation.id, Member.user_id == user_id
        )
    )  # fmt: skip


def open_invitations(organisation: Organisation) -> list[Invitation]:
    """List invitations that were neither accepted nor taken back, newest first."""
    found = select(Invitation).where(
        Invitation.organisation_id == organisation.id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    return list(db.session.scalars(found.order_by(Invitation.id.desc())))


def get_invitation(organisation: Organisation, invitation_id: UUID) -> Invitation:
    """Find an invitation of this very organisation, or raise NotFound."""
    found = db.session.get(Invitation, invitation_id)
    if found is None or found.organisation_id != organisation.id:
        raise NotFound
    return found


def invitation_by_token(token: str) -> Invitation:
    """Find the invitation behind a link, or raise NotFound."""
    query = select(Invitation).where(Invitation.token_hash == secret_hash(token))
    found: Invitation | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def organisations_by_id(ids: Sequence[UUID]) -> dict[UUID, Organisation]:
    """Read several organisations at once, for houses that hold their keys."""
    rows = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    return {row.id: row for row in rows}
