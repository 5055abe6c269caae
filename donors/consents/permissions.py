"""Who may answer for a donor, and who looks after the questions."""

from __future__ import annotations

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, first_refusal, refused
from donors.consents.models import RunConsent


def can_answer(actor: Actor, consent: RunConsent) -> Verdict:
    """A signatory of the donor answers: consent binds it as an offer does."""
    signs = (
        ALLOWED
        if actor.may_sign_for(consent.donor.organisation_id)
        else refused(Message("Only a signatory of the donor may answer."))
    )
    return first_refusal(signs, _not_the_proposer(actor, consent))


def can_open(actor: Actor, consent: RunConsent) -> Verdict:
    """People of the donor see what its money would pay for, each under a promise of its own."""
    if actor.membership_in(consent.donor.organisation_id):
        return ALLOWED
    return refused(Message("Only people of the donor may see this."))


def can_enter_letter(actor: Actor, consent: RunConsent) -> Verdict:
    """An officer enters what a donor has answered on paper, but not about his own proposal."""
    if not actor.has(Role.OFFICER, Role.APPROVER):
        return refused(Message("Only an officer may enter a letter of the donor."))
    if actor.membership_in(consent.donor.organisation_id):
        return refused(Message("You belong to this donor; another officer must enter its letter."))
    return _not_the_proposer(actor, consent)


def can_tend(actor: Actor) -> Verdict:
    """Officers remind donors and give them more time."""
    if actor.has(Role.OFFICER, Role.APPROVER):
        return ALLOWED
    return refused(Message("Only an officer may remind donors or give them more time."))


def can_void(actor: Actor) -> Verdict:
    """Whoever takes a run back takes its questions back."""
    return can_tend(actor)


def _not_the_proposer(actor: Actor, consent: RunConsent) -> Verdict:
    if actor.user_id is not None and actor.user_id == consent.run.proposed_by_id:
        return refused(
            Message("Whoever proposed the run may not answer for a donor: another person must.")
        )
    return ALLOWED
