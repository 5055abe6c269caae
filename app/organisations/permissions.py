"""Who may see and change organisations and their members."""

from __future__ import annotations

from app.core.actor import Actor, MemberRole, OrganisationKind, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, refused
from app.organisations.models import Invitation, Member, Organisation


def can_create_organisation(actor: Actor) -> Verdict:
    """Anybody who has signed in may bring an organisation; it becomes theirs to run."""
    if actor.is_anonymous:
        return refused(Message("Sign in to register an organisation."))
    return ALLOWED


def can_update_organisation(actor: Actor, organisation: Organisation) -> Verdict:
    """Owners, editors and signatories keep the details right; the operator's officer helps."""
    if actor.may_edit_for(organisation.id) or actor.has(Role.OFFICER, Role.ADMINISTRATOR):
        return ALLOWED
    return refused(Message("You may look at this organisation but not change it."))


def can_manage_members(actor: Actor, organisation: Organisation) -> Verdict:
    """Owners decide who acts for their organisation."""
    membership = actor.membership_in(organisation.id)
    if actor.is_system or (membership is not None and membership.role == MemberRole.OWNER):
        return ALLOWED
    return refused(Message("Only an owner can change the members of an organisation."))


def can_add_member(actor: Actor, organisation: Organisation) -> Verdict:
    """Owners and the operator's administrator put a person in without an invitation."""
    if actor.has(Role.ADMINISTRATOR):
        return ALLOWED
    return can_manage_members(actor, organisation)


def can_remove_member(actor: Actor, organisation: Organisation, member: Member) -> Verdict:
    """A person may always leave; others are removed by an owner."""
    if actor.user_id is not None and actor.user_id == member.user_id:
        return ALLOWED
    return can_manage_members(actor, organisation)


def can_edit_front_office(actor: Actor) -> Verdict:
    """Officers and administrators keep the contact details of front offices."""
    if actor.has(Role.OFFICER, Role.ADMINISTRATOR):
        return ALLOWED
    return refused(Message("Only an officer or an administrator can change a front office."))


def can_accept_invitation(actor: Actor, invitation: Invitation) -> Verdict:
    """Only the person at the invited e-mail address may accept."""
    if actor.user_id is not None and actor.email == invitation.email:
        return ALLOWED
    return refused(
        Message("This invitation was sent to another e-mail address. Sign in with that address.")
    )


def home_of(kind: OrganisationKind) -> str:
    """Name the portal in which members of such an organisation work."""
    return "applicant" if kind == OrganisationKind.APPLICANT else "donor"
