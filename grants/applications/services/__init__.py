"""Changes of applications."""

from grants.applications.services.deciding import mark_decided, mark_under_review
from grants.applications.services.drafting import (
    save_basics,
    save_budget,
    save_eligibility,
    save_indicators,
    save_texts,
    start_application,
)
from grants.applications.services.submitting import (
    Receipt,
    faults_now,
    keep_receipt,
    receipt_of,
    submit_application,
    withdraw_application,
)

__all__ = [
    "Receipt",
    "faults_now",
    "keep_receipt",
    "mark_decided",
    "mark_under_review",
    "receipt_of",
    "save_basics",
    "save_budget",
    "save_eligibility",
    "save_indicators",
    "save_texts",
    "start_application",
    "submit_application",
    "withdraw_application",
]
