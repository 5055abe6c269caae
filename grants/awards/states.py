"""The life of an award."""

from __future__ import annotations

from enum import StrEnum

from app.core.i18n import Message
from app.core.transitions import Machine


class AwardState(StrEnum):
    """Made by an approved run; may be withdrawn."""

    MADE = "made"
    WITHDRAWN = "withdrawn"


AWARD_MACHINE: Machine[AwardState] = Machine(
    name="award",
    moves={(AwardState.MADE, AwardState.WITHDRAWN): "can_withdraw"},
    labels={
        AwardState.MADE: Message("In force"),
        AwardState.WITHDRAWN: Message("Withdrawn"),
    },
)

# What the history of an award says, by the action of the audit chain.
ACTION_LABELS: dict[str, Message] = {
    "award.made": Message("Approved the award"),
    "award.withdrawn": Message("Withdrew the award"),
    "decision.award_made": Message("Approved the decision"),
    "decision.refusal_made": Message("Approved the decision"),
}
