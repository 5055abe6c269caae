"""A draft as the JSON object of the contract."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.benchmarks.matching.draft import (
    AREAS,
    CURRENCIES,
    KINDS,
    RATES,
    REGIONS,
    THEMES,
    YEARS,
    Draft,
    Flags,
)  # fmt: skip

Json = dict[str, Any]


def document(draft: Draft) -> Json:
    """The instance as a user would hand it in."""
    return {
        "version": 1,
        "currency": CURRENCIES[0],
        "years": list(YEARS[: draft.years]),
        "rates": {
            name: {"num": num, "den": den}
            for name, (num, den) in zip(CURRENCIES[1:], RATES[1:], strict=True)
        },
        "policy": {"selection": "rank_order"},
        "applications": [_application(draft, place) for place in range(draft.applications)],
        "pledges": [_pledge(draft, place) for place in range(draft.pledges)],
    }


def application_id(place: int) -> str:
    return f"A{place + 1:07}"


def pledge_id(place: int) -> str:
    return f"P{place + 1:07}"


def _call(number: int) -> str:
    return f"C{number + 1}"


def _application(draft: Draft, place: int) -> Json:
    score = int(draft.score[place])
    themes = sorted({THEMES[number] for number in draft.themes[place]})
    return {
        "id": application_id(place), "call": _call(int(draft.call[place])), "rank": place + 1,
        "score": f"{score // 100}.{score % 100:02}", "region": REGIONS[draft.region[place]],
        "themes": themes, "kind": KINDS[draft.kind[place]],
        "needs": [
            {"year": YEARS[year], "requested": int(requested),
             "minimum": int(draft.minimum[place, year])}
            for year, requested in enumerate(draft.requested[place]) if requested
        ],
    }  # fmt: skip


def _pledge(draft: Draft, place: int) -> Json:
    made: Json = {
        "id": pledge_id(place), "donor": f"D{place + 1:07}",
        "public": bool(draft.public[place]), "tier": int(draft.tier[place]),
        "currency": CURRENCIES[draft.currency[place]],
        "budget": [{"year": YEARS[year], "amount": int(amount)}
                   for year, amount in enumerate(draft.budget[place]) if amount],
        "carry_over": bool(draft.carry[place]), "where": _where(draft, place),
    }  # fmt: skip
    numbers = {"max_per_application": draft.most, "max_share_percent": draft.share,
               "minimum_ticket": draft.ticket}  # fmt: skip
    made |= {name: int(column[place]) for name, column in numbers.items() if column[place]}
    if draft.match[place].any():
        num, den = draft.match[place].tolist()
        made["match"] = {"num": num, "den": den}
    if draft.quotas[place].any():
        made["quotas"] = _quotas(draft, place)
    return made


def _where(draft: Draft, place: int) -> Json:
    where = {}
    if not draft.anywhere[place]:
        named = draft.calls[draft.call_first[place] : draft.call_first[place + 1]]
        where["calls"] = [_call(number) for number in named.tolist()]
    for name, flags, values in (("regions", draft.regions, REGIONS),
                                ("themes", draft.theme_set, THEMES),
                                ("kinds", draft.kind_set, KINDS)):  # fmt: skip
        if not flags[place].all():
            where[name] = _names(flags[place], values)
    return where


def _names(flags: Flags, values: tuple[str, ...]) -> list[str]:
    return [values[number] for number in np.flatnonzero(flags)]


def _quotas(draft: Draft, place: int) -> list[Json]:
    """Areas, the regions in them, the kinds in those; only what the pledge may pay at all."""
    area, region, both = draft.quotas[place].tolist()
    regions = np.flatnonzero(draft.regions[place])
    made = []
    if area:
        for number in range(AREAS):
            inside = [REGIONS[one] for one in regions if one % AREAS == number]
            made += [{"where": {"regions": inside}, "max": area}] if inside else []
    if region:
        made += [{"where": {"regions": [REGIONS[one]]}, "max": region} for one in regions]
    if both:
        made += [
            {"where": {"regions": [REGIONS[one]], "kinds": [kind]}, "max": both}
            for one in regions
            for kind in _names(draft.kind_set[place], KINDS)
        ]
    return made
