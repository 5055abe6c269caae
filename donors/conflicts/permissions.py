"""Who may declare a link, end it, and set the rule."""

from __future__ import annotations

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, refused
from app.organisations.models import Organisation
from donors.conflicts.rules import Side
from donors.profiles.models import Donor


def can_declare(actor: Actor, donor: Donor, organisation: Organisation, side: Side) -> Verdict:
    """An officer declares any link; people of either body declare their own."""
    if side == Side.OPERATOR:
        allowed = actor.has(Role.OFFICER)
    else:
        body = donor.organisation_id if side == Side.DONOR else organisation.id
        allowed = actor.may_edit_for(body)
    if allowed:
        return ALLOWED
    return refused(Message("Only an officer or a member of the organisation may do this."))


def can_end(actor: Actor) -> Verdict:
    """An officer ends a declaration when its ground is gone."""
    if actor.has(Role.OFFICER):
        return ALLOWED
    return refused(Message("Only an officer may end a declared link."))


def can_set_rule(actor: Actor) -> Verdict:
    """Officers and administrators say what follows from a link."""
    if actor.has(Role.OFFICER, Role.ADMINISTRATOR):
        return ALLOWED
    return refused(Message("Only an officer or an administrator may set this rule."))
