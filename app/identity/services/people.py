"""Register a person, change what is known about them, close and reopen the account."""

from __future__ import annotations

from argon2 import PasswordHasher

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Invalid, invalid
from app.core.i18n import LANGUAGES, Message
from app.core.ids import new_secret
from app.identity import queries
from app.identity.models import User
from app.identity.permissions import can_close_account, can_create_user, can_edit_profile
from app.identity.rules import check_password
from app.identity.services.sessions import end_all_sessions

# OWASP's second choice: 19 MiB, two passes, one lane.
HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)


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
    plain_name = " ".join(name.split())
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


def set_password(user: User, *, password: str, actor: Actor) -> None:
    """Give a person a new password; every open session ends."""
    can_edit_profile(actor, user).enforce()
    user.password = _hashed(password, user.email, user.name)
    user.fs_uniquifier = new_secret()
    end_all_sessions(user=user, actor=actor)
    audit.record("user.password_changed", user, actor=actor)


def rename_user(user: User, *, name: str, language: str, actor: Actor) -> None:
    """Change the name and the language of messages."""
    can_edit_profile(actor, user).enforce()
    plain_name = " ".join(name.split())
    _check_person(user.email, plain_name, language)
    changed = [
        field for field, value in (("name", plain_name), ("language", language))
        if getattr(user, field) != value
    ]  # fmt: skip
    user.name, user.language = plain_name, language
    if changed:
        audit.record("user.updated", user, actor=actor, facts={"fields": changed})


def change_language(user: User, *, language: str, actor: Actor) -> None:
    """Change the language of messages to a person."""
    rename_user(user, name=user.name, language=language, actor=actor)


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
