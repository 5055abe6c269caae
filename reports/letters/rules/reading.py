"""Read a snapshot back from what travelled inside a letter; nothing is taken on trust."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from reports.letters.rules.snapshot import FORMAT, LetterSnapshot


def from_canonical(value: Any) -> LetterSnapshot:
    """Read a snapshot back from plain values. Raises ValueError naming the place of a fault."""
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ValueError(f"this is no snapshot of the format {FORMAT}")
    fields = {"withdrawal": None, **value}
    del fields["format"]
    snapshot = _read(LetterSnapshot, fields, "$")
    assert isinstance(snapshot, LetterSnapshot)
    return snapshot


def _read(kind: Any, value: Any, path: str) -> Any:
    if isinstance(kind, UnionType):
        inner = next(option for option in get_args(kind) if option is not NoneType)
        return None if value is None else _read(inner, value, path)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{path}: a list is expected")
        inner = get_args(kind)[0]
        return tuple(_read(inner, item, f"{path}[{index}]") for index, item in enumerate(value))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        if not isinstance(value, dict) or value.keys() != hints.keys():
            raise ValueError(f"{path}: exactly {', '.join(hints)} are expected")
        make: Any = kind
        return make(**{name: _read(hints[name], value[name], f"{path}.{name}") for name in hints})
    return _read_plain(kind, value, path)


def _read_plain(kind: Any, value: Any, path: str) -> Any:
    wanted = int if kind is int else str
    if type(value) is not wanted:
        raise ValueError(f"{path}: {wanted.__name__} is expected")
    try:
        if kind is date:
            return date.fromisoformat(str(value))
        return kind(value)
    except (ValueError, ArithmeticError) as error:
        raise ValueError(f"{path}: {error}") from error
