"""Write the books: every change of money is one balanced entry, booked once for each key."""

from app.ledger.services.awarding import book_award, reserve
from app.ledger.services.changes import book_return, change_commitment
from app.ledger.services.correcting import reverse
from app.ledger.services.funds import book_contribution, open_fund
from app.ledger.services.rate_imports import book_rates, hand_in_rates
from app.ledger.services.rates import set_rate, set_rate_limit
from app.ledger.services.releasing import cancel_award, release

__all__ = [
    "book_award",
    "book_contribution",
    "book_rates",
    "book_return",
    "cancel_award",
    "change_commitment",
    "hand_in_rates",
    "open_fund",
    "release",
    "reserve",
    "reverse",
    "set_rate",
    "set_rate_limit",
]
