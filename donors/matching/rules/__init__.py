"""The matching contract in and out, what a result says in tables, and why."""

from donors.matching.rules.books import (
    Comparison,
    PaymentRow,
    PaymentTable,
    compare,
    flows_of,
    payment_table,
)
from donors.matching.rules.contract import (
    Candidate,
    amounts_of,
    build_instance,
    claims_of,
    outcome_of,
    shares_of,
    summarise,
)
from donors.matching.rules.leftovers import Leftover, accounts_of, leftovers_of
from donors.matching.rules.quotas import with_quotas_left
from donors.matching.rules.reasons import Reader, explain

__all__ = [
    "Candidate",
    "Comparison",
    "Leftover",
    "PaymentRow",
    "PaymentTable",
    "Reader",
    "accounts_of",
    "amounts_of",
    "build_instance",
    "claims_of",
    "compare",
    "explain",
    "flows_of",
    "leftovers_of",
    "outcome_of",
    "payment_table",
    "shares_of",
    "summarise",
    "with_quotas_left",
]
