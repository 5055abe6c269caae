"""Translate domain messages outside of a web request: for e-mails, commands and jobs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from babel.support import Translations

from app.core import figures
from app.core.i18n import Message, Words
from app.core.money import Amount

CATALOGUES = Path(__file__).parent.parent / "translations"


@cache
def _catalogue(language: str) -> NullTranslations:
    merged = Translations()
    for path in sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.mo")):
        with path.open("rb") as file:
            merged.merge(Translations(file))
    return merged


def translate(message: Message | str, language: str) -> str:
    """Say a message in a language, and its values: messages, titles, decimals, amounts, days.

    Whole numbers stay as they are, since most of them are years and codes.
    """
    if isinstance(message, str):
        return message
    text = _catalogue(language).gettext(message.text) if message.text else ""
    if not message.values:
        return text
    return text % {name: _value(value, language) for name, value in message.values.items()}


def _value(value: Any, language: str) -> Any:
    match value:
        case Message():
            return translate(value, language)
        case Words():
            return value.read_in(language)
        case Decimal():
            return figures.number(value, language)
        case Amount():
            return figures.money(value.minor, value.currency, language)
        case date():
            return figures.day(value, language)
    return value
