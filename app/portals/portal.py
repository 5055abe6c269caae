"""Portals: the front door of one audience, with its prefix, guard, layout and navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Blueprint, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.actor import Actor, Role
from app.core.errors import NotAllowed
from app.core.i18n import Message
from app.portals.access import check_roles, current_actor

# What a door answers: None lets in, a response sends elsewhere.
Guard = Callable[[Actor], ResponseReturnValue | None]


@dataclass(frozen=True)
class Link:
    """One entry of a portal's navigation.

    `also` names houses whose pages belong to this section; `more` puts it under “More”.
    """

    label: Message
    endpoint: str
    also: tuple[str, ...] = ()
    more: bool = False

    def leads_to(self, portal: str, blueprint: str) -> bool:
        """Tell whether the pages of a blueprint belong to this section."""
        own = self.endpoint.partition(".")[0]
        return blueprint in {own, *(f"{portal}_{house}" for house in self.also)}


@dataclass
class Portal:
    """One audience's front door. Houses hang their blueprints on it."""

    name: str
    prefix: str
    title: Message
    guard: Guard
    # Where people act for their organisations, a role at the operator opens nothing but what is
    # named here, and nothing without the second factor: no road leads round the door of /staff.
    roles_kept: frozenset[Role] | None = None
    navigation: list[Link] = field(default_factory=list)

    @property
    def layout(self) -> str:
        """The template that pages of this portal extend."""
        return f"layouts/{self.name}.html"

    def blueprint(self, house: str, import_name: str, *, path: str | None = None) -> Blueprint:
        """Make the blueprint of one house in this portal: staff + calls → `staff_calls`.

        path: where it hangs under the prefix; the house's name unless given.
        """
        tail = house.replace("_", "-") if path is None else path
        prefix = f"{self.prefix}/{tail}".rstrip("/") if tail else self.prefix
        made = Blueprint(
            f"{self.name}_{house}",
            import_name,
            url_prefix=prefix or None,
            template_folder="../templates",
        )
        made.before_request(self._stand_at_the_door)
        made.portal = self  # type: ignore[attr-defined]
        return made

    def _stand_at_the_door(self) -> ResponseReturnValue | None:
        if self.roles_kept is not None:
            g.actor = current_actor().as_member(keeping=self.roles_kept)
        answer = self.guard(current_actor())
        if answer is None and request.endpoint:
            check_roles(current_app.view_functions[request.endpoint])
        return answer


def ask_to_sign_in() -> ResponseReturnValue:
    """Send a visitor to the sign-in page and back again afterwards."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else request.referrer or "/"
    return redirect(url_for("security.login", next=wanted))


def everyone(_actor: Actor) -> ResponseReturnValue | None:
    """Let everybody in."""
    return None


def signed_in(actor: Actor) -> ResponseReturnValue | None:
    """Let in people who have signed in."""
    return ask_to_sign_in() if actor.is_anonymous else None


def staff_only(actor: Actor) -> ResponseReturnValue | None:
    """Let in the operator's people, with their second factor."""
    if actor.is_anonymous:
        return ask_to_sign_in()
    if not actor.is_staff:
        raise NotAllowed(Message("This part is for the operator's staff."))
    return _ask_second_factor(actor)


def reviewers_only(actor: Actor) -> ResponseReturnValue | None:
    """Let in reviewers, with their second factor."""
    if actor.is_anonymous:
        return ask_to_sign_in()
    if Role.REVIEWER not in actor.roles:
        raise NotAllowed(Message("This part is for reviewers."))
    return _ask_second_factor(actor)


def _ask_second_factor(actor: Actor) -> ResponseReturnValue | None:
    if actor.second_factor:
        return None
    return redirect(url_for("security.two_factor_setup"))
