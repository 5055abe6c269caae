"""The calendar of the demonstration: each call with its dates, always relative to today."""

from __future__ import annotations

from dataclasses import dataclass

from grants.calls.states import CallPhase


@dataclass(frozen=True)
class Plan:
    """One call. Days count from today; `grant_type` gives the term and the limits of the law."""

    key: str
    phase: CallPhase
    opens: int
    closes: int
    grant_type: str = "long"
    themes: tuple[str, ...] = ()
    submitted: int = 0
    reviews: int = 3
    first: int = 0
    reviews_on: int = 0
    ranked_on: int = 0
    run_on: int = 0
    decided_on: int = 0
    ended_on: int = 0


# How many years a grant runs; which percentage of a project's full size it pays for.
YEARS = {"short": 1, "medium": 2, "long": 3}
SIZE = {"short": (18, 33), "medium": (36, 62), "long": (70, 150)}

OPEN_DRAFTS = 8

PLANS = (
    Plan(
        "archived", CallPhase.ARCHIVED, -520, -490, "short", submitted=4, reviews=2, first=30,
        themes=("ecology", "rural", "education", "health", "volunteering"),
        reviews_on=-488, ranked_on=-465, run_on=-463, decided_on=-460, ended_on=-60,
    ),
    Plan(
        "decided", CallPhase.DECIDED, -215, -182, submitted=10, first=6,
        reviews_on=-180, ranked_on=-150, run_on=-147, decided_on=-145,
    ),
    Plan(
        "ranked", CallPhase.RANKED, -120, -88, submitted=12, first=13,
        reviews_on=-86, ranked_on=-12, run_on=-9, decided_on=-2,
    ),
    Plan(
        "cancelled", CallPhase.CANCELLED, -80, -40, "medium", ended_on=-66,
        themes=("volunteering", "education", "care"),
    ),
    Plan(
        "reviewing", CallPhase.REVIEWING, -75, -30, "medium", submitted=9, reviews=2, first=24,
        themes=("rural", "volunteering", "ecology"), reviews_on=-28,
    ),
    Plan(
        "closed", CallPhase.CLOSED, -50, -3, "medium", submitted=7, reviews=2, first=35,
        themes=("inclusion", "health", "care", "generations", "hope"),
    ),
    Plan("open", CallPhase.OPEN, -16, 21, submitted=25, first=7),
    Plan(
        "upcoming", CallPhase.UPCOMING, 12, 45,
        themes=("generations", "volunteering", "care"),
    ),
    Plan("draft", CallPhase.DRAFT, 30, 62, themes=("hope", "volunteering")),
)  # fmt: skip
