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


class RunStrategy(StrEnum):
    """By which rule a draft splits the money."""

    RANK_ORDER = "rank_order"
    MOST_MERIT = "most_merit"
    GREEDY = "greedy"
    PRO_RATA = "pro_rata"


# They stand beside the order of ranks and show what it is worth. Nobody is ever funded by them:
# a refused applicant can recompute the order of ranks by hand and contest it.
YARDSTICKS = (RunStrategy.MOST_MERIT, RunStrategy.GREEDY, RunStrategy.PRO_RATA)

# Their results give neither reasons nor a certificate, so there is nothing to check or to try.
UNPROVEN = (RunStrategy.GREEDY, RunStrategy.PRO_RATA)

STRATEGY_LABELS: dict[RunStrategy, Message] = {
    RunStrategy.RANK_ORDER: Message("Order of ranks"),
    RunStrategy.MOST_MERIT: Message("Most merit"),
    RunStrategy.GREEDY: Message("First come by rank"),
    RunStrategy.PRO_RATA: Message("Equal cut for all"),
}

STRATEGY_HINTS: dict[RunStrategy, Message] = {
    RunStrategy.RANK_ORDER: Message(
        "Down the ranking, donors re-routed so that nobody is refused who could be paid."
    ),
    RunStrategy.MOST_MERIT: Message(
        "The greatest sum of scores for the money, leaping over better places; a yardstick that is"
        " never proposed."
    ),
    RunStrategy.GREEDY: Message(
        "Each application in turn takes what it finds, nothing is re-routed; a yardstick that is"
        " never proposed."
    ),
    RunStrategy.PRO_RATA: Message(
        "Whoever is accepted by rank gets the same part of the request; a yardstick that is never"
        " proposed."
    ),
}


class Hindrance(StrEnum):
    """What may stand against the approval of a proposal."""

    PERSON = "person"
    DECIDED = "decided"
    OUTDATED = "outdated"
    CONSENT = "consent"


RUN_MACHINE: Machine[RunState] = Machine(
    name="run",
    moves={
        (RunState.DRAFT, RunState.PROPOSED): "can_propose",
        (RunState.DRAFT, RunState.DISCARDED): "can_propose",
        (RunState.PROPOSED, RunState.APPROVED): "can_approve",
        (RunState.PROPOSED, RunState.RETURNED): "can_approve",
        # The officers' side takes its own proposal back.
        (RunState.PROPOSED, RunState.DISCARDED): "can_propose",
    },
    labels={
        RunState.DRAFT: Message("Draft"),
        RunState.PROPOSED: Message("Proposed"),
        RunState.APPROVED: Message("Approved"),
        RunState.RETURNED: Message("Returned"),
        RunState.DISCARDED: Message("Discarded"),
    },
)


class SplitState(StrEnum):
    """How far a split that is worked on in the background has come."""

    WAITING = "waiting"
    SOLVING = "solving"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


SPLIT_MACHINE: Machine[SplitState] = Machine(
    name="split",
    moves={
        (SplitState.WAITING, SplitState.SOLVING): "can_create",
        (SplitState.WAITING, SplitState.STOPPED): "can_create",
        (SplitState.SOLVING, SplitState.DONE): "can_create",
        (SplitState.SOLVING, SplitState.FAILED): "can_create",
        (SplitState.SOLVING, SplitState.STOPPED): "can_create",
    },
    labels={
        SplitState.WAITING: Message("Waits for its turn"),
        SplitState.SOLVING: Message("Is being split"),
        SplitState.DONE: Message("Split"),
        SplitState.FAILED: Message("Could not be split"),
        SplitState.STOPPED: Message("Stopped"),
    },
)
# States in which work is under way or waits for its turn.
AT_WORK = (SplitState.WAITING, SplitState.SOLVING)

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
