"""The life of an application, and the parts that it is made of."""

from __future__ import annotations

from dataclasses import dataclass
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
        # From the reserve list, when another award was withdrawn.
        (ApplicationState.REFUSED, ApplicationState.AWARDED): "can_decide",
    },
    labels={
        ApplicationState.DRAFT: Message("Draft"),
        ApplicationState.SUBMITTED: Message("Submitted"),
        ApplicationState.WITHDRAWN: Message("Withdrawn"),
        ApplicationState.UNDER_REVIEW: Message("Under review"),
        ApplicationState.AWARDED: Message("Grant awarded"),
        ApplicationState.REFUSED: Message("Refused"),
    },
)


@dataclass(frozen=True)
class TextSection:
    """One of the short texts: what it asks and how long an answer may be."""

    code: str
    title: Message
    hint: Message
    limit: int = 2500


TEXT_SECTIONS = (
    TextSection(
        "problem",
        Message("The problem"),
        Message("What is wrong today, for whom, and how do you know? Name a source or a figure."),
    ),
    TextSection(
        "aims",
        Message("Aims and tasks"),
        Message("What will be different at the end? List the tasks that lead there."),
    ),
    TextSection(
        "activities",
        Message("Activities and calendar plan"),
        Message("What happens in which month of which year, and who is responsible?"),
        4000,
    ),
    TextSection(
        "target_group",
        Message("Target group"),
        Message("Who benefits, how many people, where do they live, how do you reach them?"),
    ),
    TextSection(
        "volunteers",
        Message("Volunteers and partners"),
        Message(
            "How many volunteers take part, what do they do, how are they trained and thanked?"
        ),
    ),
    TextSection(
        "sustainability",
        Message("Sustainability"),
        Message("What goes on after the grant ends, and who pays for it?"),
    ),
    TextSection(
        "risks", Message("Risks"), Message("What could go wrong, and what will you do then?")
    ),
)
TEXTS = {section.code: section for section in TEXT_SECTIONS}


class AttachmentKind(StrEnum):
    """What a file is for."""

    CHARTER = "charter"
    REGISTRATION = "registration"
    TAX = "tax"
    ESTIMATE = "estimate"
    PARTNER = "partner"
    TEAM = "team"
    OTHER = "other"


ATTACHMENT_KINDS = {
    AttachmentKind.CHARTER: Message("Charter"),
    AttachmentKind.REGISTRATION: Message("State registration certificate"),
    AttachmentKind.TAX: Message("Certificate on tax arrears"),
    AttachmentKind.ESTIMATE: Message("Grounds for the estimate (offers, price lists)"),
    AttachmentKind.PARTNER: Message("Letter of a partner"),
    AttachmentKind.TEAM: Message("About the team"),
    AttachmentKind.OTHER: Message("Other document"),
}
