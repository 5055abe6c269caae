"""The life of a matching run."""

from __future__ import annotations

from enum import StrEnum

from app.core.i18n import Message
from app.core.transitions import Machine


class RunState(StrEnum):
    """Solved, proposed by one officer, approved by another."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    RETURNED = "returned"
    DISCARDED = "discarded"


RUN_MACHINE: Machine[RunState] = Machine(
    name="run",
    moves={
        (RunState.DRAFT, RunState.PROPOSED): "can_propose",
        (RunState.DRAFT, RunState.DISCARDED): "can_propose",
        (RunState.PROPOSED, RunState.APPROVED): "can_approve",
        (RunState.PROPOSED, RunState.RETURNED): "can_approve",
    },
    labels={
        RunState.DRAFT: Message("Draft"),
        RunState.PROPOSED: Message("Proposed"),
        RunState.APPROVED: Message("Approved"),
        RunState.RETURNED: Message("Returned"),
        RunState.DISCARDED: Message("Discarded"),
    },
)

# What the history of a run says, by the action of the audit chain.
ACTION_LABELS: dict[str, Message] = {
    "run.solved": Message("The money was split"),
    "run.proposed": Message("Proposed for approval"),
    "run.returned": Message("Returned"),
    "run.approved": Message("Approved"),
    "run.discarded": Message("Discarded"),
}

OUTCOME_LABELS: dict[str, Message] = {
    "full": Message("In full"),
    "partial": Message("In part"),
    "refused": Message("Refused"),
    "": Message("Not in this run"),
}
