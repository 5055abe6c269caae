"""Money: integer minor units of a named currency. Nothing here ever rounds silently."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from app.core.errors import Invalid
from app.core.i18n import Message

BASE_CURRENCY = "KZT"
CURRENCIES = ("KZT", "USD", "EUR", "GBP", "CNY", "RUB", "JPY", "KRW", "KWD")
# Decimals of the base currency, and of every other that is not named below (ISO 4217).
MINOR_DIGITS = 2
_OTHER_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "KWD": 3}
# Sums of thousands of amounts must still fit a signed 64-bit column.
MAX_MINOR = 10**15

# Longer than any amount, so that one digit too many is told as too much and not as no figure.
_TEXT = re.compile(r"\d{1,100}([.,]\d{1,3})?")
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009"))


def digits_of(currency: str) -> int:
    """Tell how many decimals the money of a currency has: 2 for tenge, 0 for yen."""
    return _OTHER_DIGITS.get(currency, MINOR_DIGITS)


@dataclass(frozen=True)
class Amount:
    """Money inside a message: written in the reader's way where the message is shown."""

    minor: int
    currency: str = BASE_CURRENCY

    def __str__(self) -> str:
        return f"{plain_text(self.minor, self.currency)} {self.currency}"


def parse_minor(text: str, *, field: str = "amount", currency: str = BASE_CURRENCY) -> int:
    """Read a typed amount ("1 500 000,50") into minor units of its currency.

    Raises Invalid for signs, exponents, more decimals than the currency has or more than MAX_MINOR.
    """
    digits = digits_of(currency)
    plain = text.translate(_SPACES)
    whole, _, fraction = plain.replace(",", ".").partition(".")
    if not plain.isascii() or not _TEXT.fullmatch(plain) or len(fraction) > digits:
        raise Invalid({field: _wanted(currency, digits)})
    minor = int(whole + fraction.ljust(digits, "0"))
    if minor > MAX_MINOR:
        most = Amount(MAX_MINOR, currency)
        message = Message("This amount is too large: the greatest is %(most)s.", most=most)
        raise Invalid({field: message})
    return minor


def _wanted(currency: str, digits: int) -> Message:
    """Say how an amount is written."""
    if digits == MINOR_DIGITS:
        return Message("Enter an amount in figures, such as 1500000.50.")
    if digits == 0:
        return Message(
            "Enter a whole amount in figures, such as 1500000: %(currency)s has no decimals.",
            currency=currency,
        )
    return Message(
        "Enter an amount in figures, such as 1500000.500: %(currency)s has %(digits)s decimals.",
        currency=currency,
        digits=digits,
    )


def plain_text(minor: int, currency: str = BASE_CURRENCY) -> str:
    """Write minor units as decimal text with a dot, for files: 150000050 → "1500000.50"."""
    sign, digits = "-" if minor < 0 else "", digits_of(currency)
    if not digits:
        return f"{sign}{abs(minor)}"
    whole, fraction = divmod(abs(minor), 10**digits)
    return f"{sign}{whole}.{fraction:0{digits}d}"


def times(quantity: Decimal, unit_minor: int) -> int | None:
    """Multiply a quantity by a unit price; None when that is not a whole number of tiyn."""
    product = quantity * unit_minor
    whole = int(product)
    return whole if product == whole else None


def ceil_percent(minor: int, percent: int) -> int:
    """Give the percentage of an amount, upwards to the next tiyn."""
    return -(-minor * percent // 100)
