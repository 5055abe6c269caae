"""Text people type: cleaned on the way in, folded for searching and sorting."""

from __future__ import annotations

import unicodedata

_KAZAKH = str.maketrans("әғқңөұүһіё", "агкноуухие")
_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_ORDER = {letter: chr(0x400 + index) for index, letter in enumerate(_ALPHABET)}


def fold(text: str) -> str:
    """Reduce text to what a search compares: case, ё/е and Kazakh letters do not matter."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_KAZAKH)
    return " ".join(plain.split())


def sort_key(text: str) -> str:
    """Give a key that sorts Cyrillic text in the order of the Kazakh alphabet."""
    return "".join(_ORDER.get(letter, letter) for letter in text.casefold())
