"""Read decisions and awards: one, one's own, everybody's lists, and who pays."""

from grants.awards.queries.decisions import (
    awards_by_decision,
    awards_of_call,
    decision_of,
    decisions_of,
    get_award,
    line_of,
    own_decision,
    own_decisions,
    row_behind,
    shares_of,
    shares_of_fund,
)
from grants.awards.queries.listing import (
    AwardFilters,
    AwardPage,
    Key,
    Totals,
    award_page,
    calls_with_awards,
    public_award,
    public_awards,
    totals_by_region,
    totals_of,
)
from grants.awards.queries.sources import sources_of, use_source_names

__all__ = [
    "AwardFilters",
    "AwardPage",
    "Key",
    "Totals",
    "award_page",
    "awards_by_decision",
    "awards_of_call",
    "calls_with_awards",
    "decision_of",
    "decisions_of",
    "get_award",
    "line_of",
    "own_decision",
    "own_decisions",
    "public_award",
    "public_awards",
    "row_behind",
    "shares_of",
    "shares_of_fund",
    "sources_of",
    "totals_by_region",
    "totals_of",
    "use_source_names",
]
