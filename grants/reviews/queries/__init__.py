"""Read reviewers, reviews, scores and rankings; what is foreign is not found."""

from __future__ import annotations

from grants.reviews.queries.desk import (
    QueueItem,
    criterion_rules,
    drafts_in,
    drafts_of,
    get_own_review,
    queue_of,
    scores_of,
)
from grants.reviews.queries.progress import (
    Progress,
    applications_page,
    get_review_for_staff,
    is_all_in,
    progress_of,
    reviews_of,
    short_of_reviews,
)
from grants.reviews.queries.rankings import (
    EXPORT_COLUMNS,
    CountedSheet,
    RankingFigures,
    competitors,
    counted_sheets,
    current_ranking,
    export_line,
    ranking_content,
    ranking_figures,
    ranking_rows,
    row_of,
    rules_of,
    standing_rows,
    valid_sheets,
)
from grants.reviews.queries.reviewers import (
    ReviewerLoad,
    get_reviewer,
    reviewer_by_code,
    reviewers_with_load,
)

__all__ = [
    "EXPORT_COLUMNS",
    "CountedSheet",
    "Progress",
    "QueueItem",
    "RankingFigures",
    "ReviewerLoad",
    "applications_page",
    "competitors",
    "counted_sheets",
    "criterion_rules",
    "current_ranking",
    "drafts_in",
    "drafts_of",
    "export_line",
    "get_own_review",
    "get_review_for_staff",
    "get_reviewer",
    "is_all_in",
    "progress_of",
    "queue_of",
    "ranking_content",
    "ranking_figures",
    "ranking_rows",
    "reviewer_by_code",
    "reviewers_with_load",
    "reviews_of",
    "row_of",
    "rules_of",
    "scores_of",
    "short_of_reviews",
    "standing_rows",
    "valid_sheets",
]
