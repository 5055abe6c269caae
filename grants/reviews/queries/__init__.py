"""Read reviewers, reviews, scores and rankings; what is foreign is not found."""

from __future__ import annotations

from grants.reviews.queries.desk import (
    QueueItem,
    criterion_rules,
    drafts_of,
    get_own_review,
    queue_of,
    scores_of,
)
from grants.reviews.queries.progress import (
    Progress,
    applications_page,
    progress_of,
    reviews_of,
)
from grants.reviews.queries.rankings import (
    competitors,
    current_ranking,
    ranking_content,
    ranking_rows,
    row_content,
    rules_of,
    standing_rows,
    valid_sheets,
)
from grants.reviews.queries.reviewers import (
    ReviewerLoad,
    get_reviewer,
    reviewer_by_code,
    reviewer_of,
    reviewers_with_load,
)

__all__ = [
    "Progress",
    "QueueItem",
    "ReviewerLoad",
    "applications_page",
    "competitors",
    "criterion_rules",
    "current_ranking",
    "drafts_of",
    "get_own_review",
    "get_reviewer",
    "progress_of",
    "queue_of",
    "ranking_content",
    "ranking_rows",
    "reviewer_by_code",
    "reviewer_of",
    "reviewers_with_load",
    "reviews_of",
    "row_content",
    "rules_of",
    "scores_of",
    "standing_rows",
    "valid_sheets",
]
