"""Changes to people, roles, sessions."""

from __future__ import annotations

from app.identity.services.people import (
    change_language,
    close_account,
    create_user,
    rename_user,
    reopen_account,
    set_password,
)
from app.identity.services.roles import grant_role, revoke_role

__all__ = [
    "change_language",
    "close_account",
    "create_user",
    "grant_role",
    "rename_user",
    "reopen_account",
    "revoke_role",
    "set_password",
]
