"""Keep reviewers, hand out reviews, take scores, freeze the ranking."""

from __future__ import annotations

from grants.reviews.services.assigning import (
    assign_by_hand,
    assign_reviewer,
    cancel_review,
    record_conflict,
    remind_reviewers,
)
from grants.reviews.services.freezing import freeze_ranking
from grants.reviews.services.register import create_reviewer, update_reviewer
from grants.reviews.services.scoring import (
    declare_no_conflict,
    recuse,
    save_scores,
    submit_review,
)

__all__ = [
    "assign_by_hand",
    "assign_reviewer",
    "cancel_review",
    "create_reviewer",
    "declare_no_conflict",
    "freeze_ranking",
    "record_conflict",
    "recuse",
    "remind_reviewers",
    "save_scores",
    "submit_review",
    "update_reviewer",
]
