"""Pure decisions: scores and places, sheets, conflicts of interest."""

from __future__ import annotations

from grants.reviews.rules.register import ReviewerFacts, Tie, check_reviewer, check_tie
from grants.reviews.rules.scoring import (
    CriterionRule,
    Entry,
    RankingRules,
    Sheet,
    Standing,
    criterion_means,
    rank_applications,
    score_text,
    total_of,
)
from grants.reviews.rules.sheets import Draft, check_points, check_sheet

__all__ = [
    "CriterionRule",
    "Draft",
    "Entry",
    "RankingRules",
    "ReviewerFacts",
    "Sheet",
    "Standing",
    "Tie",
    "check_points",
    "check_reviewer",
    "check_sheet",
    "check_tie",
    "criterion_means",
    "rank_applications",
    "score_text",
    "total_of",
]
