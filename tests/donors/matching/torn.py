"""Instances in which money cannot move everywhere: several small ones under one ranking."""

import random
from typing import Any

from tests.donors.matching.instances import random_instance


def torn_instance(seed: int, **wishes: Any) -> dict[str, Any]:
    """Two to five instances as one: calls apart, ranks and names mixed.

    Now and then an application that nobody may pay and a pledge that fits nobody.
    """
    draw = random.Random(seed)
    whole = random_instance(seed, **wishes)
    applications, pledges = [], []
    for piece in range(draw.randint(2, 5)):
        one = random_instance(draw.randint(0, 10**9), **wishes)
        applications += [{**row, "call": f"{piece}-{row['call']}"} for row in one["applications"]]
        for row in one["pledges"]:
            calls = row["where"].get("calls", ["C1", "C2"])
            where = {**row["where"], "calls": [f"{piece}-{call}" for call in calls]}
            pledges.append({**row, "where": where})
    if draw.random() < 0.5:
        applications.append({**applications[0], "call": "nobody's"})
    if draw.random() < 0.5:
        pledges.append({**pledges[0], "where": {"calls": ["nowhere"]}})
    ranks = draw.sample(range(1, 10 * len(applications)), len(applications))
    names = draw.sample(range(len(applications)), len(applications))
    for row, rank, name in zip(applications, ranks, names, strict=True):
        row |= {"id": f"A{name}", "rank": rank}
    for row, name in zip(pledges, draw.sample(range(len(pledges)), len(pledges)), strict=True):
        row |= {"id": f"P{name}"}
    return {**whole, "applications": applications, "pledges": pledges}
