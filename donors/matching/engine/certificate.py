"""What lets a reader check a result without solving: one integer per node, cuts and a seal.

Nodes have the numbers of `numbering.py`, counted over the pledges concerned.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from donors.matching.engine.bound import Bound
from donors.matching.engine.canonical import sha256
from donors.matching.engine.instance import Instance, Pledge
from donors.matching.engine.numbering import Label, bits, labels_of
from donors.matching.engine.stages import Outcome, Stage


def certify(instance: Instance, outcome: Outcome, bound: Bound | None) -> dict[str, Any]:
    """The certificate, not yet sealed."""
    cuts, refusals = _refusals(instance, outcome)
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
    return {label: number for number, label in enumerate(labels_of(instance, pledges))}


def _levels(instance: Instance, stage: Stage) -> list[int | None]:
    """For each node, the best-ranked need left short that its money could move to."""
    numbers = _numbers(instance, stage.pledges)
    found: list[int | None] = [None] * len(numbers)
    for label, (application, year) in stage.levels.items():
        found[numbers[label]] = numbers["need", application, year]
    return found


def _refusals(instance: Instance, outcome: Outcome) -> tuple[list[list[int]], list[Any]]:
    """The cuts, each as its change against the one before, and who was refused at which cut."""
    number = outcome.numbering.number
    known: dict[int, int] = {}
    refusals = []
    for refusal in outcome.acceptance.refusals.values():
        one, nodes, years = refusal.application, refusal.nodes, []
        for need in one.needs:
            place = number["need", *need.key]
            if nodes >> place & 1:
                years.append(need.year)
                nodes ^= 1 << place
        cut = known.setdefault(nodes, len(known))
        refusals.append({"application": one.id, "cut": cut, "years": years})
    refusals.sort(key=lambda one: str(one["application"]))
    return _changes(list(known), _renumbered(instance, outcome)), refusals


def _renumbered(instance: Instance, outcome: Outcome) -> Sequence[int]:
    """For each node of the instance its number among those of the first stage."""
    numbers = _numbers(instance, outcome.stages[0].pledges)
    return [numbers.get(label, -1) for label in outcome.numbering.labels]


def _changes(cuts: Iterable[int], numbers: Sequence[int]) -> list[list[int]]:
    """For each cut the nodes that enter or leave it, seen from the cut before."""
    changes, before = [], 0
    for cut in cuts:
        changes.append([numbers[node] for node in bits(cut ^ before)])
        before = cut
    return changes


def _bound_cut(instance: Instance, bound: Bound) -> list[int]:
    numbers = _numbers(instance, instance.pledges)
    return sorted(numbers[label] for label in bound.cut)
