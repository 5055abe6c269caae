"""Plain rules of pledges: their terms, what is signed."""

from donors.pledges.rules.agreements import (
    NAME_LENGTH,
    NUMBER_LENGTH,
    Agreement,
    Paper,
    check_agreement,
)
from donors.pledges.rules.changes import check_change, check_floors
from donors.pledges.rules.schedule import (
    MOST_PARTS,
    NOTICE_DAYS,
    Part,
    TrancheState,
    adapted,
    check_schedule,
    days_late,
    poured,
    state_of,
    usual_day,
)
from donors.pledges.rules.stored import as_json, from_json
from donors.pledges.rules.terms import (
    FIRST_YEAR,
    KIND_LABELS,
    LAST_YEAR,
    TERM_LABELS,
    WHERE_KEYS,
    PledgeTerms,
    Quota,
    Where,
    check_terms,
    differences,
)

__all__ = [
    "FIRST_YEAR",
    "KIND_LABELS",
    "LAST_YEAR",
    "MOST_PARTS",
    "NAME_LENGTH",
    "NOTICE_DAYS",
    "NUMBER_LENGTH",
    "TERM_LABELS",
    "WHERE_KEYS",
    "Agreement",
    "Paper",
    "Part",
    "PledgeTerms",
    "Quota",
    "TrancheState",
    "Where",
    "adapted",
    "as_json",
    "check_agreement",
    "check_change",
    "check_floors",
    "check_schedule",
    "check_terms",
    "days_late",
    "differences",
    "from_json",
    "poured",
    "state_of",
    "usual_day",
]
