"""Changes to organisations, their members and invitations, and to front offices."""

from app.organisations.services.bodies import (
    OPEN_DAYS,
    accept_invitation,
    add_member,
    change_member_role,
    create_organisation,
    invite_member,
    remove_member,
    revoke_invitation,
    update_organisation,
)
from app.organisations.services.offices import update_front_office

__all__ = [
    "OPEN_DAYS",
    "accept_invitation",
    "add_member",
    "change_member_role",
    "create_organisation",
    "invite_member",
    "remove_member",
    "revoke_invitation",
    "update_front_office",
    "update_organisation",
]
