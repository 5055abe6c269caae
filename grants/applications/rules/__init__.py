"""Pure decisions on applications."""

from grants.applications.rules.budget import (
    LineDraft,
    check_limits,
    check_lines,
    line_amount,
    minimum_by_year,
    own_needed,
    own_percent,
    requested_by_year,
)
from grants.applications.rules.submission import (
    Draft,
    IndicatorDraft,
    canonical_content,
    check_deadline,
    check_submission,
    page_of,
)

__all__ = [
    "Draft",
    "IndicatorDraft",
    "LineDraft",
    "canonical_content",
    "check_deadline",
    "check_limits",
    "check_lines",
    "check_submission",
    "line_amount",
    "minimum_by_year",
    "own_needed",
    "own_percent",
    "page_of",
    "requested_by_year",
]
