"""Figures as a reader writes them: `71,25` and `1 500 000 ₸`, in English `71.25` and `1,500,000`.

Files for other programs never come here: they keep the decimal point in every language.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel.dates import format_date

from app.core.i18n import LOCALES
from app.core.money import BASE_CURRENCY, digits_of

# No-break spaces, so that a figure never falls apart at the end of a line.
NBSP = "\u00a0"
_CONTINENTAL = str.maketrans({",": NBSP, ".": ","})
_SYMBOLS = {"KZT": "₸"}


def decimal_sign(language: str) -> str:
    """The sign that readers of a language put before decimals."""
    return "." if language == "en" else ","


def _written(plain: str, language: str) -> str:
    return plain if language == "en" else plain.translate(_CONTINENTAL)


def number(value: Decimal | float | str, language: str) -> str:
    """Write a number with groups of three digits and at most three decimals: `1 234,5`.

    A string is a decimal of a canonical content (`"12.5"`).
    """
    plain = f"{Decimal(value) if isinstance(value, str) else value:,.3f}"
    return _written(plain.rstrip("0").rstrip("."), language)


def score(value: Fraction | Decimal, language: str) -> str:
    """Write points with two decimals, half up and exact: 2/3 → `0,67`, 1/8 → `0,13`."""
    hundredths = (Fraction(value) * 200 + 1) // 2
    return _written(f"{hundredths // 100:,}.{hundredths % 100:02d}", language)


def exact(minor: int, language: str, currency: str = BASE_CURRENCY) -> str:
    """Write an amount with all its decimals always: `6 409 616,20`."""
    sign, digits = "−" if minor < 0 else "", digits_of(currency)
    whole, fraction = divmod(abs(minor), 10**digits)
    return _written(f"{sign}{whole:,}" + (f".{fraction:0{digits}d}" if digits else ""), language)


def symbol(currency: str, language: str) -> str:
    """The sign behind amounts: `₸` for tenge, else the code, which nobody mistakes."""
    return currency if language == "en" else _SYMBOLS.get(currency, currency)


def money(minor: int, currency: str, language: str) -> str:
    """Write an amount with its currency, with decimals only when there are any."""
    figures, digits = exact(minor, language, currency), digits_of(currency)
    if digits and minor % 10**digits == 0:
        figures = figures[: -digits - 1]
    return f"{figures}{NBSP}{symbol(currency, language)}"


def day(value: date, language: str) -> str:
    """Write a day inside a sentence: `4 декабря 2026 года`, `2026 жылғы 4 желтоқсан`."""
    month = format_date(value, "d MMMM", locale=LOCALES[language]).replace(" ", NBSP, 1)
    if language == "kk":
        return f"{value.year} жылғы {month}"
    return f"{month} {value.year}" + (f"{NBSP}года" if language == "ru" else "")
