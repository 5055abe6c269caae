"""One way to write an instance or a result, so that equal content means equal bytes."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

_text = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
_PLAIN = {int, str, bool, type(None)}


def canonical_json(value: Any) -> bytes:
    """The bytes of a JSON value: sorted keys, UTF-8, no spaces. Floats are a TypeError."""
    _refuse_floats([value])
    return _text(value).encode("utf-8")


def sha256(value: Any) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def normalised(value: Any) -> Any:
    """The same value with every list sorted by the canonical JSON of its items.

    No list of an instance carries meaning in its order, so two instances are the same
    instance when their normalised forms are equal; `instance_sha256` is taken of this form.
    """
    _refuse_floats([value])
    return _sorted(value)


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(item) for key, item in value.items()}
    if isinstance(value, list):
        # Texts stand in the order of their UTF-8 bytes: both follow the code points.
        return sorted(map(_sorted, value), key=_text)
    return value


def _refuse_floats(values: Iterable[Any]) -> None:
    if set(map(type, values)) <= _PLAIN:
        return
    for one in values:
        if isinstance(one, float):
            raise TypeError(f"a float has no place in canonical JSON: {one!r}")
        if isinstance(one, dict):
            _refuse_floats(one.values())
        elif isinstance(one, list | tuple):
            _refuse_floats(one)
