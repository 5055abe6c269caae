"""Count what commitments pay already towards their limits, when a partly paid project gets more.

The contract knows a limit for one application as one figure of a pledge, whoever applies. So an
application that is to get more has a kind of its own, as linked ones have, and every pledge with
a limit gets a quota on that kind: what the limit leaves after the awards that stand. The contract
has one figure for all years; where the years leave different rooms, the smallest holds, so that
no year is ever overdrawn. A match needs no such quota: each decision keeps it by itself, and what
two of them pay together is never more than the public money of both allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from donors.matching.engine.currency import Rate
from donors.matching.engine.quotas import fits
from donors.matching.rules.apart import MARK
from donors.matching.rules.misses import payable_years

_LIMITS = ("max_per_application", "max_share_percent")


@dataclass(frozen=True)
class PaidInPart:
    """An application that waits for more: what it asked for by year, and who pays it already.

    `base` and `own`: (pledge, year) → amount in base units, and in the pledge's own currency.
    """

    asked: Mapping[int, int]
    base: Mapping[tuple[str, int], int]
    own: Mapping[tuple[str, int], int]


def limited_again(instance: Mapping[str, Any], raised: Mapping[str, PaidInPart]) -> set[str]:
    """Name the applications to be raised that a pledge with a limit may pay."""
    limited = [pledge for pledge in instance["pledges"] if _has_limit(pledge)]
    return {
        one["id"]
        for one in instance["applications"]
        if one["id"] in raised and any(fits(pledge, one) for pledge in limited)
    }


def _has_limit(pledge: Mapping[str, Any]) -> bool:
    return any(name in pledge for name in _LIMITS)


def limits_together(
    instance: Mapping[str, Any], raised: Mapping[str, PaidInPart]
) -> dict[str, Any]:
    """Write an instance whose limits hold for what is paid already and what is added together.

    The applications to be raised must have kinds of their own.
    """
    pledges = [_narrowed(pledge, instance, raised) for pledge in instance["pledges"]]
    return {**instance, "pledges": pledges}


def _narrowed(
    pledge: dict[str, Any], instance: Mapping[str, Any], raised: Mapping[str, PaidInPart]
) -> dict[str, Any]:
    if not _has_limit(pledge):
        return pledge
    fitting = [one for one in instance["applications"] if fits(pledge, one)]
    again = [one for one in fitting if one["id"] in raised]
    if not again:
        return pledge
    quotas = [
        {"where": _only(application, pledge), "max": min(rooms)}
        for application in again
        if (rooms := list(_rooms(pledge, application, instance, raised[application["id"]])))
    ]
    narrowed = {**pledge, "quotas": [*pledge.get("quotas", ()), *quotas]}
    if len(again) == len(fitting):
        # A share of what is lacking would be less than the share of what was asked for.
        narrowed.pop("max_share_percent", None)
    return narrowed


def _rooms(
    pledge: Mapping[str, Any],
    application: Mapping[str, Any],
    instance: Mapping[str, Any],
    already: PaidInPart,
) -> Iterator[int]:
    """What a pledge may add in each year that lacks money, in its own currency."""
    rate = Rate(**instance["rates"].get(pledge["currency"], {"num": 1, "den": 1}))
    lacking = {need["year"] for need in application["needs"]}
    for year in lacking & payable_years(instance, pledge):
        place = pledge["id"], year
        rooms = []
        if "max_per_application" in pledge:
            rooms.append(pledge["max_per_application"] - already.own.get(place, 0))
        if "max_share_percent" in pledge:
            share = pledge["max_share_percent"] * already.asked[year] // 100
            rooms.append(_within(share - already.base.get(place, 0), rate))
        yield max(min(rooms), 0)


def _within(base: int, rate: Rate) -> int:
    """The most own units that hold no more than so many base units."""
    return rate.owed(base + 1) - 1 if base > 0 else 0


def _only(application: Mapping[str, Any], pledge: Mapping[str, Any]) -> dict[str, list[str]]:
    """Name one application alone, in words that lie inside or apart from the pledge's quotas."""
    themes = set(application["themes"])
    for quota in pledge.get("quotas", ()):
        if "themes" in quota["where"] and fits(quota, application):
            themes &= set(quota["where"]["themes"])
    words = {
        "calls": [application["call"]],
        "regions": [application["region"]],
        "themes": sorted(themes),
        "kinds": [application["kind"]],
    }
    return {name: found for name, found in words.items() if all(found) and found}


def own_quotas(pledge: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List the quotas of a pledge that its donor has set, without those written here."""
    return [quota for quota in pledge.get("quotas", ()) if not counts_one(quota)]


def counts_together(pledge: Mapping[str, Any]) -> bool:
    """Tell whether quotas written here stand for limits of the pledge."""
    return any(counts_one(quota) for quota in pledge.get("quotas", ()))


def counts_one(quota: Mapping[str, Any]) -> bool:
    """Tell whether a quota written here stands for the limit for one application."""
    kinds = quota["where"].get("kinds", ())
    return len(kinds) == 1 and MARK in kinds[0] and "calls" in quota["where"]
