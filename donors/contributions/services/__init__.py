"""Book money that arrives under a commitment, and money given back."""

from donors.contributions.services.receiving import record_contribution
from donors.contributions.services.returning import follow_reversal, record_return

__all__ = ["follow_reversal", "record_contribution", "record_return"]
