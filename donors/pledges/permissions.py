"""Who may offer, accept and close pledges."""

from __future__ import annotations

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, refused
from donors.pledges.models import Pledge
from donors.profiles.models import Donor


def can_create(actor: Actor, donor: Donor) -> Verdict:
    """The donor's people draft pledges; an officer may do it on their paper."""
    if actor.has(Role.OFFICER) or actor.may_edit_for(donor.organisation_id):
        return ALLOWED
    return refused(Message("Only people of the donor or an officer may do this."))


def can_edit(actor: Actor, pledge: Pledge) -> Verdict:
    """Terms can be changed while they are a draft."""
    if pledge.state != "draft":
        return refused(Message("Only a draft can be changed. Withdraw the offer first."))
    return can_create(actor, pledge.donor)


def can_offer(actor: Actor, pledge: Pledge) -> Verdict:
    """Offering binds the donor: its signatories may, and an officer on their paper."""
    return _can_bind(actor, pledge)


def can_withdraw(actor: Actor, pledge: Pledge) -> Verdict:
    """What binds a donor can be taken back by the same people, until it is signed."""
    return _can_bind(actor, pledge)


def _can_bind(actor: Actor, pledge: Pledge) -> Verdict:
    if actor.has(Role.OFFICER) or actor.may_sign_for(pledge.donor.organisation_id):
        return ALLOWED
    return refused(Message("Only a signatory of the donor or an officer may do this."))


def can_accept(actor: Actor, pledge: Pledge) -> Verdict:
    """An officer accepts or declines, but not for an organisation of his own."""
    if not actor.has(Role.OFFICER, Role.APPROVER):
        return refused(Message("Only an officer may accept a pledge."))
    if actor.membership_in(pledge.donor.organisation_id):
        return refused(Message("You belong to this donor; another officer must accept."))
    return ALLOWED


def can_sign(actor: Actor, pledge: Pledge) -> Verdict:
    """Who may accept may also note that the agreement is signed."""
    return can_accept(actor, pledge)


def can_close(actor: Actor, _pledge: Pledge) -> Verdict:
    """An officer closes a commitment that is used up."""
    if actor.has(Role.OFFICER, Role.FINANCE):
        return ALLOWED
    return refused(Message("Only an officer may close a commitment."))
