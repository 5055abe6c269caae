"""Figures for readers: separators of the language, nothing rounded that should not be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from app.core.figures import day, exact, money, number, score
from app.core.i18n import Message, joined
from app.core.money import Amount
from app.core.translate import translate


@pytest.mark.parametrize(
    ("value", "kk", "en"),
    [
        (0, "0", "0"),
        (100, "100", "100"),
        (3904, "3\u00a0904", "3,904"),
        (Decimal("12.500"), "12,5", "12.5"),
        (Decimal("-1234567.25"), "-1\u00a0234\u00a0567,25", "-1,234,567.25"),
        ("0.125", "0,125", "0.125"),
        (71.3, "71,3", "71.3"),
    ],
)
def test_number(value: Decimal | float | str, kk: str, en: str) -> None:
    assert [number(value, language) for language in ("kk", "ru", "en")] == [kk, kk, en]


@pytest.mark.parametrize(
    ("value", "kk", "en"),
    [
        (Fraction(2, 3), "0,67", "0.67"),
        (Fraction(1, 8), "0,13", "0.13"),
        (Decimal("71.25"), "71,25", "71.25"),
        (Decimal(100), "100,00", "100.00"),
    ],
)
def test_score(value: Fraction | Decimal, kk: str, en: str) -> None:
    assert [score(value, language) for language in ("kk", "ru", "en")] == [kk, kk, en]


def test_money() -> None:
    assert [money(150000050, "KZT", language) for language in ("kk", "ru", "en")] == [
        "1\u00a0500\u00a0000,50\u00a0₸", "1\u00a0500\u00a0000,50\u00a0₸", "1,500,000.50\u00a0KZT",
    ]  # fmt: skip
    assert money(-200000, "USD", "kk") == "−2\u00a0000\u00a0USD"
    assert [exact(640961620, "ru"), exact(-5, "en")] == ["6\u00a0409\u00a0616,20", "−0.05"]


def test_a_message_writes_numbers_and_money_but_not_years() -> None:
    message = joined(
        [2027, ": ", Decimal("7.50"), " × ", Amount(150050), ", ", Message("no such text")]
    )

    assert translate(message, "kk") == "2027: 7,5 × 1\u00a0500,50\u00a0₸, no such text"
    assert translate(message, "en") == "2027: 7.5 × 1,500.50\u00a0KZT, no such text"
    assert str(message) == "2027: 7.50 × 1500.50 KZT, no such text"


def test_a_day_in_a_sentence_is_written_as_readers_write_it() -> None:
    """In Russian with the whole word for year: a sentence may end after it."""
    due = date(2026, 12, 4)
    assert [day(due, language) for language in ("kk", "ru", "en")] == [
        "2026 жылғы 4\u00a0желтоқсан",
        "4\u00a0декабря 2026\u00a0года",
        "4\u00a0December 2026",
    ]
    assert translate(Message("Until %(day)s.", day=due), "en") == "Until 4\u00a0December 2026."
