"""Figures of the home pages, across houses."""

from app.home.queries.giving import Giving, Money, Place, giving_of
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
    "Giving",
    "Money",
    "Place",
    "PublicTotals",
    "Unfinished",
    "Waiting",
    "applications_by_call",
    "board_calls",
    "drafts_near_deadline",
    "gaps",
    "giving_of",
    "new_organisations",
    "public_totals",
    "regional_calls",
    "regional_counts",
    "unfinished",
    "waiting",
]
