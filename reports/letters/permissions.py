"""Who may correct a letter."""

from __future__ import annotations

from app.core.actor import Actor, Role
from app.core.i18n import Message
from app.core.verdict import ALLOWED, Verdict, first_refusal, refused
from reports.letters.models import Letter


def can_correct(actor: Actor, letter: Letter) -> Verdict:
    """An officer may issue a new version of the standing one."""
    role = (
        ALLOWED
        if actor.has(Role.OFFICER, Role.APPROVER)
        else refused(Message("Only an officer may correct a letter."))
    )
    standing = (
        ALLOWED
        if letter.superseded_by_id is None
        else refused(Message("This letter has been superseded by a later version already."))
    )
    return first_refusal(role, standing)
