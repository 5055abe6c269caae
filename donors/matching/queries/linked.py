"""Read which commitments and applications of a run belong to linked bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.core import clock
from donors.conflicts.queries import conflicts_among, treatment_on
from donors.conflicts.rules import Conflict, Treatment
from donors.matching.models import MatchingRun
from donors.matching.rules.apart import Pair


def conflicts_of_run(run: MatchingRun) -> list[Conflict]:
    """List the commitments and applications of a run whose bodies are linked today."""
    return _conflicts(run.instance)


def _conflicts(instance: Mapping[str, Any]) -> list[Conflict]:
    return conflicts_among(
        [one["id"] for one in instance["pledges"]], [one["id"] for one in instance["applications"]]
    )


def pairs_to_keep_apart(instance: Mapping[str, Any]) -> set[Pair]:
    """Tell which pairs (pledge, application) the rule of today keeps apart."""
    if treatment_on(clock.today()) == Treatment.DISCLOSE:
        return set()
    return {(one.pledge, one.application) for one in _conflicts(instance)}


def paid_conflicts(run: MatchingRun) -> Sequence[Conflict]:
    """List the pairs that a run pays although the rule of today keeps them apart."""
    apart = pairs_to_keep_apart(run.instance)
    paid = {(line["pledge"], line["application"]) for line in run.result["allocations"]}
    return [one for one in conflicts_of_run(run) if (one.pledge, one.application) in apart & paid]
