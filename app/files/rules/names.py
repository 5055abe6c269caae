"""Names of uploads: a label for people, never a place on disk."""

from __future__ import annotations

import re
import unicodedata

MAX_LABEL = 120
_FOLDERS = re.compile(r"[/\\]")
# Controls, halves of letters, marks that turn the text round, what file systems reserve.
_UNFIT = re.compile(
    '[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff<>:"|?*%]'
)


def clean_label(name: str, extension: str) -> str:
    """Make a harmless label of a file's name, ending in the extension of its true type."""
    last = _FOLDERS.split(name[-1000:])[-1]
    plain = _UNFIT.sub("", unicodedata.normalize("NFC", last)).rstrip(". \u00a0")
    stem, dot, _ending = plain.rpartition(".")
    stem = (stem if dot else plain).strip(". ")[:MAX_LABEL] or "file"
    return f"{stem}{extension}"


def extension_of(name: str) -> str:
    """Give the last extension of a name in small letters, with its dot."""
    _stem, dot, ending = name.rpartition(".")
    return f".{ending.strip().casefold()}" if dot else ""
