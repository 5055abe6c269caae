"""Changes to organisations, their members and invitations."""

from __future__ import annotations

from app.organisations.services.details import create_organisation, update_organisation
from app.organisations.services.invitations import (
    accept_invitation,
    invite_member,
    revoke_invitation,
)
from app.organisations.services.members import add_member, change_member_role, remove_member

__all__ = [
    "accept_invitation",
    "add_member",
    "change_member_role",
    "create_organisation",
    "invite_member",
    "remove_member",
    "revoke_invitation",
    "update_organisation",
]
