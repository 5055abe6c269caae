"""Tell a donor's limit for one application from its quotas where a top-up writes it as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from donors.matching.engine.currency import Rate
from donors.matching.rules.apart import MARK
from donors.matching.rules.raising import counts_one


def with_own_limits(instance: Mapping[str, Any], reason: Mapping[str, Any]) -> dict[str, Any]:
    """Name as `own_limits` the quotas of a reason that stand for the limit for one application.

    Each says whose it is and how much the pledge could still add (see `raising`). Where no other
    quota is left, the reason is a limit and no quota.
    """
    told = [(quota, _whose(instance, quota)) for quota in reason.get("quotas", ())]
    limits = [{**quota, "application": number} for quota, number in told if number]
    if not limits:
        return dict(reason)
    quotas = [quota for quota, number in told if not number]
    counts = dict(reason.get("in_all", {}))
    if "quotas" in counts:
        counts["quotas"] -= len(limits)
    return {
        **reason,
        "code": "cap" if reason["code"] == "quota" and not quotas else reason["code"],
        "quotas": quotas,
        "own_limits": limits,
        **({"in_all": counts} if counts else {}),
    }


def _whose(instance: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    """The application that a quota counts alone; empty for a quota that the donor has set."""
    pledge = next(one for one in instance["pledges"] if one["id"] == told["pledge"])
    rate = Rate(**instance["rates"].get(pledge["currency"], {"num": 1, "den": 1}))
    same = [one for one in pledge.get("quotas", ()) if rate.to_base(one["max"]) == told["max"]]
    for quota in same:
        if counts_one(quota):
            return str(quota["where"]["kinds"][0]).partition(MARK)[2]
    return ""
