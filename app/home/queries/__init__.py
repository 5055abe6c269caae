"""Figures of the home pages, across houses."""

from app.home.queries.giving import Money, Place, money_of, places_of
from app.home.queries.national import (
    Gap,
    PublicTotals,
    Waiting,
    applications_by_call,
    board_calls,
    gaps,
    public_totals,
    waiting,
)
from app.home.queries.regional import (
    Unfinished,
    drafts_near_deadline,
    new_organisations,
    regional_calls,
    regional_counts,
    unfinished,
)

__all__ = [
    "Gap",
    "Money",
    "Place",
    "PublicTotals",
    "Unfinished",
    "Waiting",
    "applications_by_call",
    "board_calls",
    "drafts_near_deadline",
    "gaps",
    "money_of",
    "new_organisations",
    "places_of",
    "public_totals",
    "regional_calls",
    "regional_counts",
    "unfinished",
    "waiting",
]
