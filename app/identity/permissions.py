"""Who may change people and their roles."""

from __future__ import annotations

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, refused
from app.identity.models import User, WebSession


def can_manage_people(actor: Actor) -> Verdict:
    """Only administrators register colleagues, give roles and close accounts."""
    if actor.has(Role.ADMINISTRATOR):
        return ALLOWED
    return refused(Message("Only an administrator can change people and roles."))


def can_create_user(actor: Actor) -> Verdict:
    """Visitors register themselves; an administrator registers colleagues."""
    return ALLOWED if actor.is_anonymous else can_manage_people(actor)


def can_edit_profile(actor: Actor, user: User) -> Verdict:
    """Everybody edits the own name and language."""
    if actor.is_system or actor.user_id == user.id:
        return ALLOWED
    return can_manage_people(actor)


def can_close_account(actor: Actor, user: User) -> Verdict:
    """An administrator closes accounts, but never the own one: somebody must stay inside."""
    if actor.user_id == user.id:
        return refused(Message("You cannot close your own account."))
    return can_manage_people(actor)


def can_revoke_role(actor: Actor, user: User, role: Role) -> Verdict:
    """An administrator takes roles back, but not the own right to give them."""
    if actor.user_id == user.id and role == Role.ADMINISTRATOR:
        return refused(Message("You cannot take the administrator role from yourself."))
    return can_manage_people(actor)


def can_end_session(actor: Actor, session: WebSession) -> Verdict:
    """A person ends own sessions only."""
    if actor.is_system or (actor.user_id is not None and actor.user_id == session.user_id):
        return ALLOWED
    return refused(Message("This session belongs to somebody else."))


def can_consent(actor: Actor, user: User) -> Verdict:
    """Nobody agrees for another person."""
    if actor.user_id is not None and actor.user_id == user.id:
        return ALLOWED
    return refused(Message("Everybody agrees for themselves only."))
