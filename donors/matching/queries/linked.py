"""Read which commitments and applications of a run belong to linked bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.core import clock
from donors.conflicts.queries import conflicts_among, conflicts_where, treatment_on
from donors.conflicts.rules import Conflict, Treatment
from donors.matching.models import MatchingRun
from donors.matching.queries.runs import codes_in
from donors.matching.rules.apart import Pair
from grants.applications.models import Application
from grants.reviews.models import RankingRow


def linked_in(run: MatchingRun) -> list[Conflict]:
    """List the commitments and ranked applications of a run whose bodies are linked today.

    The run itself is not read: every commitment of a run has a version in it.
    """
    ranked = select(RankingRow.application_id).where(RankingRow.ranking_id == run.ranking_id)
    return conflicts_where(codes_in(run), Application.id.in_(ranked))


def _conflicts(instance: Mapping[str, Any]) -> list[Conflict]:
    return conflicts_among(
        [one["id"] for one in instance["pledges"]], [one["id"] for one in instance["applications"]]
    )


def pairs_to_keep_apart(instance: Mapping[str, Any]) -> set[Pair]:
    """Tell which pairs (pledge, application) the rule of today keeps apart."""
    return {(one.pledge, one.application) for one in _kept_apart(instance)}


def paid_conflicts(run: MatchingRun) -> Sequence[Conflict]:
    """List the pairs that a run pays although the rule of today keeps them apart."""
    apart = _kept_apart(run.instance)
    if not apart:
        return apart
    paid = {(line["pledge"], line["application"]) for line in run.result["allocations"]}
    return [one for one in apart if (one.pledge, one.application) in paid]


def _kept_apart(instance: Mapping[str, Any]) -> list[Conflict]:
    return [] if treatment_on(clock.today()) == Treatment.DISCLOSE else _conflicts(instance)
