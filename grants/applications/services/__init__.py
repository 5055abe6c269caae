"""Changes of applications."""

from grants.applications.services.attaching import attach_file, remove_attachment
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
    keep_receipt,
    receipt_of,
    submit_application,
    withdraw_application,
)

__all__ = [
    "Receipt",
    "attach_file",
    "keep_receipt",
    "mark_decided",
    "mark_under_review",
    "receipt_of",
    "remove_attachment",
    "save_basics",
    "save_budget",
    "save_eligibility",
    "save_indicators",
    "save_texts",
    "start_application",
    "submit_application",
    "withdraw_application",
]
