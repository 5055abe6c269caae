"""Pledges that fail by exactly one condition: what to ask the donor, and what a yes would place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from donors.discovery.rules.facts import Field, Project, Purse
from donors.discovery.rules.fit import PREDICATES, FitIndex
from donors.discovery.rules.trying import Placed, Trials

CARRY = "carry_over"
# So many questions are tried on one page, the most promising first.
TRIED = 6
# How many pairs of a project and a pledge are looked at for questions, all calls of a page
# together; the pledges with the most money come first.
LOOKED = 40_000


@dataclass(frozen=True)
class Miss:
    """One question: would `pledge` allow `value` too? `projects`: how many it would then fit.

    `exact`: `added_minor` is what a run places more after a yes; else it is at most that.
    """

    pledge: str
    predicate: str
    value: str
    projects: int
    added_minor: int
    exact: bool = True


def misses_of(
    field: Field,
    trials: Trials,
    *,
    focus: frozenset[str],
    purses: Sequence[Purse],
    least: int = 1,
    looked: int = LOOKED,
) -> list[Miss]:
    """List what to ask, the most money first; a question that places nothing is not asked.

    least: how many projects an answer must concern to be told. looked: see LOOKED.
    """
    index = FitIndex(field.projects, field.call.code, field.apart)
    wanted = index.named(focus)
    now = trials.now()
    asked = _richest(field, purses, looked // max(1, len(field.projects)))
    found = [
        miss
        for purse in asked
        for miss in _questions(field, index, wanted, purse, now)
        if miss.projects >= least
    ]
    found.sort(key=_order)
    by_id = {purse.id: purse for purse in purses}
    tried = [_tried(one, by_id[one.pledge], trials, focus) for one in found[:TRIED]]
    return sorted((one for one in tried if one.added_minor > 0), key=_order)


def _richest(field: Field, purses: Sequence[Purse], most: int) -> Sequence[Purse]:
    """The pledges with the most money, where there are more than can be asked about."""
    if len(purses) <= most:
        return purses
    return sorted(purses, key=lambda one: (-field.base(one, sum(one.budget.values())), one.id))[
        :most
    ]


def _order(miss: Miss) -> tuple[int, str, str]:
    return -miss.added_minor, miss.pledge, miss.predicate


def _questions(
    field: Field, index: FitIndex, wanted: int, purse: Purse, now: Placed | None
) -> list[Miss]:
    """For each predicate the one value that would open the most unmet need."""
    missing = index.missing_only(purse)
    found = []
    for predicate in PREDICATES:
        projects = list(index.of(missing[predicate] & wanted))
        unmet = _unmet_by_value(field, purse, predicate, projects, now)
        if not unmet:
            continue
        value = min(unmet, key=lambda one: (-unmet[one][0], one))
        most, count = unmet[value]
        money = min(most, field.free_minor(purse) or field.base(purse, sum(purse.budget.values())))
        if money > 0:
            found.append(Miss(purse.id, predicate, value, count, money, exact=False))
    return found


def _unmet_by_value(
    field: Field,
    purse: Purse,
    predicate: str,
    projects: Sequence[Project],
    now: Placed | None,
) -> Mapping[str, tuple[int, int]]:
    sums: dict[str, int] = defaultdict(int)
    counts: dict[str, int] = defaultdict(int)
    for one in projects:
        unmet = one.requested_minor - (now.at([one.number]) if now else 0)
        for value in _values(field, purse, predicate, one) if unmet > 0 else ():
            sums[value] += unmet
            counts[value] += 1
    return {value: (sums[value], counts[value]) for value in sums}


def _values(field: Field, purse: Purse, predicate: str, one: Project) -> Collection[str]:
    if predicate == "regions":
        return (one.region,)
    if predicate == "themes":
        return one.themes
    if predicate == "kinds":
        return (one.kind,)
    if predicate == "calls":
        return (field.call.code,)
    return (CARRY,) if any(a and year < max(one.needs) for year, a in purse.budget.items()) else ()


def _tried(miss: Miss, purse: Purse, trials: Trials, focus: frozenset[str]) -> Miss:
    before = trials.plus([purse])
    after = trials.widened(purse, miss.predicate, miss.value)
    if before is None or after is None:
        return miss
    added = after.at(focus) - before.at(focus)
    return Miss(miss.pledge, miss.predicate, miss.value, miss.projects, max(added, 0))
