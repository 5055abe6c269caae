"""Which limits of a reason come from smallest payments and “the whole budget or nothing”."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def with_closings(
    result: Mapping[str, Any], application: str, reason: Mapping[str, Any]
) -> dict[str, Any]:
    """Tell closed payments and budgets from limits that are reached and from money that is spent.

    The contract writes a closed payment as a limit of 0 and a closed budget as a used-up pledge:
    here they become `tickets` and `whole`.
    """
    closed = result.get("certificate", {}).get("closed", {"payments": [], "tranches": []})
    if not closed["payments"] and not closed["tranches"]:
        return dict(reason)
    shut = {(pledge, year) for pledge, whom, year in closed["payments"] if whom == application}
    unspent = {one["id"] for one in result["pledges"] if not one["used"]}
    idle = unspent & {pledge for pledge, _year in closed["tranches"]}
    caps, pledges = reason.get("caps", []), reason.get("pledges", [])
    told = {
        "caps": [cap for cap in caps if (cap["pledge"], cap["year"]) not in shut],
        "tickets": [cap for cap in caps if (cap["pledge"], cap["year"]) in shut],
        "pledges": [one for one in pledges if one not in idle],
        "whole": [one for one in pledges if one in idle],
    }
    if not told["tickets"] and not told["whole"]:
        return dict(reason)
    gone = {"caps": len(told["tickets"]), "pledges": len(told["whole"])}
    counts = {name: n - gone.get(name, 0) for name, n in reason.get("in_all", {}).items()}
    return {**reason, **told, **({"in_all": counts} if counts else {})}
