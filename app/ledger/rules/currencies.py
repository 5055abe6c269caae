"""The currencies that rates are kept for, and how many decimals the money of each has."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.money import BASE_CURRENCY, digits_of

_TWO_DECIMALS = (
    "AED AMD AUD AZN BRL BYN CAD CHF CNY CZK DKK EUR GBP GEL HKD HUF ILS INR IRR KGS MDL MXN MYR "
    "NOK PLN RUB SAR SEK SGD THB TJS TRY UAH USD UZS ZAR"
)

# What the National Bank quotes. The special drawing right has no coins: hundredths stand for them.
DECIMALS: Mapping[str, int] = {
    code: digits_of(code) for code in (*_TWO_DECIMALS.split(), "JPY", "KRW", "VND", "KWD", "XDR")
}


def is_foreign(currency: str) -> bool:
    """Tell whether money of this currency has a rate."""
    return currency != BASE_CURRENCY
