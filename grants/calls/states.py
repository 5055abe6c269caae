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
