"""People for tests, signed in without the price of a password hash."""

from __future__ import annotations

import itertools
import time

from flask import current_app
from flask.testing import FlaskClient

from app.core.actor import SYSTEM, Actor, Role
from app.core.db import db
from app.identity import queries, services
from app.identity.models import User
from app.identity.rules import PRESENT_CONSENT, consent_text
from app.identity.services import open_session

_serial = itertools.count(1)

PASSWORD = "жеті рет өлшеп бір рет кес"


def consent_hash(language: str = "en") -> str:
    """The hash of the text that a page of this language asks to agree to."""
    return consent_text(PRESENT_CONSENT, language).sha256()


def typed(email: str, password: str = PASSWORD, **more: str) -> dict[str, str]:
    """What somebody types at the door."""
    return {"email": email, "password": password, "consent_text": consent_hash(), **more}


def codes():
    """The clockwork of the authenticator apps."""
    return current_app.extensions["security"].totp_factory


def set_second_factor(user: User) -> User:
    """The person has an authenticator app."""
    user.tf_primary_method = "authenticator"
    user.tf_totp_secret = codes().generate_totp_secret()
    db.session.commit()
    return user


def make_user(
    *roles: Role,
    email: str | None = None,
    name: str = "Тұлға DEMO",
    language: str = "kk",
    password: str | None = None,
    confirmed: bool = True,
    region_code: str | None = None,
    consents: bool = True,
) -> User:
    """A person with these roles; `region_code` is for the front office."""
    user = services.create_user(
        email=email or f"demo{next(_serial)}@example.org",
        name=name,
        language=language,
        password=password,
        confirmed=confirmed,
        is_demo=True,
        actor=SYSTEM,
    )
    for role in roles:
        region = region_code if role == Role.FRONT_OFFICE else None
        services.grant_role(user=user, role=role, region_code=region, actor=SYSTEM)
    if consents and password is not None:
        own = queries.actor_for(user)
        services.give_consent(user, text_sha256=consent_hash(), actor=own)
    return user


def make_officer(name: str = "Офицер DEMO") -> User:
    return make_user(Role.OFFICER, name=name)


def make_approver(name: str = "Бекітуші DEMO") -> User:
    return make_user(Role.APPROVER, name=name)


def make_finance(name: str = "Қаржыгер DEMO") -> User:
    return make_user(Role.FINANCE, name=name)


def make_reviewer(name: str = "Сарапшы DEMO") -> User:
    return make_user(Role.REVIEWER, name=name)


def make_auditor(name: str = "Аудитор DEMO") -> User:
    return make_user(Role.AUDITOR, name=name)


def make_administrator(name: str = "Әкімші DEMO") -> User:
    return make_user(Role.ADMINISTRATOR, name=name)


def make_front_officer(region_code: str = "KZ-71", name: str = "Фронт-офис DEMO") -> User:
    return make_user(Role.FRONT_OFFICE, name=name, region_code=region_code)


def actor_of(user: User, *, second_factor: bool = True) -> Actor:
    """The actor of a person as a request would see it now."""
    return queries.actor_for(user, second_factor=second_factor)


def sign_in(client: FlaskClient, user: User, *, second_factor: bool = True) -> str:
    """Give the client a real session of the person; returns the token of its cookie."""
    facts = {
        "_user_id": user.fs_uniquifier,
        "_fresh": True,
        "fs_paa": time.time(),
        "second_factor": second_factor,
    }
    token, _row = open_session(user_id=user.id, facts=facts)
    db.session.commit()
    client.set_cookie(current_app.config["SESSION_COOKIE_NAME"], token)
    return token


def sign_out(client: FlaskClient) -> None:
    """Forget the session of the client."""
    client.delete_cookie(current_app.config["SESSION_COOKIE_NAME"])
