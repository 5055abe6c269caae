"""What lets a reader check a result without solving: one integer per node, cuts and a seal.

Nodes are numbered: needs by rank and year, then the pools of the pledges concerned and the quotas
in them, by (pledge, year, number); quotas have numbers in the order of their canonical JSON.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from donors.matching.engine.bound import Bound
from donors.matching.engine.canonical import sha256
from donors.matching.engine.instance import Instance, Pledge
from donors.matching.engine.network import Label
from donors.matching.engine.stages import Outcome, Stage

Numbers = Mapping[Label, int]


def certify(instance: Instance, outcome: Outcome, bound: Bound | None) -> dict[str, Any]:
    """The certificate, not yet sealed."""
    cuts, refusals = _refusals(outcome, _numbers(instance, outcome.stages[0].pledges))
    return {
        "closed": {
            "payments": [list(one) for one in sorted(outcome.limits.closed)],
            "tranches": [list(one) for one in sorted(outcome.limits.closed_tranches)],
        },
        "levels": [_levels(instance, stage) for stage in outcome.stages],
        "cuts": cuts,
        "refusals": refusals,
        "bound_cut": None if bound is None else _bound_cut(instance, bound),
    }


def seal(result: dict[str, Any]) -> None:
    """Adds the SHA-256 of the whole result, taken before it is added."""
    result["certificate"]["seal"] = sha256(result)


def _numbers(instance: Instance, pledges: Iterable[Pledge]) -> dict[Label, int]:
    """The number of each node that a certificate speaks of."""
    labels: list[Label] = [("need", *need.key) for need in instance.needs]
    for pledge in sorted(pledges, key=lambda one: one.id):
        for year in instance.years_with_money(pledge):
            labels.append(("pool", pledge.id, year))
            labels += [("quota", pledge.id, year, number) for number in range(len(pledge.quotas))]
    return {label: number for number, label in enumerate(labels)}


def _levels(instance: Instance, stage: Stage) -> list[int | None]:
    """For each node, the best-ranked need left short that its money could move to."""
    numbers = _numbers(instance, stage.pledges)
    found: list[int | None] = [None] * len(numbers)
    for label, (application, year) in stage.levels.items():
        found[numbers[label]] = numbers["need", application, year]
    return found


def _refusals(outcome: Outcome, numbers: Numbers) -> tuple[list[list[int]], list[Any]]:
    """The cuts, each as its change against the one before, and who was refused at which cut."""
    known: dict[frozenset[Label], int] = {}
    refusals = []
    for refusal in outcome.acceptance.refusals.values():
        one = refusal.application
        own = {("need", one.id, need.year) for need in one.needs}
        nodes = outcome.refusal_nodes[one.id]
        cut = known.setdefault(nodes - own, len(known))
        years = sorted(need.year for need in one.needs if ("need", one.id, need.year) in nodes)
        refusals.append({"application": one.id, "cut": cut, "years": years})
    return _changes(list(known), numbers), sorted(refusals, key=lambda one: str(one["application"]))


def _changes(cuts: Iterable[Collection[Label]], numbers: Numbers) -> list[list[int]]:
    """For each cut the nodes that enter or leave it, seen from the cut before."""
    changes, before = [], frozenset[int]()
    for cut in cuts:
        nodes = frozenset(numbers[label] for label in cut)
        changes.append(sorted(nodes ^ before))
        before = nodes
    return changes


def _bound_cut(instance: Instance, bound: Bound) -> list[int]:
    numbers = _numbers(instance, instance.pledges)
    return sorted(numbers[label] for label in bound.cut)
