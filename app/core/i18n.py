"""Words in three languages: messages made in the domain, translated at the edge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

LANGUAGES = ("kk", "ru", "en")
LOCALES = {"kk": "kk_KZ", "ru": "ru_KZ", "en": "en_GB"}
LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}


@dataclass(frozen=True, init=False)
class Message:
    """A sentence for a reader: an English msgid and its values, translated when shown."""

    text: str
    values: dict[str, Any] = field(hash=False)

    def __init__(self, text: str, **values: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text


def joined(parts: Iterable[Any], separator: str = "") -> Message:
    """Put values together that need no words; each is written in the reader's way."""
    values = {f"part{number}": part for number, part in enumerate(parts)}
    return Message(separator.join(f"%({name})s" for name in values), **values)


@dataclass(frozen=True)
class Words:
    """A title that people wrote in several languages, as a value of a message."""

    kk: str
    ru: str
    en: str = ""

    def __str__(self) -> str:
        return self.read_in("ru")

    def __bool__(self) -> bool:
        return bool(self.kk or self.ru or self.en)

    def read_in(self, language: str) -> str:
        """Read it in a language; what is not written falls back to Russian, then Kazakh."""
        return getattr(self, language, "") or self.ru or self.kk


def words_of(row: Any, name: str) -> Words:
    """Take `name_kk`, `name_ru`, `name_en` of a row."""
    return Words(*(getattr(row, f"{name}_{language}", None) or "" for language in LANGUAGES))


def in_language(row: Any, name: str, language: str) -> str:
    """Read a content field in the reader's language; English falls back to Russian."""
    wanted = getattr(row, f"{name}_{language}", None)
    return wanted or getattr(row, f"{name}_ru") or getattr(row, f"{name}_kk") or ""
