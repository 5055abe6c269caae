"""The life of a call."""

from __future__ import annotations

from enum import StrEnum

from app.core.i18n import Message
from app.core.transitions import Machine


class CallState(StrEnum):
    """Stored stages. Upcoming, open and closed follow from the clock while published."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REVIEWING = "reviewing"
    RANKED = "ranked"
    DECIDED = "decided"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class CallPhase(StrEnum):
    """What a visitor sees: the stored stage, refined by the clock."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    REVIEWING = "reviewing"
    RANKED = "ranked"
    DECIDED = "decided"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


CALL_MACHINE: Machine[CallState] = Machine(
    name="call",
    moves={
        (CallState.DRAFT, CallState.PUBLISHED): "can_publish",
        (CallState.PUBLISHED, CallState.REVIEWING): "can_start_reviews",
        (CallState.REVIEWING, CallState.RANKED): "can_freeze_ranking",
        (CallState.RANKED, CallState.DECIDED): "can_decide",
        (CallState.DECIDED, CallState.ARCHIVED): "can_archive",
        (CallState.DRAFT, CallState.CANCELLED): "can_cancel",
        (CallState.PUBLISHED, CallState.CANCELLED): "can_cancel",
    },
    labels={
        CallState.DRAFT: Message("Draft"),
        CallState.PUBLISHED: Message("Published"),
        CallState.REVIEWING: Message("Under review"),
        CallState.RANKED: Message("Ranked"),
        CallState.DECIDED: Message("Decided"),
        CallState.ARCHIVED: Message("Archived"),
        CallState.CANCELLED: Message("Cancelled"),
    },
)

PHASE_LABELS: dict[CallPhase, Message] = {
    CallPhase.DRAFT: Message("Draft"),
    CallPhase.UPCOMING: Message("Upcoming"),
    CallPhase.OPEN: Message("Open"),
    CallPhase.CLOSED: Message("Closed"),
    CallPhase.REVIEWING: Message("Under review"),
    CallPhase.RANKED: Message("Ranked"),
    CallPhase.DECIDED: Message("Decided"),
    CallPhase.ARCHIVED: Message("Archived"),
    CallPhase.CANCELLED: Message("Cancelled"),
}

# What the history of a call says, by the action of the audit chain.
ACTION_LABELS: dict[str, Message] = {
    "call.created": Message("The draft was made"),
    "call.copied": Message("The call was copied from an older one"),
    "call.updated": Message("The rules were changed"),
    "call.published": Message("The call was published"),
    "call.deadline_extended": Message("The deadline was extended"),
    "call.cancelled": Message("The call was cancelled"),
    "call.reviews_started": Message("The reviews began"),
    "call.ranked": Message("The ranking was frozen"),
    "call.decided": Message("The decision was made"),
    "call.archived": Message("The call was archived"),
}
