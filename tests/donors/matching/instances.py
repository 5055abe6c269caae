"""Seeded random matching instances, small enough for brute force or large enough to hurt."""

import random
from typing import Any

YEARS = (2027, 2028, 2029)
REGIONS = ("KZ-10", "KZ-71", "KZ-75")
THEMES = ("ecology", "health", "rural")
KINDS = ("ngo", "fund")
RATES = {"USD": {"num": 7, "den": 3}, "EUR": {"num": 5, "den": 6}}


def random_instance(seed: int, **wishes: Any) -> dict[str, Any]:
    """An instance from a seed. Wishes: applications, pledges, years, money, minima, match,
    ticket, whole, quotas."""
    draw = random.Random(seed)
    years = list(YEARS[: wishes.get("years", 2)])
    ranks = draw.sample(range(1, 100), wishes.get("applications", 4))
    applications = [
        _application(draw, f"A{i}", rank, years, wishes) for i, rank in enumerate(ranks)
    ]
    pledges = [_pledge(draw, f"P{i}", years, wishes) for i in range(wishes.get("pledges", 3))]
    return {
        "version": 1,
        "currency": "KZT",
        "years": years,
        "rates": RATES,
        "policy": {"selection": "rank_order"},
        "applications": applications,
        "pledges": pledges,
    }


def shuffled(value: Any, draw: random.Random) -> Any:
    """The same JSON value with every list and object in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(item, draw)) for key, item in value.items()]
        return dict(draw.sample(items, len(items)))
    if isinstance(value, list):
        return draw.sample([shuffled(item, draw) for item in value], len(value))
    return value


def _application(draw, name, rank, years, wishes):
    needs = []
    for year in draw.sample(years, draw.randint(1, len(years))):
        requested = draw.randint(0, wishes.get("money", 6))
        minimum = draw.randint(0, requested) if wishes.get("minima", True) else 0
        needs.append({"year": year, "requested": requested, "minimum": minimum})
    return {
        "id": name,
        "call": draw.choice(["C1", "C2"]),
        "rank": rank,
        "score": f"{draw.randint(60, 99)}.{draw.randint(10, 99)}",
        "region": draw.choice(REGIONS),
        "themes": draw.sample(THEMES, draw.randint(1, 2)),
        "kind": draw.choice(KINDS),
        "needs": needs,
    }


def _pledge(draw, name, years, wishes):
    money = wishes.get("money", 6) * wishes.get("applications", 4) // 2
    pledge = {
        "id": name,
        "donor": f"D{draw.randint(1, 3)}",
        "public": draw.random() < 0.6,
        "tier": draw.choice([0, 0, 1, 2]),
        "currency": draw.choice(["KZT", "KZT", "USD", "EUR"]),
        "budget": [
            {"year": year, "amount": draw.randint(0, money)}
            for year in draw.sample(years, draw.randint(1, len(years)))
        ],
        "carry_over": draw.random() < 0.5,
        "where": _where(draw),
    }
    if draw.random() < 0.3:
        pledge["max_per_application"] = draw.randint(1, wishes.get("money", 6))
    if draw.random() < 0.3:
        pledge["max_share_percent"] = draw.randint(10, 90)
    if draw.random() < wishes.get("quotas", 0.4):
        pledge["quotas"] = _quotas(draw, money)
    if draw.random() < wishes.get("match", 0):
        pledge["match"] = {"num": draw.randint(1, 3), "den": draw.randint(1, 3)}
    if draw.random() < wishes.get("ticket", 0):
        pledge["minimum_ticket"] = draw.randint(1, wishes.get("money", 6))
    if draw.random() < wishes.get("whole", 0):
        pledge["all_or_nothing"] = True
    return pledge


def _where(draw):
    where = {}
    if draw.random() < 0.2:
        where["calls"] = [draw.choice(["C1", "C2"])]
    if draw.random() < 0.3:
        where["regions"] = draw.sample(REGIONS, 2)
    if draw.random() < 0.3:
        where["themes"] = draw.sample(THEMES, 2)
    if draw.random() < 0.2:
        where["kinds"] = [draw.choice(KINDS)]
    return where


def _quotas(draw, money):
    """Laminar: two regions, one inside with a kind, one apart."""
    quotas = [
        {"where": {"regions": ["KZ-10", "KZ-71"]}, "max": draw.randint(1, money)},
        {"where": {"regions": ["KZ-71"]}, "max": draw.randint(0, money)},
        {"where": {"regions": ["KZ-75"], "kinds": ["ngo"]}, "max": draw.randint(0, money)},
    ]
    return draw.sample(quotas, draw.randint(1, 3))
