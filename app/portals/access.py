"""Who is at the door: the actor of the request and the guards of views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import g

from app.core.actor import ANONYMOUS, Actor, Role
from app.core.errors import NotAllowed
from app.core.i18n import Message

View = TypeVar("View", bound=Callable[..., Any])

# Everyone at the operator may look; the auditor looks and changes nothing.
READERS = (
    Role.OFFICER, Role.APPROVER, Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR, Role.FRONT_OFFICE,
)  # fmt: skip


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
        raise NotAllowed(Message("Your role does not allow this."))
