"""Official wording of amounts, counts and dates in Kazakh, Russian and English.

The forms are those of real letters: `6 409 616,20 (алты миллион …) теңге 20 тиын`. Tiyn stay in
figures and are not declined. Kazakh case endings are never added to a variable word: where one is
needed (the month of a protocol's date), the whole word stands in a table.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import cast

from app.core.figures import NBSP, exact

_NUM2WORDS_LANGUAGE = {"kk": "kz", "ru": "ru", "en": "en"}
_MONTHS = {
    "kk": (
        "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым",
        "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан",
    ),
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_MONTHS_OF = (
    "қаңтардағы", "ақпандағы", "наурыздағы", "сәуірдегі", "мамырдағы", "маусымдағы",
    "шілдедегі", "тамыздағы", "қыркүйектегі", "қазандағы", "қарашадағы", "желтоқсандағы",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Unit:
    """Names of a currency and its hundredth: Kazakh; Russian 1, 2–4, 5+; English 1, many."""

    kk: tuple[str, str]
    ru: tuple[tuple[str, str, str], tuple[str, str, str]]
    en: tuple[tuple[str, str], tuple[str, str]]


def _same(word: str) -> tuple[str, str, str]:
    return (word, word, word)


_UNITS = {
    "KZT": _Unit(
        ("теңге", "тиын"),
        (_same("тенге"), _same("тиын")),
        (("tenge", "tenge"), ("tiyn", "tiyn")),
    ),
    "USD": _Unit(
        ("АҚШ доллары", "цент"),
        (("доллар США", "доллара США", "долларов США"), ("цент", "цента", "центов")),
        (("US dollar", "US dollars"), ("cent", "cents")),
    ),
    "EUR": _Unit(
        ("еуро", "еуроцент"),
        (_same("евро"), ("евроцент", "евроцента", "евроцентов")),
        (("euro", "euros"), ("cent", "cents")),
    ),
    "GBP": _Unit(
        ("фунт стерлинг", "пенс"),
        (
            ("фунт стерлингов", "фунта стерлингов", "фунтов стерлингов"),
            ("пенс", "пенса", "пенсов"),
        ),
        (("pound sterling", "pounds sterling"), ("penny", "pence")),
    ),
    "CNY": _Unit(
        ("юань", "фэнь"),
        (("юань", "юаня", "юаней"), _same("фэнь")),
        (("yuan", "yuan"), ("fen", "fen")),
    ),
    "RUB": _Unit(
        ("Ресей рублі", "копейка"),
        (
            ("российский рубль", "российских рубля", "российских рублей"),
            ("копейка", "копейки", "копеек"),
        ),
        (("Russian rouble", "Russian roubles"), ("kopeck", "kopecks")),
    ),
}


def figures(minor: int, language: str) -> str:
    """Write an amount in figures: `6 409 616,20`, in English `6,409,616.20`."""
    if minor < 0:
        raise ValueError("an official amount is never negative")
    return exact(minor, language)


def cardinal(number: int, language: str) -> str:
    """Write a whole number in words, in the nominative."""
    words = str(_num2words()(number, lang=_NUM2WORDS_LANGUAGE[language]))
    return words.replace(",", "")


def _num2words() -> Callable[..., object]:
    """Load the words of numbers with the first letter, not with every web worker: some 3 MB."""
    return cast("Callable[..., object]", importlib.import_module("num2words").num2words)


def cardinal_genitive_ru(number: int) -> str:
    """Write a whole number in the Russian genitive: `в течение 10 (десяти) рабочих дней`."""
    return str(_num2words()(number, lang="ru", case="genitive")).replace("ё", "е")


def amount_in_words(minor: int, currency: str, language: str) -> str:
    """Write an amount in the official form, in figures and in words with its currency.

    `6 409 616,20 (алты миллион … он алты) теңге 20 тиын`. Raises ValueError for an amount below
    zero or a currency without names here.
    """
    if currency not in _UNITS:
        raise ValueError(f"no names are known for the currency {currency!r}")
    whole, rest = divmod(minor, 100)
    unit, part = _unit_names(_UNITS[currency], whole, rest, language)
    words = cardinal(whole, language)
    return f"{figures(minor, language)} ({words}) {unit} {rest:02d}{NBSP}{part}"


def unit_name(currency: str, language: str) -> str:
    """Name a currency for the head of a table; an unknown one by its code."""
    if currency not in _UNITS:
        return currency
    return _unit_names(_UNITS[currency], 0, 0, language)[0]


def official_date(on: date, language: str) -> str:
    """Write a date in full: `2026 жылғы 5 наурыз`, `5 марта 2026 года`, `5 March 2026`."""
    month = _MONTHS[language][on.month - 1]
    if language == "kk":
        return f"{on.year}{NBSP}жылғы {on.day}{NBSP}{month}"
    if language == "ru":
        return f"{on.day}{NBSP}{month} {on.year}{NBSP}года"
    return f"{on.day}{NBSP}{month} {on.year}"


def dated_kk(on: date) -> str:
    """Write a Kazakh date that qualifies a noun: `2026 жылғы 5 наурыздағы` (№ 3 хаттама)."""
    return f"{on.year}{NBSP}жылғы {on.day}{NBSP}{_MONTHS_OF[on.month - 1]}"


def russian_plural(number: int, one: str, few: str, many: str) -> str:
    """Choose the Russian form that goes with a number: 1 месяц, 2 месяца, 5 месяцев."""
    if number % 10 == 1 and number % 100 != 11:
        return one
    if number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}:
        return few
    return many


def _unit_names(unit: _Unit, whole: int, rest: int, language: str) -> tuple[str, str]:
    if language == "kk":
        return unit.kk
    if language == "ru":
        return russian_plural(whole, *unit.ru[0]), russian_plural(rest, *unit.ru[1])
    return unit.en[0][whole != 1], unit.en[1][rest != 1]
