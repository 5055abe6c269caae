"""Identifiers: random, yet sorted by time, so that indexes stay compact."""

from __future__ import annotations

import secrets
import time
from threading import Lock
from uuid import UUID

from app.core.canonical import text_hash


class _Steps:
    """Count time in 4,096 steps to a millisecond; never the same step twice, never back."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._last = 0

    def next(self) -> int:
        with self._turn:
            self._last = max(time.time_ns() * 4096 // 1_000_000, self._last + 1)
            return self._last


_steps = _Steps()


def new_id() -> UUID:
    """Make a UUID of version 7 (RFC 9562, section 6.2, method 3): time, then 62 random bits.

    Within a process each key is greater than the one before, so that lists sorted by key show what
    was made first as first, also within one millisecond and after the clock was set back.
    """
    milliseconds, step = divmod(_steps.next(), 4096)
    value = milliseconds << 80 | 0x7 << 76 | step << 64 | 0x2 << 62 | secrets.randbits(62)
    return UUID(int=value)


def new_code(length: int = 10) -> str:
    """Make a short code that people can type: no vowels, no look-alikes."""
    alphabet = "23456789BCDFGHJKMNPQRSTVWXZ"
    return "".join(secrets.choice(alphabet) for _ in range(length))


def new_secret() -> str:
    """Make an unguessable token for links and sessions (256 bits)."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """Give what is stored of a secret, so that nobody who reads the database can use it."""
    return text_hash(secret)
