"""What a run gives otherwise than the run before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from donors.matching.engine.compare import funded_in, move_of

# What each application gets: (number, rank, base minor units).
Given = Sequence[tuple[str, int, int]]


def changed_since(earlier: Given, now: Given) -> dict[str, Any]:
    """List who gets more or less by rank, and the sums and numbers of both runs.

    `gained` and `lost` are paid in one of them only, `raised` and `lowered` in both.
    """
    before = {number: minor for number, _rank, minor in earlier}
    after = {number: minor for number, _rank, minor in now}
    moves: dict[str, list[Mapping[str, Any]]] = {
        kind: [] for kind in ("gained", "lost", "raised", "lowered")
    }
    for number, rank, new in now:
        old = before.get(number, 0)
        if old != new:
            row = {"id": number, "rank": rank, "before": old, "after": new}
            moves[move_of(old, new)].append(row)
    return {
        **moves,
        "unchanged": len(now) - sum(len(rows) for rows in moves.values()),
        "placed": {"first": sum(before.values()), "second": sum(after.values())},
        "funded": {"first": funded_in(before), "second": funded_in(after)},
    }
