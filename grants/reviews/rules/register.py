"""Who may judge what: conflicts of interest and the facts of the register of reviewers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import Fault, invalid
from app.core.i18n import Message

# A reviewer reads applications in these languages.
READING = ("kk", "ru")


@dataclass(frozen=True)
class Tie:
    """What a reviewer and an application have to do with each other."""

    listed_reason: str | None = None
    same_employer: bool = False
    is_member: bool = False


def check_tie(tie: Tie) -> list[Fault]:
    """Say why a reviewer may not judge an application; nothing if they may.

    Codes: conflict_declared, conflict_employer, conflict_member.
    """
    faults: list[Fault] = []
    if tie.listed_reason is not None:
        reason = Message(
            "A conflict of interest is on record: %(reason)s", reason=tie.listed_reason
        )
        faults.append(Fault("reviewer", "conflict_declared", reason))
    if tie.same_employer:
        reason = Message("The applicant is the reviewer's employer (same BIN).")
        faults.append(Fault("reviewer", "conflict_employer", reason))
    if tie.is_member:
        reason = Message("The reviewer is a member of the applicant organisation.")
        faults.append(Fault("reviewer", "conflict_member", reason))
    return faults


@dataclass(frozen=True)
class ReviewerFacts:
    """What the register keeps of a reviewer besides name and code."""

    languages: Sequence[str]
    capacity: int
    region_code: str | None = None
    employer_bin: str | None = None


def check_reviewer(facts: ReviewerFacts) -> list[Fault]:
    """Find what is wrong in a reviewer's facts: languages, capacity, the form of the BIN."""
    faults: list[Fault] = []
    if not facts.languages or not set(facts.languages) <= set(READING):
        reason = Message("Choose at least one language: Kazakh or Russian.")
        faults.append(Fault("languages", "language_unknown", reason))
    if facts.capacity < 0:
        reason = Message("The number of applications cannot be negative.")
        faults.append(Fault("capacity", "capacity_negative", reason))
    if facts.employer_bin and not re.fullmatch("[0-9]{12}", facts.employer_bin):
        reason = Message("A BIN has 12 digits.")
        faults.append(Fault("employer_bin", "bin_format", reason))
    return faults


def refuse_all(faults: Sequence[Fault]) -> None:
    """Raise Invalid with the faults, if there are any."""
    if faults:
        raise invalid(faults)
