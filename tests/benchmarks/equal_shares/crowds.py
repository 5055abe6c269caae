"""Crowd calls to measure: seeded ones like the votes of cities, and files of Pabulib."""

from __future__ import annotations

import random
from itertools import accumulate
from pathlib import Path
from typing import Any

# Projects and backers of the calls that both sides solve; the first three are as large as
# Toulouse 2019, Wieliczka 2023 and Częstochowa 2020 in Pabulib.
SIZES = (30, 1_494), (64, 6_586), (90, 16_978), (200, 100_000)
GIFTS = (100_000, 200_000, 200_000, 500_000, 500_000, 1_000_000, 1_500_000, 5_000_000)  # tiyn


def crowd_call(projects: int, backers: int, seed: int = 1, *, equal: bool = True) -> dict[str, Any]:
    """Districts with projects of their own, some for the whole city, some far more liked.

    Everyone gives the same, so that a third of what is asked for is given; or, if not `equal`,
    a round sum, which one in five changes to a sum of his own.
    """
    rng = random.Random(seed)
    districts = max(2, projects // 12)
    homes = [rng.randrange(-districts // 3, districts) for _ in range(projects)]  # < 0: the city
    likes = [rng.paretovariate(1.2) for _ in range(projects)]
    costs = [round(rng.lognormvariate(0, 0.8) * 40) * 100 + 500 for _ in range(projects)]
    ladders = []
    for home in range(districts):
        near = [
            like * (1 if where < 0 else 3 if where == home else 0.03)
            for like, where in zip(likes, homes, strict=True)
        ]
        ladders.append(list(accumulate(near)))
    gift = 100_000
    unit = 3 * gift * backers // sum(costs)  # tiyn per unit of cost: a third of it is given
    rows = [
        _backer(rng, number, ladders[rng.randrange(districts)], gift if equal else 0)
        for number in range(backers)
    ]
    if not equal:
        unit = 3 * sum(row["amount"] for row in rows) // sum(costs)
    asked = [
        {"id": f"P{number:04}", "cost": max(1, cost * unit)} for number, cost in enumerate(costs)
    ]
    return {"version": 1, "currency": "KZT", "projects": asked, "backers": rows}


def _backer(rng: random.Random, number: int, ladder: list[float], gift: int) -> dict[str, Any]:
    wanted = min(len(ladder), rng.choice((1, 1, 2, 2, 3, 3, 3, 4, 5, 7)))
    chosen = set(rng.choices(range(len(ladder)), cum_weights=ladder, k=wanted))
    amount = gift or rng.choice(GIFTS) + (rng.randrange(100_000) if rng.random() < 0.2 else 0)
    return {
        "id": f"B{number:07}",
        "amount": amount,
        "projects": [f"P{one:04}" for one in sorted(chosen)],
    }


def pabulib_call(path: Path) -> dict[str, Any]:
    """An approval vote of Pabulib: the budget shared among the voters, in whole cents."""
    parts: dict[str, list[dict[str, str]]] = {"META": [], "PROJECTS": [], "VOTES": []}
    section, head = "", []
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        cells = [cell.strip() for cell in line.split(";")]
        if cells[0] in parts:
            section, head = cells[0], []
        elif section and not head:
            head = cells
        elif line.strip():
            parts[section].append(dict(zip(head, cells, strict=False)))
    meta = {row["key"]: row["value"] for row in parts["META"]}
    ids = {row["project_id"] for row in parts["PROJECTS"]}
    share = round(float(meta["budget"]) * 100) // len(parts["VOTES"])
    return {
        "version": 1,
        "currency": meta.get("currency") or "EUR",
        "projects": [
            {"id": row["project_id"], "cost": round(float(row["cost"]) * 100)}
            for row in parts["PROJECTS"]
        ],
        "backers": [
            {
                "id": row["voter_id"],
                "amount": share,
                "projects": sorted({one for one in row["vote"].split(",") if one in ids}),
            }
            for row in parts["VOTES"]
        ],
    }
