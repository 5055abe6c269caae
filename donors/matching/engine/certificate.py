"""What lets a reader check a result without solving: shut nodes, cuts, closings and a seal.

A node is written ["pool", pledge, year], ["quota", pledge, year, number] or
["need", application, year]; quotas are numbered in the order of their canonical JSON.
"""

from typing import Any

from donors.matching.engine.bound import Bound
from donors.matching.engine.canonical import canonical_json, sha256
from donors.matching.engine.network import Label
from donors.matching.engine.stages import Outcome, Stage


def certify(outcome: Outcome, bound: Bound | None) -> dict[str, Any]:
    """The certificate, not yet sealed."""
    cuts, refusals = _refusals(outcome)
    return {
        "closed": {
            "payments": [list(one) for one in sorted(outcome.limits.closed)],
            "tranches": [list(one) for one in sorted(outcome.limits.closed_tranches)],
        },
        "stages": [_stage(stage) for stage in outcome.stages],
        "cuts": cuts,
        "refusals": refusals,
        "bound_cut": None if bound is None else [list(label) for label in bound.cut],
    }


def seal(result: dict[str, Any]) -> None:
    """Adds the SHA-256 of the whole result, taken before it is added."""
    result["certificate"]["seal"] = sha256(result)


def _stage(stage: Stage) -> dict[str, Any]:
    """Each node that leads to a need left short, with the first such need."""
    shut = [[list(node), list(need)] for node, need in stage.levels.items()]
    return {
        "pledges": sorted(pledge.id for pledge in stage.pledges),
        "shut": sorted(shut, key=canonical_json),
    }


def _refusals(outcome: Outcome) -> tuple[list[Any], list[Any]]:
    """Each distinct cut once, and for each refused application the cut that proves it."""
    numbers: dict[frozenset[Label], int] = {}
    refusals = []
    for refusal in outcome.acceptance.refusals.values():
        one = refusal.application
        own = {("need", one.id, need.year) for need in one.needs}
        nodes = outcome.refusal_nodes[one.id]
        number = numbers.setdefault(nodes - own, len(numbers))
        years = sorted(need.year for need in one.needs if ("need", one.id, need.year) in nodes)
        refusals.append({"application": one.id, "cut": number, "years": years})
    cuts = [
        {"id": number, "nodes": sorted((list(node) for node in nodes), key=canonical_json)}
        for nodes, number in numbers.items()
    ]
    return cuts, sorted(refusals, key=lambda one: str(one["application"]))
