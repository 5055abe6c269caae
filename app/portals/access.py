"""Who is at the door: the actor of the request and the guards of views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, g

from app.core.actor import ANONYMOUS, NATIONAL_ROLES, Actor, Role
from app.core.errors import NotAllowed
from app.core.i18n import Message

View = TypeVar("View", bound=Callable[..., Any])

# Who looks at the whole country; the auditor looks and changes nothing.
READERS = NATIONAL_ROLES
# Pages whose queries end at the region of a front office, and public facts, are open to it too.
REGIONAL_READERS = (*READERS, Role.FRONT_OFFICE)


def current_actor() -> Actor:
    """Tell who makes this request."""
    actor: Actor = g.get("actor", ANONYMOUS)
    return actor


def needs(*roles: Role) -> Callable[[View], View]:
    """Guard a staff or reviewer view: only these roles may enter. Outermost but the route."""

    def mark(view: View) -> View:
        view.needed_roles = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return mark


def anyone(view: View) -> View:
    """Declare that a view is open to every actor its portal admits."""
    view.needed_roles = frozenset()  # type: ignore[attr-defined]
    return view


def check_roles(view: Callable[..., Any]) -> None:
    """Enforce the guard a view declares; a view without one is closed."""
    roles = getattr(view, "needed_roles", None)
    if roles is None:
        raise RuntimeError(f"{view.__name__} declares no guard")
    if roles and not current_actor().has(*roles):
        raise NotAllowed(_refusal(roles))


def _refusal(roles: frozenset[Role]) -> Message:
    if current_actor().is_regional and roles.issuperset(READERS):
        return Message(
            "This page shows more than one region. "
            "A front office reads the public facts of calls and what belongs to its own region."
        )
    return Message("Your role does not allow this.")


def may_enter(endpoint: str) -> bool:
    """Tell whether the guard of a page lets this reader in, so that no link leads to a refusal."""
    roles = getattr(current_app.view_functions[endpoint], "needed_roles", None)
    return not roles or current_actor().has(*roles)
