"""Codes of letters as people type them from paper."""

from __future__ import annotations

import re

_GROUP, _MOST = 4, 24
# Capitals of the keyboard next to it that look the same.
_LATIN = str.maketrans("ВСНКМРТХ", "BCHKMPTX")
_NEITHER = re.compile(r"[\W_]+")


def typed_code(text: str) -> str:
    """Read a code in small letters, without hyphens or on a Cyrillic keyboard: as it is printed.

    What is no code comes back in capitals. 0 and O, 1 and I need no rule: no code holds any of
    them (`app.core.ids.new_code`).
    """
    plain = text.strip().upper()
    signs = _NEITHER.sub("", plain.translate(_LATIN))
    if not signs or len(signs) % _GROUP or len(signs) > _MOST:
        return plain
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))
