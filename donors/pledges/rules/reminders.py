"""When a donor is reminded of a payment it was asked for."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

SOON_DAYS = 7
LONG_DAYS = 30


class PartOccasion(StrEnum):
    """Each of these comes once for each day of payment."""

    SOON = "soon"
    LATE = "late"
    LONG = "long"


def occasion_of(due_on: date, today: date) -> PartOccasion | None:
    """Tell on which occasion a donor is reminded today; only the most urgent one counts."""
    late = (today - due_on).days
    if late >= LONG_DAYS:
        return PartOccasion.LONG
    if late > 0:
        return PartOccasion.LATE
    return PartOccasion.SOON if late >= -SOON_DAYS else None
