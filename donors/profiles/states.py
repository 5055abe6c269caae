"""Words of what is kept of a donor: kinds of documents, results of checks, the rule in force."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.core.i18n import Message


class DocumentKind(StrEnum):
    """What a document of a donor shows."""

    REGISTRATION = "registration"
    CHARTER = "charter"
    OWNERS = "owners"
    AUTHORITY = "authority"
    SANCTIONS = "sanctions"
    FUNDS = "funds"
    OTHER = "other"


DOCUMENT_LABELS: Mapping[DocumentKind, Message] = {
    DocumentKind.REGISTRATION: Message("State registration"),
    DocumentKind.CHARTER: Message("Charter"),
    DocumentKind.OWNERS: Message("Founders and owners"),
    DocumentKind.AUTHORITY: Message("Authority of the signatory"),
    DocumentKind.SANCTIONS: Message("Check against lists of sanctions"),
    DocumentKind.FUNDS: Message("Where the money comes from"),
    DocumentKind.OTHER: Message("Other document"),
}


class CheckResult(StrEnum):
    """What an officer has found in a document."""

    WAITING = "waiting"
    PASSED = "passed"
    FAILED = "failed"


RESULT_LABELS: Mapping[CheckResult, Message] = {
    CheckResult.WAITING: Message("To be checked"),
    CheckResult.PASSED: Message("In order"),
    CheckResult.FAILED: Message("Not in order"),
}


class DiligenceMode(StrEnum):
    """What happens to an offer of a donor that was not looked into."""

    REASON = "reason"
    BLOCKS = "blocks"


MODE_LABELS: Mapping[DiligenceMode, Message] = {
    DiligenceMode.REASON: Message("the offer can be accepted with a stated reason"),
    DiligenceMode.BLOCKS: Message("the offer cannot be accepted"),
}
