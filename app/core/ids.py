"""Identifiers: random, yet sorted by time, so that indexes stay compact."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

from app.core.canonical import text_hash


def new_id() -> UUID:
    """Make a UUID of version 7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
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
