"""What several pages of the books show alike."""

from __future__ import annotations

from app.core.figures import decimal_sign
from app.ledger.rules import unit_text
from app.portals.language import current_language


def shown_rate(num: int, den: int, currency: str) -> str:
    """A rate of one unit with all its digits and the reader's decimal sign."""
    return unit_text(num, den, currency).replace(".", decimal_sign(current_language()))
