"""The last large run somebody tried changes on, kept open by this process for the next try."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Collection, Mapping
from typing import Any

# From so many applications and pledges on, a whole run takes longer than a page should.
LARGE = 4_000

_lock = threading.Lock()
_kept: dict[str, Any] = {}


def is_large(instance: Mapping[str, Any]) -> bool:
    """Whether a split of an instance takes longer than a page should."""
    return len(instance["applications"]) + len(instance["pledges"]) >= LARGE


def is_quick(instance: Mapping[str, Any]) -> bool:
    """Whether the amounts of an instance should come from a session: it is large and plain."""
    if not is_large(instance):
        return False
    by_rank = instance.get("policy", {}).get("selection", "rank_order") == "rank_order"
    return by_rank and not any(_has_conditions(pledge) for pledge in instance["pledges"])


def _has_conditions(pledge: Mapping[str, Any]) -> bool:
    return bool(
        pledge.get("match") or pledge.get("minimum_ticket", 0) > 1 or pledge.get("all_or_nothing")
    )


def quick_result(
    instance: Mapping[str, Any], changed: Mapping[str, Any], key: str
) -> dict[str, Any]:
    """Outcomes and amounts of a changed run, without who pays and without reasons.

    `key` names the unchanged instance. One session is kept for each process: it holds some fifty
    megabytes at ten thousand applications and pledges.
    """
    with _lock:
        session = _kept.pop(key, None) or _opened(instance)
        session.become(changed)
        amounts, accepted = session.amounts, session.accepted
        session.undo()
        _kept.clear()
        _kept[key] = session
    rows = [_row(one, amounts, accepted) for one in changed["applications"]]
    return {
        "instance_sha256": key,
        "applications": rows,
        "pledges": [],
        "objective": {"placed": sum(amounts.values())},
    }


def _opened(instance: Mapping[str, Any]) -> Any:
    # Loaded on demand: the compiler takes memory that small runs need not pay.
    return importlib.import_module("donors.matching.engine.warm.session").Session(instance)


def _row(
    one: Mapping[str, Any],
    amounts: Mapping[tuple[str, int], int],
    accepted: Collection[str],
) -> dict[str, Any]:
    paid = [
        {"year": need["year"], "amount": amounts[one["id"], need["year"]]} for need in one["needs"]
    ]
    full = all(
        line["amount"] == need["requested"] for line, need in zip(paid, one["needs"], strict=True)
    )
    outcome = ("full" if full else "partial") if one["id"] in accepted else "refused"
    return {"id": one["id"], "outcome": outcome, "amounts": paid}
