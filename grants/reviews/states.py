"""The life of a review."""

from __future__ import annotations

from enum import StrEnum

from app.core.i18n import Message
from app.core.transitions import Machine
from grants.applications.states import ApplicationState


class ReviewState(StrEnum):
    """Assigned, opened after the declaration, handed in; or given back."""

    ASSIGNED = "assigned"
    DECLARED = "declared"
    SUBMITTED = "submitted"
    RECUSED = "recused"
    CANCELLED = "cancelled"


REVIEW_MACHINE: Machine[ReviewState] = Machine(
    name="review",
    moves={
        (ReviewState.ASSIGNED, ReviewState.DECLARED): "can_declare",
        (ReviewState.ASSIGNED, ReviewState.RECUSED): "can_declare",
        (ReviewState.DECLARED, ReviewState.RECUSED): "can_declare",
        (ReviewState.DECLARED, ReviewState.SUBMITTED): "can_score",
        (ReviewState.ASSIGNED, ReviewState.CANCELLED): "can_assign",
        (ReviewState.DECLARED, ReviewState.CANCELLED): "can_assign",
    },
    labels={
        ReviewState.ASSIGNED: Message("Waiting for your declaration"),
        ReviewState.DECLARED: Message("Being scored"),
        ReviewState.SUBMITTED: Message("Handed in"),
        ReviewState.RECUSED: Message("Recused"),
        ReviewState.CANCELLED: Message("Taken back"),
    },
)

OPEN = (ReviewState.ASSIGNED, ReviewState.DECLARED)
LIVE = (*OPEN, ReviewState.SUBMITTED)
# Applications that take part in a competition, now or in the past.
IN_COMPETITION = (
    ApplicationState.SUBMITTED,
    ApplicationState.UNDER_REVIEW,
    ApplicationState.AWARDED,
    ApplicationState.REFUSED,
)
