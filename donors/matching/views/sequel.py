"""What became of a run's pledges, and what a run changes against the one before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.rules.drift import Drift, DriftKind
from donors.matching.rules.sheets import GIVEN
from donors.matching.rules.since import changed_since
from donors.matching.states import RunState

OPEN = (RunState.DRAFT, RunState.PROPOSED)
_SHOWN = 20
# So many changes since the split are listed; how many more there are is said.
LISTED = 100


@dataclass(frozen=True)
class Sequel:
    """A run against its own day and against the run before it."""

    drifts: Sequence[Drift]
    earlier: MatchingRun | None
    change: Mapping[str, Any]
    compare_url: str

    @property
    def told(self) -> Sequence[Drift]:
        """What is to be told in sentences, some of it."""
        return [one for one in self.drifts if one.kind != DriftKind.LESS][:LISTED]

    @property
    def poorer(self) -> Sequence[Drift]:
        """The years of pledges that have less money than the split was made with, some of them."""
        return [one for one in self.drifts if one.kind == DriftKind.LESS][:LISTED]

    @property
    def unlisted(self) -> int:
        """How many changes more there are."""
        return len(self.drifts) - len(self.told) - len(self.poorer)

    @property
    def moves(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Who gets more or less than in the earlier run, the best ranked first, some of them."""
        rows = [
            (kind, row)
            for kind in ("gained", "raised", "lowered", "lost")
            for row in self.change.get(kind, ())
        ]
        return sorted(rows, key=lambda one: int(one[1]["rank"]))[:_SHOWN]

    @property
    def moved(self) -> int:
        """How many get more or less than in the earlier run."""
        return sum(
            len(self.change.get(kind, ())) for kind in ("gained", "raised", "lowered", "lost")
        )


def sequel_of(run: MatchingRun) -> Sequel:
    """Compare a run with its own day while it is open, and with the run before it."""
    drifts = queries.drifts_of_run(run) if run.state in OPEN and not run.is_yardstick else []
    earlier = queries.earlier_run(run)
    if earlier is None:
        return Sequel(drifts, None, {}, "")
    return Sequel(
        drifts,
        earlier,
        changed_since(*(_given(one) for one in (earlier, run))),
        url_for("staff_matching.compare_runs", call_id=run.call_id, run=[earlier.id, run.id]),
    )


def _given(run: MatchingRun) -> list[tuple[str, int, int]]:
    return queries.sheets_with(run, {GIVEN: range(1)}).given()
