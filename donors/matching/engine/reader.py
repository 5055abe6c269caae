"""Checks the shape of a JSON object key by key and remembers every fault with its path."""

import re
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from donors.matching.engine.errors import Fault

T = TypeVar("T")
LIMIT = 2**62
DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)


class Faults(list[Fault]):
    """Every fault found so far."""

    def add(self, path: str, message: str) -> None:
        self.append((path, message))


class Reader:
    """One JSON object at a known path; each getter returns a usable value or notes a fault."""

    def __init__(self, value: Any, path: str, keys: Collection[str], faults: Faults) -> None:
        self.path, self.faults = path, faults
        self.value: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            faults.add(path or "$", "must be an object")
        for key in sorted(str(key) for key in self.value if key not in keys):
            faults.add(self.at(key), "unknown key")

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        return key in self.value

    def integer(self, key: str, *, low: int = 0, high: int = LIMIT - 1) -> int:
        """A required whole number in low..high; a bool or a float is none."""
        return self._checked(key, lambda value: integer_fault(value, low, high), low)

    def optional_integer(self, key: str, *, high: int = LIMIT - 1) -> int | None:
        return self.integer(key, high=high) if self.has(key) else None

    def text(self, key: str) -> str:
        return self._checked(key, text_fault, "")

    def flag(self, key: str, *, required: bool = False) -> bool:
        if not required and not self.has(key):
            return False
        return self._checked(key, _flag_fault, default=False)

    def decimal(self, key: str) -> str | None:
        """A decimal number written as text, such as "87.50"."""
        if not self.has(key):
            return None
        return self._checked(key, _decimal_fault, "0")

    def items(self, key: str, *, required: bool = True) -> list[Any]:
        if not required and not self.has(key):
            return []
        return self._checked(key, _list_fault, [])

    def texts(self, key: str) -> frozenset[str]:
        good = set()
        for index, item in enumerate(self.items(key)):
            fault = text_fault(item)
            if fault:
                self.faults.add(f"{self.at(key)}[{index}]", fault)
            else:
                good.add(item)
        return frozenset(good)

    def _checked(self, key: str, fault_of: Callable[[Any], str | None], default: T) -> T:
        if not self.has(key):
            self.faults.add(self.at(key), "is missing")
            return default
        fault = fault_of(self.value[key])
        if fault:
            self.faults.add(self.at(key), fault)
            return default
        value: T = self.value[key]
        return value


def integer_fault(value: Any, low: int, high: int) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return "must be an integer"
    if value < low:
        return f"must be at least {low}"
    if value > high:
        return "must be below 2^62" if high == LIMIT - 1 else f"must be at most {high}"
    return None


def text_fault(value: Any) -> str | None:
    if not isinstance(value, str) or not value:
        return "must be a non-empty text"
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        return "must be valid Unicode text"
    return None


def _flag_fault(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _list_fault(value: Any) -> str | None:
    return None if isinstance(value, list) else "must be a list"


def _decimal_fault(value: Any) -> str | None:
    good = isinstance(value, str) and DECIMAL.fullmatch(value)
    return None if good else 'must be a decimal text such as "87.50"'
