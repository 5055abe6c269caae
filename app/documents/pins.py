"""Remembers a PIN that the token refused, so that waiting letters do not lock the token.

A token locks itself after a few wrong PINs, and every waiting letter would try once more. What is
kept is a salted, slow hash beside the keys, readable by their owner alone; another PIN in the
settings, or a doctor who found the PIN to be right, lifts the refusal.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

_FILE = "refused-pin"
_SALT_BYTES = 16


def was_refused(folder: Path, pin: str) -> bool:
    """Tell whether the token has refused this very PIN."""
    path = folder / _FILE
    kept = path.read_bytes() if path.is_file() else b""
    return bool(kept) and hmac.compare_digest(kept, _hashed(kept[:_SALT_BYTES], pin))


def remember(folder: Path, pin: str) -> None:
    """Note that the token has refused this PIN."""
    handle = os.open(folder / _FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(_hashed(os.urandom(_SALT_BYTES), pin))


def forget(folder: Path) -> None:
    """Let the PIN be tried again."""
    (folder / _FILE).unlink(missing_ok=True)


def _hashed(salt: bytes, pin: str) -> bytes:
    return salt + hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1)
