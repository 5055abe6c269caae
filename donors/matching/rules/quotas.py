"""What the quotas of a commitment have left when earlier calls have used part of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from donors.matching.engine.currency import Rate
from donors.matching.engine.quotas import fits
from donors.matching.rules.apart import plain_kind

Run = tuple[Mapping[str, Any], Mapping[str, Any]]


def with_quotas_left(
    pledge: Mapping[str, Any], earlier: Sequence[Run], years: Iterable[int]
) -> dict[str, Any]:
    """Lower the quotas of a pledge by what earlier runs (instance, result) pay under them.

    A donor's quota holds for each year over all calls, and the contract has one figure for all
    years: the fullest of `years` decides, so that no year is ever overdrawn.
    """
    left = dict(pledge)
    if pledge.get("quotas"):
        left["quotas"] = [_left(quota, pledge["id"], earlier, years) for quota in pledge["quotas"]]
    return left


def _left(
    quota: dict[str, Any], pledge: str, earlier: Sequence[Run], years: Iterable[int]
) -> dict[str, Any]:
    used: dict[int, int] = defaultdict(int)
    for instance, result in earlier:
        for year, amount in _used(quota, pledge, instance, result).items():
            used[year] += amount
    fullest = max((used[year] for year in years), default=0)
    return {**quota, "max": max(quota["max"] - fullest, 0)}


def _used(
    quota: dict[str, Any], pledge: str, instance: Mapping[str, Any], result: Mapping[str, Any]
) -> dict[int, int]:
    """Sum what a run pays for fitting needs by year, upwards in the pledge's currency."""
    fitting = {
        one["id"]
        for one in instance["applications"]
        if fits(quota, {**one, "kind": plain_kind(one["kind"])})
    }
    sums: dict[int, int] = defaultdict(int)
    for line in result["allocations"]:
        if line["pledge"] == pledge and line["application"] in fitting:
            sums[line["year"]] += line["amount"]
    currency = next((one["currency"] for one in instance["pledges"] if one["id"] == pledge), "")
    rate = Rate(**instance["rates"].get(currency, {"num": 1, "den": 1}))
    return {year: rate.owed(amount) for year, amount in sums.items()}
