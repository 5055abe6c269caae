"""Find people, their roles and their open sessions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, func, literal_column, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from app.core.actor import Actor, Membership, Role
from app.core.db import db
from app.core.errors import NotFound
from app.core.text import kazakh_order
from app.identity.models import Consent, RoleAssignment, SignInAttempt, User, WebSession

MembershipReader = Callable[[UUID], Sequence[Membership]]
RegionReader = Callable[[], Sequence[Any]]

PAGE_SIZE = 50
_BY_NAME: ColumnElement[str] = literal_column(kazakh_order(f"{User.__tablename__}.name"), String())


def _no_memberships(_user_id: UUID) -> Sequence[Membership]:
    return ()


_readers: list[MembershipReader] = [_no_memberships]
_region_readers: list[RegionReader] = [tuple]


def use_membership_reader(reader: MembershipReader) -> None:
    """Name the function that lists a person's memberships; only app.registry calls this."""
    _readers[0] = reader


def use_region_reader(reader: RegionReader) -> None:
    """Name the function that lists the regions of front offices; only app.registry calls this."""
    _region_readers[0] = reader


def regions() -> Sequence[Any]:
    """List the regions (`code`, `name_kk`, …) a front-office officer can be bound to."""
    return _region_readers[0]()


def get_user(user_id: UUID) -> User:
    """Find a person, or raise NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def user_by_email(email: str) -> User | None:
    """Find a person by e-mail in any spelling of case."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def user_by_uniquifier(value: str) -> User | None:
    """Find the person whose sign-in a session remembers."""
    return db.session.scalar(select(User).where(User.fs_uniquifier == value))


def users_with_role(role: Role) -> list[User]:
    """List the active people who hold a role, by name."""
    holders = select(RoleAssignment.user_id).where(RoleAssignment.role == role)
    found = select(User).where(User.id.in_(holders), User.active)
    return list(db.session.scalars(found.order_by(_BY_NAME, User.id)))


def roles_of(user: User) -> frozenset[Role]:
    """Tell the roles of a person at the operator."""
    return frozenset(assignment.role for assignment in user.assignments)


def is_staff(user: User) -> bool:
    """Tell whether a person needs the second factor and the short idle time."""
    return bool(user.assignments)


def actor_for(
    user: User,
    *,
    second_factor: bool = False,
    request_id: str | None = None,
    ip_prefix: str | None = None,
) -> Actor:
    """Make the actor of a person: roles, region, memberships as they are now."""
    regions = [item.region_code for item in user.assignments if item.region_code]
    return Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        roles=roles_of(user),
        memberships=tuple(_readers[0](user.id)),
        region_code=regions[0] if regions else None,
        second_factor=second_factor,
        request_id=request_id,
        ip_prefix=ip_prefix,
    )


def people(*, search: str = "", role: Role | None = None, after: UUID | None = None) -> list[User]:
    """List people by name, one more than a page, after the last one seen."""
    query = select(User).order_by(_BY_NAME, User.id).limit(PAGE_SIZE + 1)
    if search:
        wanted = f"%{_escaped(search.lower())}%"
        query = query.where(
            or_(func.lower(User.name).like(wanted), User.email.like(wanted))
        )  # fmt: skip
    if role is not None:
        holders = select(RoleAssignment.user_id).where(RoleAssignment.role == role)
        query = query.where(User.id.in_(holders))
    if after is not None:
        key = db.session.scalar(select(_BY_NAME).where(User.id == after))
        if key is None:
            raise NotFound
        query = query.where(tuple_(_BY_NAME, User.id) > (key, after))
    return list(db.session.scalars(query))


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


@dataclass(frozen=True)
class KeptSession:
    """What a request needs to know of its session, whatever becomes of its transaction."""

    id: UUID
    user_id: UUID | None
    facts: dict[str, Any]
    created_at: datetime
    last_seen_at: datetime


def session_by_hash(token_hash: str, *, now: datetime) -> KeptSession | None:
    """Find a session that has neither ended nor run out, by the hash of its token."""
    row = db.session.execute(
        select(
            WebSession.id,
            WebSession.user_id,
            WebSession.facts,
            WebSession.created_at,
            WebSession.last_seen_at,
        ).where(
            WebSession.token_hash == token_hash,
            WebSession.revoked_at.is_(None),
            WebSession.expires_at > now,
        )
    ).one_or_none()
    return KeptSession(*row) if row is not None else None


def open_sessions(user_id: UUID, *, now: datetime) -> list[WebSession]:
    """List a person's sessions that still let in, the latest used first."""
    found = select(WebSession).where(
        WebSession.user_id == user_id, WebSession.revoked_at.is_(None), WebSession.expires_at > now
    )
    return list(db.session.scalars(found.order_by(WebSession.last_seen_at.desc(), WebSession.id)))


def own_session(session_id: UUID, *, actor: Actor) -> WebSession:
    """Find one of the actor's own sessions; anybody else's is not there."""
    session = db.session.get(WebSession, session_id)
    if session is None or session.user_id is None or session.user_id != actor.user_id:
        raise NotFound
    return session


def failures_since(
    kind: str,
    *,
    since: datetime,
    store: Session,
    subject: str | None = None,
    ip_prefix: str | None = None,
) -> list[datetime]:
    """List when somebody failed, oldest first: by subject (e-mail, person) or by address."""
    query = select(SignInAttempt.created_at).where(
        SignInAttempt.kind == kind, SignInAttempt.created_at > since, ~SignInAttempt.succeeded
    )
    if subject is not None:
        query = query.where(SignInAttempt.subject == subject)
    if ip_prefix is not None:
        query = query.where(SignInAttempt.ip_prefix == ip_prefix)
    return list(store.scalars(query.order_by(SignInAttempt.created_at)))


def person_of_session(user_id: UUID) -> User | None:
    """Find the person of a session with the roles, in one query."""
    query = select(User).options(joinedload(User.assignments)).where(User.id == user_id)
    found: User | None = db.session.scalars(query).unique().one_or_none()
    return found


def consents_of(user_id: UUID) -> Sequence[Consent]:
    """List what a person has agreed to, newest first."""
    query = select(Consent).where(Consent.user_id == user_id).order_by(Consent.given_at.desc())
    return db.session.scalars(query).all()


def has_agreed(user_id: UUID, version: str) -> bool:
    """Tell whether a person has agreed to a version of the text."""
    query = select(Consent.id).where(Consent.user_id == user_id, Consent.text_version == version)
    return db.session.scalar(query) is not None


def names_of(user_ids: Collection[UUID | None]) -> dict[UUID, str]:
    """Tell the names of people; whoever is no person is left out."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}
