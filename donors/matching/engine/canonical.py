"""One way to write an instance or a result, so that equal content means equal bytes."""

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> bytes:
    """The bytes of a JSON value: sorted keys, UTF-8, no spaces. Floats are a TypeError."""
    _refuse_floats(value)
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


def sha256(value: Any) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def normalised(value: Any) -> Any:
    """The same value with every list sorted by the canonical JSON of its items.

    No list of an instance carries meaning in its order, so two instances are the same
    instance when their normalised forms are equal; `instance_sha256` is taken of this form.
    """
    if isinstance(value, dict):
        return {key: normalised(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((normalised(item) for item in value), key=canonical_json)
    return value


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"a float has no place in canonical JSON: {value!r}")
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
