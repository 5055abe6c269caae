"""Plain rules of pledges: their terms, what is signed."""

from donors.pledges.rules.agreements import (
    NAME_LENGTH,
    NUMBER_LENGTH,
    Agreement,
    Paper,
    check_agreement,
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
    "NAME_LENGTH",
    "NUMBER_LENGTH",
    "TERM_LABELS",
    "WHERE_KEYS",
    "Agreement",
    "Paper",
    "PledgeTerms",
    "Quota",
    "Where",
    "as_json",
    "check_agreement",
    "check_terms",
    "differences",
    "from_json",
]
