"""The shortfall sheet: what applications still need, and the only pledges that could pay it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from donors.matching.engine.quotas import fits
from donors.matching.rules.books import by_rank
from donors.matching.rules.misses import payable_years


@dataclass(frozen=True)
class Short:
    """One application that lacks money, in base minor units.

    `missing_minor` up to its request; `needed_minor` up to its least amounts, 0 when it has them.
    """

    application: str
    rank: int
    missing_minor: int
    needed_minor: int
    years: tuple[int, ...]


@dataclass(frozen=True)
class Shortfall:
    """Applications that the same pledges could pay; no pledge at all when nobody may."""

    pledges: tuple[str, ...]
    rows: tuple[Short, ...]
    unused_minor: int

    @property
    def missing_minor(self) -> int:
        """What these applications lack together."""
        return sum(row.missing_minor for row in self.rows)

    @property
    def needed_minor(self) -> int:
        """What they need at least, so that each could be carried out."""
        return sum(row.needed_minor for row in self.rows)


def shortfalls_of(instance: Mapping[str, Any], result: Mapping[str, Any]) -> list[Shortfall]:
    """Gather the applications that lack money by the pledges that could pay them.

    A pledge could pay when its terms fit and it has money for a year that lacks some, spent or
    not. The group with the best-ranked application stands first.
    """
    solved = {one["id"]: one for one in result["applications"]}
    unused = {one["id"]: one["unused"] for one in result["pledges"]}
    years = {pledge["id"]: payable_years(instance, pledge) for pledge in instance["pledges"]}
    groups: dict[tuple[str, ...], list[Short]] = defaultdict(list)
    for application in by_rank(instance):
        short = _short(application, solved[application["id"]])
        if short is None:
            continue
        able = [
            pledge["id"]
            for pledge in instance["pledges"]
            if years[pledge["id"]] & set(short.years) and fits(pledge, application)
        ]
        groups[tuple(sorted(able))].append(short)
    return [
        Shortfall(pledges, tuple(rows), sum(unused[one] for one in pledges))
        for pledges, rows in groups.items()
    ]


def _short(application: Mapping[str, Any], solved: Mapping[str, Any]) -> Short | None:
    got = {line["year"]: line["amount"] for line in solved["amounts"]}
    gaps = {
        need["year"]: need["requested"] - got.get(need["year"], 0)
        for need in application["needs"]
        if need["requested"] > got.get(need["year"], 0)
    }
    if not gaps:
        return None
    needed = sum(
        max(need.get("minimum", 0) - got.get(need["year"], 0), 0) for need in application["needs"]
    )
    return Short(
        application=application["id"],
        rank=application["rank"],
        missing_minor=sum(gaps.values()),
        needed_minor=needed,
        years=tuple(sorted(gaps)),
    )
