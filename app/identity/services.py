"""Changes to people, their roles, their sessions; the count of attempts to get in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor, Role
from app.core.db import db
from app.core.errors import Invalid, invalid
from app.core.i18n import LANGUAGES, Message
from app.core.ids import new_secret, secret_hash
from app.core.text import one_line
from app.identity import queries
from app.identity.models import Consent, RoleAssignment, SignInAttempt, User, WebSession
from app.identity.permissions import (
    can_close_account,
    can_consent,
    can_create_user,
    can_edit_profile,
    can_end_session,
    can_manage_people,
    can_revoke_role,
)
from app.identity.rules import (
    HASHING_KIB,
    HASHING_LANES,
    HASHING_PASSES,
    LIMITS,
    LONGEST_SESSION,
    TooManyTries,
    check_consent_text,
    check_password,
)

HASHER = PasswordHasher(
    memory_cost=HASHING_KIB, time_cost=HASHING_PASSES, parallelism=HASHING_LANES
)


def create_user(
    *,
    email: str,
    name: str,
    language: str,
    password: str | None = None,
    confirmed: bool = True,
    is_demo: bool = False,
    actor: Actor,
) -> User:
    """Register a person. Without a password the first one is set by “Forgotten password”."""
    can_create_user(actor).enforce()
    address = email.strip().lower()
    plain_name = one_line(name)
    _check_person(address, plain_name, language)
    if queries.user_by_email(address) is not None:
        raise Invalid({"email": Message("There is a person with this e-mail address already.")})
    user = User(
        email=address,
        name=plain_name,
        language=language,
        password=_hashed(password, address, plain_name) if password is not None else None,
        fs_uniquifier=new_secret(),
        confirmed_at=clock.now() if confirmed else None,
        is_demo=is_demo,
    )
    db.session.add(user)
    audit.record("user.created", user, actor=actor, facts={"is_demo": is_demo})
    return user


def _check_person(email: str, name: str, language: str) -> None:
    if "@" not in email or len(email) > 320:
        raise Invalid({"email": Message("Enter an address such as name@example.kz.")})
    if not name or len(name) > 200:
        raise Invalid({"name": Message("Enter a name of at most 200 characters.")})
    if language not in LANGUAGES:
        raise Invalid({"language": Message("Choose Kazakh, Russian or English.")})


def _hashed(password: str, email: str, name: str) -> str:
    faults = check_password(password, email=email, name=name)
    if faults:
        raise invalid(faults)
    return HASHER.hash(password)


def rename_user(user: User, *, name: str, language: str, actor: Actor) -> None:
    """Change the name and the language of messages."""
    can_edit_profile(actor, user).enforce()
    plain_name = one_line(name)
    _check_person(user.email, plain_name, language)
    changed = [
        field for field, value in (("name", plain_name), ("language", language))
        if getattr(user, field) != value
    ]  # fmt: skip
    user.name, user.language = plain_name, language
    if changed:
        audit.record("user.updated", user, actor=actor, facts={"fields": changed})


def close_account(user: User, *, actor: Actor) -> None:
    """Keep a person out: no sign-in any more, open sessions end at once."""
    can_close_account(actor, user).enforce()
    if not user.active:
        return
    user.active = False
    end_all_sessions(user=user, actor=actor)
    audit.record("user.closed", user, actor=actor)


def reopen_account(user: User, *, actor: Actor) -> None:
    """Let a person in again."""
    can_close_account(actor, user).enforce()
    if user.active:
        return
    user.active = True
    audit.record("user.reopened", user, actor=actor)


def grant_role(
    *, user: User, role: Role, region_code: str | None = None, actor: Actor
) -> RoleAssignment:
    """Give a role; the front office needs its region, no other role has one.

    Giving a role again changes nothing but the region of a front-office officer.
    """
    can_manage_people(actor).enforce()
    if role == Role.FRONT_OFFICE and not region_code:
        raise Invalid({"region_code": Message("Choose the region of the front office.")})
    if role != Role.FRONT_OFFICE and region_code:
        raise Invalid({"region_code": Message("Only a front-office officer has a region.")})
    held = next((item for item in user.assignments if item.role == role), None)
    if held is not None and held.region_code == region_code:
        return held
    if held is None:
        held = RoleAssignment(role=role, granted_by_id=actor.user_id)
        user.assignments.append(held)
    held.region_code = region_code
    facts = {"role": role.value, "region_code": region_code}
    audit.record("role.granted", user, actor=actor, facts=facts)
    return held


def revoke_role(*, user: User, role: Role, actor: Actor) -> None:
    """Take a role back; it ends with the next request of the person."""
    can_revoke_role(actor, user, role).enforce()
    held = next((item for item in user.assignments if item.role == role), None)
    if held is None:
        return
    user.assignments.remove(held)
    db.session.delete(held)
    audit.record("role.revoked", user, actor=actor, facts={"role": role.value})


def open_session(
    *,
    user_id: UUID | None,
    facts: dict[str, Any],
    user_agent: str = "",
    ip_prefix: str = "",
    store: Session | None = None,
) -> tuple[str, WebSession]:
    """Start a session; gives the token for the cookie and the row."""
    place = store or db.session
    token, now = new_secret(), clock.now()
    row = WebSession(
        token_hash=secret_hash(token),
        user_id=user_id,
        facts=facts,
        user_agent=user_agent[:300],
        ip_prefix=ip_prefix,
        created_at=now,
        last_seen_at=now,
        expires_at=now + LONGEST_SESSION,
    )
    place.add(row)
    place.flush()
    return token, row


def update_session(session_id: UUID, *, store: Session, **values: Any) -> None:
    """Store what a session remembers, when it was last seen, or its end."""
    store.execute(update(WebSession).where(WebSession.id == session_id).values(**values))


def end_session(session: WebSession, *, actor: Actor) -> None:
    """End one session; its browser is signed out with the next request."""
    can_end_session(actor, session).enforce()
    if session.revoked_at is None:
        session.revoked_at = clock.now()
        audit.record("session.ended", session, actor=actor)


def end_all_sessions(*, user: User, actor: Actor, but: UUID | None = None) -> int:
    """End every session of a person, perhaps but the present one; gives how many."""
    change = (
        update(WebSession)
        .where(WebSession.user_id == user.id, WebSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(WebSession.id)
    )
    if but is not None:
        change = change.where(WebSession.id != but)
    ended = len(db.session.scalars(change).all())
    if ended:
        audit.record("sessions.ended", user, actor=actor, facts={"count": ended})
    return ended


def claim_attempt(kind: str, *, subject: str, ip_prefix: str, store: Session) -> UUID:
    """Count one more attempt before it is made, or raise TooManyTries with the time to wait.

    The lock makes the limit exact: of many attempts at once only the allowed number gets through.
    """
    now = clock.now()
    store.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(kind + subject, 0))))
    for limit in LIMITS[kind]:
        narrow = {limit.by: subject if limit.by == "subject" else ip_prefix}
        made = queries.failures_since(kind, since=now - limit.within, store=store, **narrow)
        if len(made) >= limit.most:
            raise TooManyTries(made[-limit.most] + limit.within - now)
    attempt = SignInAttempt(kind=kind, subject=subject, ip_prefix=ip_prefix, created_at=now)
    store.add(attempt)
    store.flush()
    return attempt.id


def forgive_attempt(attempt_id: UUID, *, store: Session) -> None:
    """Note that an attempt was right: it does not count towards the limit."""
    store.execute(
        update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(succeeded=True)
    )


def note_sign_in(user: User, *, second_factor: bool, actor: Actor) -> None:
    """Write into the audit chain that a person has come in."""
    facts = {"second_factor": second_factor}
    audit.record("user.signed_in", user, actor=actor, facts=facts)


def confirm_email(user: User, *, actor: Actor) -> None:
    """Note that the mailbox is the person's own; from now on they can sign in."""
    if user.confirmed_at is None:
        user.confirmed_at = clock.now()
        audit.record("user.confirmed", user, actor=actor)


def give_consent(user: User, *, text_sha256: str, actor: Actor) -> None:
    """Keep that a person agreed to the text with this hash; agreeing twice is agreeing once."""
    can_consent(actor, user).enforce()
    text = check_consent_text(text_sha256)
    if queries.has_agreed(user.id, text.version):
        return
    row = Consent(
        user_id=user.id,
        text_version=text.version,
        language=text.language,
        text_sha256=text_sha256,
        given_at=clock.now(),
    )
    db.session.add(row)
    facts = {"version": text.version, "language": text.language, "sha256": text_sha256}
    audit.record("consent.given", row, actor=actor, facts=facts)
