"""Two results of the same call side by side: who gains, who loses, what the ranking pays for it.

`compare(instance, first, second)` reads the public rows alone, so any two of rank order, most
merit, greedy and pro rata can stand beside each other. Only policies, rates or pledges may
differ between the two runs; `instance` tells ranks, scores and the pledges of the second.
Everything is an integer of base minor units, or a sum of scores in units of 1/SCORE_SCALE point.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from donors.matching.engine.instance import Application, Instance
from donors.matching.engine.merit_weights import SCORE_SCALE, score_units
from donors.matching.engine.reading import read_instance

Row = dict[str, Any]


def compare(instance: Row, first_result: Row, second_result: Row) -> Row:
    """What the second result changes against the first.

    `gained` and `lost`: paid in one result only. `raised` and `lowered`: paid in both, not the
    same. All four by rank, with the amounts `before` and `after`. `passed_over`, per result:
    refused applications that rank better than a funded one to which a pledge pays that might
    pay them as well, with those funded ones (see `passed_over`). `placed`, `funded` and `score`
    hold both results' totals and the difference second - first.
    """
    read = read_instance(instance)
    before, after = _totals(first_result), _totals(second_result)
    moves: dict[str, list[Row]] = {"gained": [], "lost": [], "raised": [], "lowered": []}
    for one in read.applications:
        old, new = before.get(one.id, 0), after.get(one.id, 0)
        if old != new:
            row = {"id": one.id, "rank": one.rank, "score": one.score, "before": old, "after": new}
            moves[move_of(old, new)].append({**row, "difference": new - old})
    scores = {one.id: score_units(one.score) for one in read.applications}
    return {
        **moves,
        "unchanged": len(read.applications) - sum(len(rows) for rows in moves.values()),
        "placed": _pair(sum(before.values()), sum(after.values())),
        "funded": _pair(funded_in(before), funded_in(after)),
        "score": {
            **_pair(
                sum(scores[key] for key, amount in before.items() if amount),
                sum(scores[key] for key, amount in after.items() if amount),
            ),
            "scale": SCORE_SCALE,
        },
        "passed_over": {
            "first": passed_over(read, first_result),
            "second": passed_over(read, second_result),
        },
    }


def passed_over(instance: Instance, result: Row) -> list[Row]:
    """The price of a choice in the ranking, by rank: who was refused for whose sake.

    Each row names a refused application and, in `by`, every worse-ranked application that is paid
    by a pledge whose rules accept the refused one in a year of its needs: {"id", "rank",
    "amount"}, where `amount` is what such pledges pay to it. It need not suffice for the refused
    one; that they compete for the same donor is what the row says.
    """
    refused = {row["id"] for row in result["applications"] if row["outcome"] == "refused"}
    ranks = {one.id: one.rank for one in instance.applications}
    payers: dict[str, dict[tuple[str, int], int]] = defaultdict(lambda: defaultdict(int))
    for row in result["allocations"]:
        payers[row["pledge"]][row["application"], row["year"]] += row["amount"]
    rows = []
    for one in instance.applications:
        if one.id in refused:
            rivals = _rivals(instance, one, payers, ranks)
            by = [
                {"id": key, "rank": ranks[key], "amount": rivals[key]}
                for key in sorted(rivals, key=lambda key: ranks[key])
            ]
            if by:
                rows.append({"id": one.id, "rank": one.rank, "score": one.score, "by": by})
    return rows


def _rivals(
    instance: Instance,
    refused: Application,
    payers: Mapping[str, Mapping[tuple[str, int], int]],
    ranks: Mapping[str, int],
) -> dict[str, int]:
    """Worse-ranked applications and what pledges that fit the refused one pay to them."""
    rivals: dict[str, int] = defaultdict(int)
    years = {need.year for need in refused.needs if need.minimum}
    for pledge in instance.pledges:
        if pledge.id in payers and not pledge.where.failing(refused):
            for (key, year), amount in payers[pledge.id].items():
                if ranks[key] > refused.rank and (year in years or pledge.carry_over):
                    rivals[key] += amount
    return rivals


def _totals(result: Row) -> dict[str, int]:
    return {
        row["id"]: sum(one["amount"] for one in row["amounts"]) for row in result["applications"]
    }


def move_of(old: int, new: int) -> str:
    """Name what becomes of an amount that changes."""
    if not old:
        return "gained"
    if not new:
        return "lost"
    return "raised" if new > old else "lowered"


def funded_in(totals: Mapping[str, int]) -> int:
    """Count those that get money."""
    return sum(1 for amount in totals.values() if amount)


def _pair(first: int, second: int) -> dict[str, int]:
    return {"first": first, "second": second, "difference": second - first}
