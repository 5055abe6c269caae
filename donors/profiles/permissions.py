"""Who may keep donors' profiles."""

from __future__ import annotations

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, refused
from donors.profiles.models import Donor


def can_register(actor: Actor) -> Verdict:
    """Officers register donors; a donor's own signatory may register his organisation."""
    if actor.has(Role.OFFICER, Role.APPROVER, Role.ADMINISTRATOR) or actor.memberships:
        return ALLOWED
    return refused(Message("Only an officer or a member of the organisation may do this."))


def can_edit(actor: Actor, donor: Donor) -> Verdict:
    """Officers and the donor's own people keep the profile."""
    if actor.has(Role.OFFICER) or actor.may_edit_for(donor.organisation_id):
        return ALLOWED
    return refused(Message("Only an officer or a member of the organisation may do this."))
