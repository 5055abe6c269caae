"""The shortfall sheet: what applications still need, and the only pledges that could pay it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from donors.matching.engine.quotas import fits
from donors.matching.rules.books import by_rank
from donors.matching.rules.misses import payable_years

# How many pledges a group on a page names; how many more there are is said.
NAMED = 24


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
    """Applications that the same pledges could pay; no pledge at all when nobody may.

    `missing_minor`: what they lack together; `needed_minor`: what they need at least, so that
    each could be carried out; `unused_minor`: what the pledges have left. `pledges` and `rows`
    may be some of very many; how many pledges there are is `pledge_count`.
    """

    pledges: tuple[str, ...]
    rows: tuple[Short, ...]
    missing_minor: int
    needed_minor: int
    unused_minor: int
    pledge_count: int

    def with_rows(self, rows: Sequence[Short]) -> Shortfall:
        """The same group with some of its applications, as a page has room for them."""
        return replace(self, rows=tuple(rows), pledges=self.pledges[:NAMED])


def shortfalls_of(instance: Mapping[str, Any], result: Mapping[str, Any]) -> list[Shortfall]:
    """Gather the applications that lack money by the pledges that could pay them.

    A pledge could pay when its terms fit and it has money for a year that lacks some, spent or
    not. The group with the best-ranked application stands first.
    """
    solved = {one["id"]: one for one in result["applications"]}
    unused = {one["id"]: one["unused"] for one in result["pledges"]}
    alike = _alike(instance)
    groups: dict[tuple[str, ...], list[Short]] = defaultdict(list)
    for application in by_rank(instance):
        short = _short(application, solved[application["id"]])
        if short is None:
            continue
        able = [
            terms
            for terms, (first, years, _codes) in alike.items()
            if years & set(short.years) and fits(first, application)
        ]
        groups[tuple(able)].append(short)
    return [_shortfall(terms, rows, alike, unused) for terms, rows in groups.items()]


# Terms as a text → (the first pledge with them, the years it can pay in, the codes of all).
Alike = Mapping[str, tuple[Mapping[str, Any], set[int], list[str]]]


def _alike(instance: Mapping[str, Any]) -> Alike:
    """Gather pledges that may pay for the same: thousands share a few terms."""
    found: dict[str, tuple[Mapping[str, Any], set[int], list[str]]] = {}
    for pledge in instance["pledges"]:
        years = payable_years(instance, pledge)
        terms = repr((sorted(pledge.get("where", {}).items()), sorted(years)))
        found.setdefault(terms, (pledge, years, []))[2].append(pledge["id"])
    return found


def _shortfall(
    terms: Sequence[str], rows: Sequence[Short], alike: Alike, unused: Mapping[str, int]
) -> Shortfall:
    pledges = sorted(code for one in terms for code in alike[one][2])
    return Shortfall(
        pledges=tuple(pledges),
        rows=tuple(rows),
        missing_minor=sum(row.missing_minor for row in rows),
        needed_minor=sum(row.needed_minor for row in rows),
        unused_minor=sum(unused[one] for one in pledges),
        pledge_count=len(pledges),
    )


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
