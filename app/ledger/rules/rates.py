"""Rates as exact fractions: read as printed, written as printed, compared without rounding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.errors import Invalid
from app.core.i18n import Message
from app.core.money import MINOR_DIGITS
from app.ledger.rules.currencies import DECIMALS

_RATE = re.compile(r"\d{1,9}([.,]\d{1,6})?")
_SPACES = dict.fromkeys(map(ord, " \u00a0\u202f\u2009"))

# How old a rate may be where nobody has said otherwise.
DEFAULT_MAX_AGE_DAYS = 7
# A rate that moves by more than this since the last one is asked about.
MAX_MOVE_PERCENT = 30
# The tenge's first day.
FIRST_DAY = date(1993, 11, 15)


@dataclass(frozen=True)
class Quote:
    """What one foreign minor unit is worth in base minor units on a day, as num/den."""

    currency: str
    quoted_on: date
    num: int
    den: int
    source: str = ""
    line: int = 0

    def is_worth(self, other: Quote) -> bool:
        """Tell whether both say the same, however many zeros are printed."""
        return self.num * other.den == other.num * self.den

    def moved_too_far(self, earlier: Quote) -> bool:
        """Tell whether it lies more than 30 % above or below an earlier one."""
        mine, theirs = self.num * earlier.den, earlier.num * self.den
        return 100 * abs(mine - theirs) > MAX_MOVE_PERCENT * theirs

    def as_facts(self) -> dict[str, Any]:
        """Write it down for a record that keeps it for good."""
        return {
            "num": self.num, "den": self.den, "on": self.quoted_on.isoformat(),
            "source": self.source,
        }  # fmt: skip


Rates = Mapping[str, Quote]


def as_facts(rates: Rates) -> dict[str, Any]:
    """Write a table of rates down for a record that keeps it for good; nothing of an empty one."""
    return {"rates": {code: rates[code].as_facts() for code in sorted(rates)}} if rates else {}


def from_facts(rates: Mapping[str, Mapping[str, Any]]) -> Rates:
    """Read a table of rates that a record has kept."""
    return {
        code: Quote(code, date.fromisoformat(one["on"]), one["num"], one["den"], one["source"])
        for code, one in rates.items()
    }


def parse_rate(text: str) -> tuple[int, int]:
    """Read a typed rate exactly, as a fraction: "523.40" → (52340, 100). Raises Invalid."""
    plain = text.translate(_SPACES)
    if plain.startswith(("-", "−")):
        raise Invalid({"rate": Message("A rate must be more than zero.")})
    if not plain.isascii() or not _RATE.fullmatch(plain):
        raise Invalid({"rate": Message("Enter a rate in figures, such as 523.40.")})
    whole, _dot, decimals = plain.replace(",", ".").partition(".")
    num, den = int(whole + decimals), 10 ** len(decimals)
    if not num:
        raise Invalid({"rate": Message("A rate must be more than zero.")})
    return num, den


def per_minor(num: int, den: int, currency: str, quant: int = 1) -> tuple[int, int]:
    """Turn "num/den tenge for so many units" into base minor units for one foreign minor unit."""
    shift = MINOR_DIGITS - DECIMALS[currency]
    den *= quant
    while shift > 0 and den % 10 == 0:
        den, shift = den // 10, shift - 1
    return (num * 10**shift, den) if shift > 0 else (num, den * 10**-shift)


def per_unit(num: int, den: int, currency: str) -> tuple[int, int]:
    """Turn a stored rate back into tenge for one whole unit of the currency."""
    shift = DECIMALS.get(currency, MINOR_DIGITS) - MINOR_DIGITS
    while shift > 0 and den % 10 == 0:
        den, shift = den // 10, shift - 1
    return (num * 10**shift, den) if shift > 0 else (num, den * 10**-shift)


def rate_text(num: int, den: int) -> str:
    """Write a rate as it was typed: (52340, 100) → "523.40"; any other fraction stays one."""
    places = len(str(den)) - 1
    if den != 10**places:
        return f"{num}/{den}"
    digits = str(num).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def unit_text(num: int, den: int, currency: str) -> str:
    """Write a stored rate for the eye: tenge for one unit of the currency."""
    return rate_text(*per_unit(num, den, currency))


def check_quote(quote: Quote, today: date) -> Message | None:
    """Say what is wrong with a rate in itself: an unknown currency, nothing, a wrong day."""
    if quote.currency not in DECIMALS:
        return Message("There is no such currency: %(currency)s.", currency=quote.currency)
    if quote.num <= 0 or quote.den <= 0:
        return Message("A rate must be more than zero.")
    return check_day(quote.quoted_on, today)


def check_day(day: date, today: date) -> Message | None:
    """Say what is wrong with the day of a rate."""
    if day > today:
        return Message("The day of the rate lies in the future.")
    if day < FIRST_DAY:
        return Message("The day of the rate lies before the first day of the tenge.")
    return None
