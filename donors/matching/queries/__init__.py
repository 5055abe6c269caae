"""Read runs, the facts they are made of, and what they gave to whom."""

from donors.matching.queries.commitments import usable_pledges
from donors.matching.queries.drift import drifts_of_run, lock_money
from donors.matching.queries.facts import (
    applications_of,
    approved_paying,
    candidates_of,
    pledges_by_code,
    ranked_rows,
    rates_on,
    refused_by_scores,
    source_names,
    terms_left,
)
from donors.matching.queries.linked import conflicts_of_run, paid_conflicts, pairs_to_keep_apart
from donors.matching.queries.reserve import reserve_of, root_of
from donors.matching.queries.runs import (
    approved_run_of,
    approved_run_with,
    approved_with,
    broken_rule,
    calls_to_split,
    count_runs,
    earlier_run,
    get_run,
    has_ranking,
    list_runs,
    lock_call,
    lock_run,
    own_pledges,
    runs_of,
    runs_to_compare,
    used_of,
)
from donors.matching.queries.waits import use_waits, waits_of

__all__ = [
    "applications_of",
    "approved_paying",
    "approved_run_of",
    "approved_run_with",
    "approved_with",
    "broken_rule",
    "calls_to_split",
    "candidates_of",
    "conflicts_of_run",
    "count_runs",
    "drifts_of_run",
    "earlier_run",
    "get_run",
    "has_ranking",
    "list_runs",
    "lock_call",
    "lock_money",
    "lock_run",
    "own_pledges",
    "paid_conflicts",
    "pairs_to_keep_apart",
    "pledges_by_code",
    "ranked_rows",
    "rates_on",
    "refused_by_scores",
    "reserve_of",
    "root_of",
    "runs_of",
    "runs_to_compare",
    "source_names",
    "terms_left",
    "usable_pledges",
    "use_waits",
    "used_of",
    "waits_of",
]
