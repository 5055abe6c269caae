"""Plain values of the books: figures, rates, files of rates."""

from app.ledger.rules.currencies import DECIMALS, is_foreign
from app.ledger.rules.exchange import Lot, exchange_difference
from app.ledger.rules.figures import Claim, YearFigures, gather
from app.ledger.rules.rate_files import LineFault, RateFile, read_rate_file
from app.ledger.rules.rate_plan import Pair, RatePlan, plan_rates
from app.ledger.rules.rates import (
    DEFAULT_MAX_AGE_DAYS,
    MAX_MOVE_PERCENT,
    Quote,
    Rates,
    as_facts,
    check_quote,
    from_facts,
    parse_rate,
    per_minor,
    rate_text,
    unit_text,
)

__all__ = [
    "DECIMALS",
    "DEFAULT_MAX_AGE_DAYS",
    "MAX_MOVE_PERCENT",
    "Claim",
    "LineFault",
    "Lot",
    "Pair",
    "Quote",
    "RateFile",
    "RatePlan",
    "Rates",
    "YearFigures",
    "as_facts",
    "check_quote",
    "exchange_difference",
    "from_facts",
    "gather",
    "is_foreign",
    "parse_rate",
    "per_minor",
    "plan_rates",
    "rate_text",
    "read_rate_file",
    "unit_text",
]
