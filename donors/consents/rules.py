"""When an answer is due, and what a donor's own money would do in a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.core.i18n import Message
from donors.matching.rules.apart import plain_kind

SETTING = "consent_working_days"
# Holds where no setting does.
USUAL_DAYS = 10
# The latest day that may be given; what takes longer is better split again.
LONGEST_DAYS = 90
REASON_LENGTH = 2000
LETTER_LENGTH = 120
_REMINDED_BEFORE = 3
_SATURDAY = 5
# What a person promises before it reads titles that are not public yet.
UNDERTAKING = Message(
    "Until the call is decided I tell nobody outside my organisation which projects are named here,"
    " and do not speak about it with their applicants."
)


def due_day(asked_on: date, working_days: int) -> date:
    """Count working days from the day after the question; Saturdays and Sundays do not count."""
    day, left = asked_on, working_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def reminder_day(due_on: date, today: date) -> date | None:
    """Tell when to remind of a question; None where the time is too short for it."""
    day = due_on - timedelta(days=_REMINDED_BEFORE)
    return day if day > today else None


@dataclass(frozen=True)
class Payment:
    """What one project would get from the donor's own pledges, in base minor units by year."""

    application: str
    region: str
    themes: tuple[str, ...]
    kind: str
    pledges: tuple[str, ...]
    years: Mapping[int, int]

    @property
    def total_minor(self) -> int:
        """All years together."""
        return sum(self.years.values())


def own_payments(
    instance: Mapping[str, Any], result: Mapping[str, Any], codes: Collection[str]
) -> list[Payment]:
    """List the projects that these pledges would pay, the greatest first; of nobody else's money.

    Neither places nor scores of the projects stand in it.
    """
    places = {one["id"]: one for one in instance["applications"]}
    years: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    paying: dict[str, set[str]] = defaultdict(set)
    for line in result["allocations"]:
        if line["pledge"] in codes and line["amount"]:
            years[line["application"]][line["year"]] += line["amount"]
            paying[line["application"]].add(line["pledge"])
    rows = [
        Payment(
            application=number,
            region=places[number]["region"],
            themes=tuple(places[number]["themes"]),
            kind=plain_kind(places[number]["kind"]),
            pledges=tuple(sorted(paying[number])),
            years=dict(amounts),
        )
        for number, amounts in years.items()
    ]
    return sorted(rows, key=lambda row: (-row.total_minor, row.application))
