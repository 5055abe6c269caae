"""Who keeps the reference figures and texts up to date."""

from __future__ import annotations

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, refused


def can_edit_reference(actor: Actor, _thing: object = None) -> Verdict:
    """Officers and administrators edit programmes, grant types, the MCI and the settings."""
    if actor.has(Role.OFFICER, Role.ADMINISTRATOR):
        return ALLOWED
    return refused(Message("Only officers and administrators may change reference figures."))
