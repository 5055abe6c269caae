"""Who may keep donors' profiles."""

from __future__ import annotations

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, refused
from app.organisations.models import Organisation
from donors.profiles.models import Donor


def can_register(actor: Actor, organisation: Organisation | None = None) -> Verdict:
    """Officers register donors; people who edit for an organisation may register theirs."""
    if actor.has(Role.OFFICER, Role.APPROVER, Role.ADMINISTRATOR):
        return ALLOWED
    own = actor.memberships if organisation is None else actor.may_edit_for(organisation.id)
    if own:
        return ALLOWED
    return refused(Message("Only an officer or a member of the organisation may do this."))


def can_edit(actor: Actor, donor: Donor) -> Verdict:
    """Officers and the donor's own people keep the profile."""
    if actor.has(Role.OFFICER) or actor.may_edit_for(donor.organisation_id):
        return ALLOWED
    return refused(Message("Only an officer or a member of the organisation may do this."))


def can_add_document(actor: Actor, donor: Donor) -> Verdict:
    """Officers and the donor's own people hand in documents."""
    return can_edit(actor, donor)


def can_check_document(actor: Actor, donor: Donor) -> Verdict:
    """An officer checks a donor, but not one he belongs to."""
    if not actor.has(Role.OFFICER, Role.APPROVER):
        return refused(Message("Only an officer may check the documents of a donor."))
    if actor.membership_in(donor.organisation_id):
        return refused(Message("You belong to this donor; another officer must check it."))
    return ALLOWED


def can_set_rule(actor: Actor) -> Verdict:
    """Officers and administrators say what an unchecked donor means."""
    if actor.has(Role.OFFICER, Role.ADMINISTRATOR):
        return ALLOWED
    return refused(Message("Only an officer or an administrator may set this rule."))
