"""Text people type: cleaned on the way in, folded for searching and sorting."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# What takes no room on the page and hides in a name: soft hyphen, zero-width signs, fillers, tags.
_HIDDEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2064\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
# Joiners hold the parts of emoji and of some scripts together. The signs that choose between the
# drawn and the written form of an emoji are idle after a letter or a space.
_IN_LONG_TEXT = re.compile(f"[{_HIDDEN}]")
_IN_ONE_LINE = re.compile(f"[{_HIDDEN}\u200c\u200d]|(?<![^\\w\\s])[\ufe00-\ufe0f]")
# Cannot be stored or shown: controls, halves of letters, the mark of an undecodable byte.
UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffd\ufffe\uffff]")
# Turn the reading direction round, so that a reader sees something else than what is stored.
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Whatever pasted text brings along at its beginning means nothing.
_MARK = "\ufeff"

_WORD = re.compile(r"[^\W\d_]+")
# Capitals and what they are taken for: Latin ones for Cyrillic, Kazakh ones for their neighbours.
LOOK_ALIKES = ("ABCEHIKMOPTXYӘҒҚҢӨҰҮҺІЁ", "АВСЕНИКМОРТХУАГКНОУУНИЕ")
_LOOK_ALIKES = str.maketrans(*LOOK_ALIKES)
_KAZAKH = str.maketrans("әғқңөұүһіё", "агкноуухие")
_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_KEYS = "".join(chr(0x400 + index) for index in range(len(_ALPHABET)))
# Both cases, for a server whose lower() knows no Cyrillic; quotes have no place in the order.
_ORDER = f"'{_ALPHABET}{_ALPHABET.upper()}«»“”„', '{_KEYS}{_KEYS}'"


@dataclass(frozen=True)
class Invisible:
    """A character nobody sees: its place, counted from one, and what the standard calls it."""

    position: int
    character: str


@dataclass(frozen=True)
class MixedWord:
    """A word of Cyrillic and Latin letters, and which of them are Latin."""

    word: str
    latin: str


def stripped(text: str) -> str:
    """Take the spaces off both ends, and the byte order mark that pasting brings along."""
    return text.strip().lstrip(_MARK).strip()


def one_line(text: str) -> str:
    """Reduce runs of spaces and line breaks to one space, and take them off both ends."""
    return " ".join(text.split())


def first_invisible(text: str, *, one_line: bool) -> Invisible | None:
    """Find what a reader cannot see; long texts may hold the joiners of emoji and scripts."""
    found = (_IN_ONE_LINE if one_line else _IN_LONG_TEXT).search(text)
    if found is None:
        return None
    sign = found.group()
    return Invisible(found.start() + 1, f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip())


def mixed_words(text: str) -> list[MixedWord]:
    """Find words that mix Latin with Cyrillic letters: some letters look the same in both.

    The і, һ and other letters of Kazakh are Cyrillic; their Latin twins i and h are not.
    """
    found = []
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        latin = "".join(letter for letter in word if _script(letter) == "LATIN")
        if latin and any(_script(letter) == "CYRILLIC" for letter in word):
            found.append(MixedWord(word, latin))
    return found


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def skeleton(text: str) -> str:
    """Reduce a name to how it looks: names with one skeleton are taken for one another."""
    return text.upper().translate(_LOOK_ALIKES)


def skeleton_of(column: str) -> str:
    """Write SQL that reduces a column to its skeleton, so that an index can hold it."""
    return f"translate(upper({column}), '{LOOK_ALIKES[0]}', '{LOOK_ALIKES[1]}')"


def fold(text: str) -> str:
    """Reduce text to what a search compares: case, ё/е and Kazakh letters do not matter."""
    seen = _IN_ONE_LINE.sub("", text)
    plain = unicodedata.normalize("NFKC", seen).casefold().translate(_KAZAKH)
    return one_line(plain)


def kazakh_order(column: str) -> str:
    """Write SQL that sorts a column of names in the order of the Kazakh alphabet, in any build.

    The embedded PostgreSQL has no ICU, and a server's own collation may be another.
    """
    return f'(translate(lower({column}), {_ORDER}) COLLATE "C")'
