"""Texts of an application: how long they may be and which characters they may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from app.core.errors import Fault
from app.core.i18n import Message
from app.core.text import first_invisible, fold
from grants.applications.states import TEXTS

TITLE_LIMIT = 300
# Controls and halves of letters cannot be stored; marks that turn the text round deceive.
_UNREADABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)

# The database's word index knows Latin letters and figures only, so Cyrillic is written in those;
# it also lets a Latin keyboard find Kazakh and Russian words.
_LATIN = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфхцыэ", "abvgdeziyklmnoprstufhcye", strict=True)),
        "ж": "zh", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia", "ъ": "", "ь": "",
    }
)  # fmt: skip


def search_key(text: str) -> str:
    """Reduce text to what a search compares: folded, in Latin letters and figures."""
    return fold(text).translate(_LATIN)


def check_text(
    field_name: str, text: str, *, limit: int, one_line: bool = False
) -> Iterator[Fault]:
    """Refuse text that is too long or holds characters that cannot be stored or that deceive."""
    if len(text) > limit:
        too_long = Message("%(limit)s characters at most.", limit=limit)
        yield Fault(field_name, "text_too_long", too_long)
    if _UNREADABLE.search(text):
        odd = Message("The text has a character that cannot be stored. Type it again.")
        yield Fault(field_name, "text_unreadable", odd)
    hidden = first_invisible(text, one_line=one_line)
    if hidden is not None:
        unseen = Message(
            "The text has an invisible character at place %(position)s: %(character)s. "
            "Delete it or type the text again.",
            position=hidden.position,
            character=hidden.character,
        )
        yield Fault(field_name, "text_invisible", unseen)


def check_texts(texts: Mapping[str, str]) -> Iterator[Fault]:
    """Check texts by their codes, finished or not."""
    for code, text in texts.items():
        if code not in TEXTS:
            yield Fault(code, "section_unknown", Message("There is no such section."))
            continue
        yield from check_text(code, text, limit=TEXTS[code].limit)
