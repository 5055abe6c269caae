"""The arithmetic of the chain, shared by the writer and by whoever checks a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64

FIELDS = (
    "seq", "at", "actor_id", "actor_name", "request_id", "ip_prefix",
    "action", "object_type", "object_id", "facts",
)  # fmt: skip


def link(prev_hash: str, row: Mapping[str, Any]) -> str:
    """Hash a row onto its predecessor: SHA-256(previous hash ‖ canonical JSON of the row)."""
    body = {name: row[name] for name in FIELDS}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(prev_hash.encode("ascii") + text.encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class Break:
    """Where a chain stops being believable."""

    seq: int
    reason: str


def first_break(rows: Iterable[Mapping[str, Any]], prev_hash: str = GENESIS) -> Break | None:
    """Walk rows in order and name the first that was changed, removed or put in."""
    expected = 1
    for row in rows:
        if row["seq"] != expected:
            return Break(expected, f"row {expected} is missing or out of order")
        if row["prev_hash"] != prev_hash:
            return Break(expected, f"row {expected} does not continue the row before it")
        if link(prev_hash, row) != row["hash"]:
            return Break(expected, f"row {expected} was changed after it was written")
        prev_hash = row["hash"]
        expected += 1
    return None
