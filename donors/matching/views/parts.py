"""The page of a run in parts: what is read of it, and the links between the parts of its lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import request, url_for

from app.portals.pager import counted
from app.portals.rendering import content
from app.portals.searched import first_row
from donors.conflicts.rules import Conflict
from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.rules.sheets import LEFT, SHORT, WHY, Sheets, leaves_over, paid_in
from donors.matching.views.reading import (
    RunReading,
    codes_in,
    kinds_of,
    left_reason,
    names_in,
    picture_of,
)
from donors.matching.views.sequel import LISTED, Sequel
from donors.pledges.models import Pledge

# So many rows of each of its five lists stand on the page of a run, and of one with more than
# that many applications or pledges: these have wide rows.
ROWS, ROWS_OF_MANY = 100, 25
LISTS = ("row", "why", "short", "left", "scores")


class RunParts:
    """What one request shows of a run."""

    def __init__(self, run: MatchingRun, sequel: Sequel) -> None:
        self.run, self.sequel = run, sequel
        self.places = {name: first_row(name) for name in LISTS}
        self.year = _asked_year(run)
        self.by = "theme" if request.args.get("by") == "theme" else "region"
        at = self.places
        self.sheets: Sheets = queries.sheets_with(
            run,
            {
                paid_in(self.year): leaves_over(at["row"], ROWS),
                WHY: leaves_over(at["why"], ROWS),
                LEFT: leaves_over(at["left"], ROWS),
                SHORT: range(at["short"], at["short"] + 1),
            },
        )
        self.size = _rows_of(self.sheets.head["offer"])
        self.table = self.sheets.payments(self.year)
        self.rows = self.sheets.paid_rows(self.year, at["row"], self.size)
        self.whys = self.sheets.whys(at["why"], self.size)
        self.shortfalls = self.sheets.shortfalls(at["short"])
        self.leftovers = self.sheets.leftovers(at["left"], self.size)
        self.flows = self.sheets.flows(self.by)
        self.not_passed, self.not_passed_count = queries.refused_by_scores(
            run, at["scores"], self.size
        )
        self.conflicts: list[Conflict] = queries.linked_in(run)
        self.asking: Sequence[Pledge] = queries.asking_consent(run)
        self.reading = RunReading(run, {}, {}, several=frozenset(self.sheets.head["several"]))
        self._name()

    def _name(self) -> None:
        """Read the projects and donors that the page names, all at once."""
        givers, projects = names_in(self.flows)
        linked = self.conflicts[:LISTED]
        self.reading.know(
            {row.application for row in self.rows}
            | {why.number for why in self.whys}
            | {row["id"] for _kind, row in self.sequel.moves}
            | {one.application for one in linked}
            | projects,
            {*self.table.pledges}
            | {code for why in self.whys for code in codes_in(why.reason)}
            | {code for one in self.shortfalls for code in one.pledges}
            | {one.pledge for one in self.leftovers}
            | {drift.pledge for drift in self.sequel.poorer}
            | {one.pledge for one in linked}
            | {code for code, _currency in self.sheets.head["offer"]["pledges"]}
            | givers,
        )

    def shown(self) -> dict[str, Any]:
        """All this for the template."""
        sheets, reading = self.sheets, self.reading
        return {
            "reading": reading,
            "method": sheets.head["method"],
            "table": self.table,
            "rows": self.rows,
            "pager": self._pager("row", "payments", self.table.count),
            "years": sorted(self.run.call.years),
            "year": self.year,
            "whys": self.whys,
            "why_pager": self._pager("why", "reasons", sheets.count(WHY)),
            "shortfalls": self.shortfalls,
            "short_pager": self._pager("short", "short", sheets.count(SHORT), size=1),
            "leftovers": self.leftovers,
            "left_reason": left_reason,
            "left_pager": self._pager("left", "left", sheets.count(LEFT)),
            "not_passed": self.not_passed,
            "not_passed_count": self.not_passed_count,
            "scores_pager": self._pager("scores", "scores", self.not_passed_count),
            "by_year": sheets.by_year,
            "by_currency": sheets.by_currency,
            "conflicts": [(one, kinds_of(one)) for one in self.conflicts[:LISTED]],
            "more_conflicts": max(len(self.conflicts) - LISTED, 0),
            "asks": sorted({content(one.donor.organisation, "name") for one in self.asking}),
            **picture_of(reading, self.flows, self.by),
        }

    def _pager(self, name: str, anchor: str, total: int, *, size: int = 0) -> dict[str, str]:
        """Links between the parts of one of the lists; the others stay where they are."""
        others: dict[str, Any] = {key: at for key, at in self.places.items() if key != name and at}
        if self.year is not None:
            others["year"] = self.year
        if self.by == "theme":
            others["by"] = self.by
        address = partial(url_for, ".show", run_id=self.run.id, **others, _anchor=anchor)
        return counted(address, self.places[name], size=size or self.size, total=total, name=name)


def _rows_of(offer: Mapping[str, Any]) -> int:
    few = max(offer["application_count"], offer["pledge_count"]) <= ROWS
    return ROWS if few else min(ROWS, ROWS_OF_MANY)


def _asked_year(run: MatchingRun) -> int | None:
    year = request.args.get("year", 0, type=int)
    return year if year in run.call.years else None
