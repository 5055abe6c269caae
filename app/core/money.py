"""Money: integer minor units of a named currency. Nothing here ever rounds silently."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from app.core.errors import Invalid
from app.core.i18n import Message

BASE_CURRENCY = "KZT"
CURRENCIES = ("KZT", "USD", "EUR", "GBP", "CNY", "RUB")
MINOR_DIGITS = 2
# Sums of thousands of amounts must still fit a signed 64-bit column.
MAX_MINOR = 10**15

_TEXT = re.compile(r"\d{1,15}([.,]\d{1,2})?")
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009"))


@dataclass(frozen=True)
class Amount:
    """Money inside a message: written in the reader's way where the message is shown."""

    minor: int
    currency: str = BASE_CURRENCY

    def __str__(self) -> str:
        return f"{plain_text(self.minor)} {self.currency}"


def parse_minor(text: str, *, field: str = "amount") -> int:
    """Read a typed amount ("1 500 000,50") into minor units.

    Raises Invalid for signs, exponents, more than two decimals or more than MAX_MINOR.
    """
    plain = text.translate(_SPACES)
    if not plain.isascii() or not _TEXT.fullmatch(plain):
        raise Invalid({field: Message("Enter an amount in figures, such as 1500000.50.")})
    whole, _, fraction = plain.replace(",", ".").partition(".")
    minor = int(whole) * 100 + int(fraction.ljust(MINOR_DIGITS, "0") or 0)
    if minor > MAX_MINOR:
        raise Invalid({field: Message("This amount is too large.")})
    return minor


def plain_text(minor: int) -> str:
    """Write minor units as decimal text with a dot, for files: 150000050 → "1500000.50"."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def times(quantity: Decimal, unit_minor: int) -> int | None:
    """Multiply a quantity by a unit price; None when that is not a whole number of tiyn."""
    product = quantity * unit_minor
    whole = int(product)
    return whole if product == whole else None


def ceil_percent(minor: int, percent: int) -> int:
    """Give the percentage of an amount, upwards to the next tiyn."""
    return -(-minor * percent // 100)
