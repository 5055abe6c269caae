"""Canonical JSON: one value, one sequence of bytes, so that a hash can be checked by anyone."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_bytes(value: Any) -> bytes:
    """Write a value as JSON in UTF-8 with sorted keys and no spaces.

    Takes dict (text keys), list, tuple, str, int, bool and None. Floats are refused, because two
    programs may write the same float differently: amounts go as minor units, decimals as text.
    """
    _check(value, "$")
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def sha256_hex(content: bytes) -> str:
    """Give the SHA-256 of bytes as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def text_hash(text: str) -> str:
    """Give the SHA-256 of any text: what comes from outside may hold half a character."""
    return sha256_hex(text.encode("utf-8", "surrogatepass"))


def canonical_hash(value: Any) -> str:
    """Give the SHA-256 of a value's canonical bytes."""
    return sha256_hex(canonical_bytes(value))


def _check(value: Any, path: str) -> None:
    """Refuse, naming the place, whatever JSON would write in more than one way."""
    if value is None or isinstance(value, (str, bool, int)):
        return
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{path}: the key {key!r} is no text")
            _check(item, f"{path}.{key}")
    else:
        raise TypeError(f"{path}: {type(value).__name__} has no canonical form")
