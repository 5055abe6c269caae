"""Translate domain messages outside of a web request: for e-mails, commands and jobs."""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from babel.support import Translations

from app.core.i18n import Message

CATALOGUES = Path(__file__).parent.parent / "translations"


@cache
def _catalogue(language: str) -> NullTranslations:
    merged = Translations()
    for path in sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.mo")):
        with path.open("rb") as file:
            merged.merge(Translations(file))
    return merged


def translate(message: Message | str, language: str) -> str:
    """Say a message in a language; values that are messages themselves are translated too."""
    if isinstance(message, str):
        return message
    text = _catalogue(language).gettext(message.text) if message.text else ""
    if not message.values:
        return text
    return text % {name: _value(value, language) for name, value in message.values.items()}


def _value(value: Any, language: str) -> Any:
    return translate(value, language) if isinstance(value, Message) else value
