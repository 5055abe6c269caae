"""Quotas of one pledge: they must nest or lie apart, and then form a tree.

Two quotas that cross (neither inside the other, yet able to share a need) would make the exact
flow impossible, so the instance is refused and the donor is asked to nest them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from donors.matching.engine.fitting import Fitting
from donors.matching.engine.instance import PREDICATES, Application, Pledge, Quota, Where
from donors.matching.engine.reader import Faults

Allowed = dict[str, frozenset[str] | None]


def covered(pledge: Pledge, fitting: Fitting) -> list[frozenset[str]]:
    """For each quota of the pledge: the applications it counts, among those it may pay."""
    counted = [fitting.accepted(pledge.where, quota.where) for quota in pledge.quotas]
    return [frozenset(one.id for one in fitting.members(found)) for found in counted]


def fits(rule: Mapping[str, Any], application: Mapping[str, Any]) -> bool:
    """Whether the `where` of a pledge or quota, as the instance writes it, accepts a row of it."""
    traits = {"themes": {*application["themes"]}}
    traits |= {name: {application[name[:-1]]} for name in ("calls", "regions", "kinds")}
    return all(traits[name] & {*allowed} for name, allowed in rule.get("where", {}).items())


def parents(sets: Sequence[frozenset[str]]) -> dict[int, int | None]:
    """The tree of a laminar family, parents first: each quota's next larger one, or None."""
    order = sorted(range(len(sets)), key=lambda index: (-len(sets[index]), index))
    tree: dict[int, int | None] = {}
    for place, index in enumerate(order):
        larger = [other for other in order[:place] if sets[index] <= sets[other]]
        tree[index] = larger[-1] if larger else None
    return tree


def innermost(tree: dict[int, int | None], sets: Sequence[frozenset[str]], who: str) -> int | None:
    """The smallest quota counting this application, or None."""
    holding = [index for index in tree if who in sets[index]]
    return holding[-1] if holding else None


def report_crossing_quotas(
    pledges: list[tuple[str, Pledge]], applications: Sequence[Application], faults: Faults
) -> None:
    fitting = Fitting(applications)
    for path, pledge in pledges:
        sets = [fitting.accepted(pledge.where, quota.where) for quota in pledge.quotas]
        allowed = [_within(pledge.where, quota.where) for quota in pledge.quotas]
        for second in range(len(sets)):
            for first in range(second):
                apart = _nested_or_apart(sets[first], sets[second])
                if not (apart and _may_stand_together(allowed[first], allowed[second])):
                    names = " and ".join(_text(pledge.quotas[i]) for i in (first, second))
                    faults.add(f"{path}.quotas", f"{names} cross: nest them or keep them apart")


def _nested_or_apart(first: int, second: int) -> bool:
    """Of two sets as `Fitting` writes them."""
    return first & second in {first, second, 0}


def _within(outer: Where, inner: Where) -> Allowed:
    """What a quota accepts inside its pledge; None accepts anything.

    An application has several themes, so a list of themes is not narrowed by the pledge's.
    """
    found: Allowed = {}
    for name in PREDICATES:
        one, other = inner.allowed.get(name), outer.allowed.get(name)
        if one is None or other is None:
            found[name] = other if one is None and name != "themes" else one
        elif other <= one:
            found[name] = None if name == "themes" else other
        else:
            found[name] = one if name == "themes" else one & other
    return found


def _may_stand_together(first: Allowed, second: Allowed) -> bool:
    """Whether two restrictions are nested or apart by their words, whoever applies."""
    pairs = [(first[name], second[name]) for name in PREDICATES]
    apart = any(a is not None and b is not None and not a & b for a, b in pairs)
    return apart or _inside(pairs) or _inside([(b, a) for a, b in pairs])


def _inside(pairs: list[tuple[frozenset[str] | None, frozenset[str] | None]]) -> bool:
    return all(b is None or (a is not None and a <= b) for a, b in pairs)


def _text(quota: Quota) -> str:
    allowed = quota.where.allowed
    parts = [f"{name} {'/'.join(sorted(allowed[name]))}" for name in sorted(allowed)]
    return f"quotas[{quota.index}] ({', '.join(parts) or 'anything'})"
