"""The life of an application."""

from __future__ import annotations

from enum import StrEnum

from app.core.i18n import Message
from app.core.transitions import Machine


class ApplicationState(StrEnum):
    """From the first saved word to the decision."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    UNDER_REVIEW = "under_review"
    AWARDED = "awarded"
    REFUSED = "refused"


APPLICATION_MACHINE: Machine[ApplicationState] = Machine(
    name="application",
    moves={
        (ApplicationState.DRAFT, ApplicationState.SUBMITTED): "can_submit",
        (ApplicationState.SUBMITTED, ApplicationState.SUBMITTED): "can_submit",
        (ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN): "can_withdraw",
        (ApplicationState.WITHDRAWN, ApplicationState.SUBMITTED): "can_submit",
        (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW): "can_start_review",
        (ApplicationState.UNDER_REVIEW, ApplicationState.AWARDED): "can_decide",
        (ApplicationState.UNDER_REVIEW, ApplicationState.REFUSED): "can_decide",
    },
    labels={
        ApplicationState.DRAFT: Message("Draft"),
        ApplicationState.SUBMITTED: Message("Submitted"),
        ApplicationState.WITHDRAWN: Message("Withdrawn"),
        ApplicationState.UNDER_REVIEW: Message("Under review"),
        ApplicationState.AWARDED: Message("Awarded"),
        ApplicationState.REFUSED: Message("Refused"),
    },
)
