"""What counts as a link between a donor and an applicant, and what may follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.core.i18n import Message


class LinkKind(StrEnum):
    """Why a donor and an applicant are linked."""

    SAME_BODY = "same_body"
    SAME_PERSON = "same_person"
    DECLARED = "declared"


class Side(StrEnum):
    """Who declared a link."""

    DONOR = "donor"
    APPLICANT = "applicant"
    OPERATOR = "operator"


class Treatment(StrEnum):
    """What follows from a link."""

    EXCLUDE = "exclude"
    DISCLOSE = "disclose"


LINK_LABELS: Mapping[LinkKind, Message] = {
    LinkKind.SAME_BODY: Message("The same legal entity (BIN)"),
    LinkKind.SAME_PERSON: Message("The same person acts for both"),
    LinkKind.DECLARED: Message("Declared"),
}
SIDE_LABELS: Mapping[Side, Message] = {
    Side.DONOR: Message("The donor"),
    Side.APPLICANT: Message("The applicant"),
    Side.OPERATOR: Message("The operator"),
}
TREATMENT_LABELS: Mapping[Treatment, Message] = {
    Treatment.EXCLUDE: Message("The donor's money never pays for the linked applicant"),
    Treatment.DISCLOSE: Message("The link is shown, and the money may be paid"),
}


@dataclass(frozen=True)
class Link:
    """One reason why a donor and an organisation are linked."""

    donor_id: UUID
    organisation_id: UUID
    kind: LinkKind
    reason: str = ""


@dataclass(frozen=True)
class Conflict:
    """A commitment and an application of linked bodies; a run may have to keep them apart."""

    pledge: str
    application: str
    kinds: tuple[LinkKind, ...]
