"""How far a donor has been looked into: which documents are checked, missing, run out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from donors.profiles.states import CheckResult, DocumentKind

WARN_DAYS = 30
# What every donor is looked into for before its offer is accepted.
REQUIRED = (DocumentKind.REGISTRATION, DocumentKind.AUTHORITY, DocumentKind.SANCTIONS)


@dataclass(frozen=True)
class Held:
    """A document that lies here: what it is, what its check said, until when it holds."""

    kind: DocumentKind
    result: CheckResult
    valid_until: date | None = None


class StandingState(StrEnum):
    """How a donor stands, the best first."""

    COMPLETE = "complete"
    EXPIRES = "expires"
    EXPIRED = "expired"
    MISSING = "missing"


@dataclass(frozen=True)
class Standing:
    """What is known of a donor on a day. `until`: the first day on which something runs out."""

    state: StandingState
    missing: tuple[DocumentKind, ...] = ()
    expired: tuple[DocumentKind, ...] = ()
    until: date | None = None

    @property
    def holds(self) -> bool:
        """True when an offer of the donor may be accepted without more ado."""
        return self.state in {StandingState.COMPLETE, StandingState.EXPIRES}


def standing_of(held: Sequence[Held], today: date) -> Standing:
    """Judge the documents of a donor: each required kind needs one that passed and still holds."""
    missing, expired, ends = [], [], []
    for kind in REQUIRED:
        passed = [one for one in held if one.kind == kind and one.result == CheckResult.PASSED]
        if not passed:
            missing.append(kind)
            continue
        last = max((one.valid_until or date.max) for one in passed)
        if last < today:
            expired.append(kind)
        elif last != date.max:
            ends.append(last)
    return Standing(
        _state(missing, expired, ends, today),
        tuple(missing),
        tuple(expired),
        min(ends, default=None),
    )


def _state(
    missing: Sequence[DocumentKind],
    expired: Sequence[DocumentKind],
    ends: Sequence[date],
    today: date,
) -> StandingState:
    if missing:
        return StandingState.MISSING
    if expired:
        return StandingState.EXPIRED
    if ends and min(ends) <= today + timedelta(days=WARN_DAYS):
        return StandingState.EXPIRES
    return StandingState.COMPLETE
