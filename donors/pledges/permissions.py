"""Who may offer, accept and close pledges."""

from __future__ import annotations

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, first_refusal, refused
from donors.pledges.models import Pledge, PledgeChange
from donors.pledges.states import PledgeState, Side
from donors.profiles.models import Donor


def can_create(actor: Actor, donor: Donor) -> Verdict:
    """The donor's people draft pledges; an officer may do it on their paper."""
    if actor.has(Role.OFFICER) or actor.may_edit_for(donor.organisation_id):
        return ALLOWED
    return refused(Message("Only people of the donor or an officer may do this."))


def can_import(actor: Actor) -> Verdict:
    """An officer enters many pledges at once, on the donors' paper."""
    if actor.has(Role.OFFICER):
        return ALLOWED
    return refused(Message("Only an officer may import pledges."))


def can_undo_import(actor: Actor) -> Verdict:
    """Who enters a table may take it back while nobody has touched its pledges."""
    return can_import(actor)


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


def can_schedule(actor: Actor, pledge: Pledge) -> Verdict:
    """Officers and finance set the parts of a commitment, as its agreement says."""
    if not actor.has(Role.OFFICER, Role.FINANCE):
        return refused(Message("Only an officer or finance may set the parts of a commitment."))
    return _is_signed(pledge)


def can_call(actor: Actor, pledge: Pledge) -> Verdict:
    """Officers and finance ask for what is due; also after the commitment has ended."""
    if not actor.has(Role.OFFICER, Role.FINANCE):
        return refused(Message("Only an officer or finance may ask for a payment."))
    if pledge.fund_id is None:
        return _is_signed(pledge)
    return ALLOWED


def can_propose_change(actor: Actor, pledge: Pledge) -> Verdict:
    """Either side may propose: a signatory of the donor, or an officer."""
    return first_refusal(_can_bind(actor, pledge), _is_signed(pledge))


def can_answer_change(actor: Actor, change: PledgeChange) -> Verdict:
    """The other side answers, and never the person who proposed."""
    if actor.user_id is not None and actor.user_id == change.proposed_by_id:
        return refused(Message("Whoever proposed may not decide: another person must."))
    return first_refusal(_can_answer_for(actor, change), _is_signed(change.pledge))


def _can_answer_for(actor: Actor, change: PledgeChange) -> Verdict:
    if change.side == Side.DONOR:
        return can_accept(actor, change.pledge)
    if actor.may_sign_for(change.pledge.donor.organisation_id):
        return ALLOWED
    return refused(Message("Only a signatory of the donor may answer the operator's proposal."))


def can_take_change_back(actor: Actor, change: PledgeChange) -> Verdict:
    """Whoever proposed, or somebody of the same side, takes a proposal back."""
    if actor.user_id is not None and actor.user_id == change.proposed_by_id:
        return ALLOWED
    of_donor = actor.may_sign_for(change.pledge.donor.organisation_id)
    if of_donor if change.side == Side.DONOR else _is_operator(actor):
        return ALLOWED
    return refused(Message("Only the side that proposed a change may take it back."))


def _is_operator(actor: Actor) -> bool:
    return actor.has(Role.OFFICER, Role.APPROVER)


def _is_signed(pledge: Pledge) -> Verdict:
    if pledge.state == PledgeState.SIGNED:
        return ALLOWED
    return refused(Message("This needs a commitment in force: signed and not ended."))
