"""Read call.toml into the rules of a call; a wrong or missing entry is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, TypeVar

from app.cli.rehearse.tables import Unreadable
from app.core.errors import Invalid
from app.core.money import BASE_CURRENCY, CURRENCIES, MAX_MINOR, parse_minor
from grants.calls.rules import CallRules, CriterionRule

T = TypeVar("T")
FILE = "call.toml"
_THEME = re.compile(r"[\w.-]{1,40}")
# Farther instants cannot be turned into another zone or moved by some days.
NAMEABLE_YEARS = range(1900, 2201)


@dataclass(frozen=True)
class Terms:
    """The call of a rehearsal: its rules, and the rates its run uses."""

    code: str
    rules: CallRules
    rates: dict[str, Fraction]


def read_terms(table: Mapping[str, Any]) -> Terms:
    """Turn the table of call.toml into terms, or raise Unreadable naming the key."""
    criteria = tuple(
        _criterion(entry, index) for index, entry in enumerate(_list(table, "criteria"))
    )
    title = _take(table, "title", dict)
    rules = CallRules(
        code=_take(table, "id", str),
        title_kk=_words(title, "title", "kk"),
        title_ru=_words(title, "title", "ru"),
        title_en=str(title.get("en", "")),
        opens_at=_instant(table, "opens_at"),
        closes_at=_instant(table, "closes_at"),
        years=_each(table, "years", int),
        regions=_each(table, "regions", str),
        themes=_themes(table),
        min_amount_minor=_money(table, "min_amount"),
        max_amount_minor=_money(table, "max_amount"),
        own_contribution_percent=_take(table, "own_contribution_percent", int),
        reviews_per_application=_take(table, "reviews_per_application", int),
        pass_score=_decimal(table, "pass_score"),
        discrepancy=_take(table, "discrepancy", int),
        comment_min_length=0,
        criteria=criteria,
    )
    given = _take(table, "rates", dict) if "rates" in table else {}
    rates = {code: _rate(code, text) for code, text in given.items()}
    return Terms(rules.code, rules, rates)


def _criterion(entry: Mapping[str, Any], index: int) -> CriterionRule:
    place = f"criteria[{index}]"
    title = _take(entry, "title", dict, place)
    return CriterionRule(
        code=_take(entry, "code", str, place),
        title_kk=_words(title, f"{place}.title", "kk"),
        title_ru=_words(title, f"{place}.title", "ru"),
        title_en=str(title.get("en", "")),
        weight=_take(entry, "weight", int, place),
        max_points=_take(entry, "max", int, place),
        threshold=_decimal(entry, "threshold", place),
    )


def _take(table: Mapping[str, Any], key: str, kind: type[T], place: str = "") -> T:
    path = f"{place}.{key}" if place else key
    value = table.get(key)
    if value is None:
        raise Unreadable(FILE, None, path, "is missing")
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Unreadable(FILE, None, path, f"must be of the kind {kind.__name__}")
    return value


def _each(table: Mapping[str, Any], key: str, kind: type[T]) -> tuple[T, ...]:
    found = tuple(_take(table, key, list))
    if any(not isinstance(value, kind) or isinstance(value, bool) for value in found):
        raise Unreadable(FILE, None, key, f"must be a list of the kind {kind.__name__}")
    return found


def _themes(table: Mapping[str, Any]) -> tuple[str, ...]:
    found = _each(table, "themes", str)
    for code in found:
        if not _THEME.fullmatch(code):
            reason = f"write each code in 1 to 40 letters and digits, not {code[:60]!r}"
            raise Unreadable(FILE, None, "themes", reason)
    return found


def _list(table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = _take(table, key, list)
    if not found or not all(isinstance(entry, Mapping) for entry in found):
        raise Unreadable(FILE, None, key, "must be a list of tables")
    return found


def _words(title: Mapping[str, Any], place: str, language: str) -> str:
    return _take(title, language, str, place)


def _instant(table: Mapping[str, Any], key: str) -> datetime:
    value = table.get(key)
    if isinstance(value, str):
        value = _parsed(datetime.fromisoformat, value, key)
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Unreadable(FILE, None, key, "must be a date and time with an offset")
    if value.year not in NAMEABLE_YEARS:
        raise Unreadable(FILE, None, key, "lies too far away")
    return value


def _money(table: Mapping[str, Any], key: str) -> int:
    return _parsed(parse_minor, str(_take(table, key, str)), key)


def _decimal(table: Mapping[str, Any], key: str, place: str = "") -> Decimal:
    path = f"{place}.{key}" if place else key
    if key not in table:
        raise Unreadable(FILE, None, path, "is missing")
    found = _parsed(Decimal, str(table[key]), path)
    if not found.is_finite():
        raise Unreadable(FILE, None, path, f"cannot be read: {table[key]}")
    return found


def _rate(code: str, text: Any) -> Fraction:
    if code == BASE_CURRENCY or code not in CURRENCIES:
        raise Unreadable(FILE, None, f"rates.{code}", "is no foreign currency we know")
    rate = _parsed(Fraction, str(text), f"rates.{code}")
    if rate <= 0:
        raise Unreadable(FILE, None, f"rates.{code}", "must be more than zero")
    if max(rate.numerator, rate.denominator) > MAX_MINOR:
        raise Unreadable(FILE, None, f"rates.{code}", "has too many figures")
    return rate


def _parsed(parse: Callable[[str], T], text: str, path: str) -> T:
    try:
        return parse(text)
    except (ValueError, InvalidOperation, ZeroDivisionError, Invalid):
        raise Unreadable(FILE, None, path, f"cannot be read: {text}") from None
