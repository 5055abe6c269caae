"""A run as its readers see it: tables, pictures and reasons in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from flask import current_app, url_for
from flask_babel import gettext as _

from app.core import clock
from app.organisations.queries import regions
from app.portals import charts
from app.portals.language import say
from app.portals.pager import counted
from app.portals.rendering import content, money
from donors.conflicts.queries import conflicts_between, treatment_on
from donors.conflicts.rules import LINK_LABELS, TREATMENT_LABELS, Conflict
from donors.matching.models import MatchingRun
from donors.matching.rules import (
    Leftover,
    Reader,
    explain,
    flows_of,
    leftovers_of,
    outcome_of,
    payment_table,
)
from donors.matching.rules.closings import with_closings
from donors.matching.rules.leftovers import LEFT_REASONS
from donors.matching.rules.misses import Miss, misses_of, with_links
from donors.matching.rules.own_limits import with_own_limits
from donors.matching.rules.reasons import CONDITIONS
from donors.matching.states import OUTCOME_LABELS
from donors.pledges.models import Pledge
from grants.applications.models import Application
from grants.programmes.queries import themes

OUTCOME_COLOURS = {"full": "green", "partial": "yellow", "refused": "red", "": "grey"}
ROWS = 100
# How many pledges the table of payments shows in columns of their own; the rest is one sum.
COLUMNS = 24
# How many letters a name in each column of the picture may have.
_LETTERS = (34, 20, 26)


def link_to(endpoint: str, **values: Any) -> str:
    """Address of a page of another house; empty where it is not installed."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


@dataclass(frozen=True)
class Why:
    """One application that did not get all: its place, what it asked for and got, the reasons."""

    number: str
    rank: int
    outcome: str
    requested_minor: int
    amount_minor: int
    reasons: Sequence[str]


@dataclass(frozen=True)
class RunReading:
    """A run with the people and projects behind its numbers."""

    run: MatchingRun
    applications: Mapping[str, Application]
    pledges: Mapping[str, Pledge]

    def title(self, number: str) -> str:
        """Name a project."""
        return self.applications[number].title if number in self.applications else number

    def organisation(self, number: str) -> str:
        """Name the organisation of a project."""
        found = self.applications.get(number)
        return content(found.organisation, "name") if found else ""

    def donor(self, code: str) -> str:
        """Name the donor of a pledge."""
        found = self.pledges.get(code)
        return content(found.donor.organisation, "name") if found else code

    def source(self, code: str) -> str:
        """Name a pledge by its donor, with its code where the donor has several."""
        owner = self.pledges[code].donor_id if code in self.pledges else None
        alone = self.pledges_by_donor[owner] == 1
        return self.donor(code) if alone else f"{self.donor(code)} · {code}"

    @cached_property
    def pledges_by_donor(self) -> Counter[UUID | None]:
        """How many pledges of this run each donor has."""
        return Counter(one.donor_id for one in self.pledges.values())

    def reader(self) -> Reader:
        """How reasons are written for this reader."""
        return Reader(say=say, money=money, pledge=lambda code: f"{code} ({self.donor(code)})")

    def unpaid(self) -> list[str]:
        """Number the applications that did not get all that they asked for, the refused first.

        Results without proof give no reasons, so they number none.
        """
        solved = {one["id"]: one for one in self.run.result["applications"]}
        ranked = sorted(self.run.instance["applications"], key=lambda one: int(one["rank"]))
        found = [
            one["id"]
            for one in ranked
            if solved[one["id"]]["outcome"] != "full" and "reason" in solved[one["id"]]
        ]
        return sorted(found, key=lambda number: solved[number]["outcome"] != "refused")

    def whys(self, only: Collection[str]) -> list[Why]:
        """Explain why these applications did not get all that they asked for, by rank."""
        solved = {one["id"]: one for one in self.run.result["applications"]}
        reader = self.reader()
        found = []
        for one in sorted(self.run.instance["applications"], key=lambda each: int(each["rank"])):
            row = solved[one["id"]]
            if one["id"] in only:
                found.append(
                    Why(
                        number=one["id"],
                        rank=one["rank"],
                        outcome=outcome_of(row),
                        requested_minor=sum(need["requested"] for need in one["needs"]),
                        amount_minor=sum(line["amount"] for line in row["amounts"]),
                        reasons=explain(self._told(row), reader),
                    )
                )
        return found

    def reasons(self, number: str) -> list[str]:
        """Explain why one application did not get more; nothing where the run gives no reasons."""
        row = next(one for one in self.run.result["applications"] if one["id"] == number)
        if "reason" not in row:
            return []
        return explain(self._told(row), self.reader())

    def _told(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A reason with what the contract has no words for."""
        reason = with_links(self.run.instance, row["id"], row["reason"])
        reason = with_own_limits(self.run.instance, reason)
        return with_closings(self.run.result, row["id"], reason)

    def misses(self, number: str) -> list[tuple[Miss, list[str]]]:
        """List pledges that nearly fit an application, each with what stands in the way."""
        return [
            (miss, [say(CONDITIONS[name]) for name in miss.failing])
            for miss in misses_of(self.run.instance, self.run.result, number)
        ]

    def leftovers(self, only: Collection[str] | None = None) -> list[Leftover]:
        """What each pledge has left, or some of them by code."""
        return leftovers_of(self.run.instance, self.run.result, only)

    def conflicts(self) -> list[tuple[Conflict, list[str]]]:
        """Commitments and applications of linked bodies, each with how they are linked."""
        found = conflicts_between(
            {code: pledge.donor_id for code, pledge in self.pledges.items()},
            {number: row.organisation_id for number, row in self.applications.items()},
        )
        return [(one, [say(LINK_LABELS[kind]) for kind in one.kinds]) for one in found]

    def asks_consent(self) -> list[str]:
        """Name the donors of money that is spent here only with their consent."""
        paying = [one["id"] for one in self.run.result["pledges"] if one["used"]]
        asking = [one for one in paying if one in self.pledges and self.pledges[one].needs_consent]
        return sorted({self.donor(code) for code in asking})

    def treatment(self) -> str:
        """What follows from a link today."""
        return say(TREATMENT_LABELS[treatment_on(clock.today())])


def left_reason(left: Leftover) -> str:
    """Say why a pledge has money left."""
    return say(LEFT_REASONS[left.reason])


def payments_of(run: MatchingRun, year: int | None, first: int, by: str) -> dict[str, Any]:
    """Who pays what, one part of the rows at a time; totals are those of the whole."""
    table = payment_table(run.instance, run.result, year, most=COLUMNS)
    address = partial(url_for, ".show", run_id=run.id, year=year, by=by, _anchor="payments")
    return {
        "table": table,
        "rows": table.rows[first : first + ROWS],
        "pager": counted(address, first, size=ROWS, total=len(table.rows)),
        "years": sorted(run.call.years),
        "year": year,
    }


def picture_of(reading: RunReading, by: str) -> dict[str, Any]:
    """The flow of money from donors through regions or themes to projects."""
    flows = flows_of(reading.run.instance, reading.run.result, by)
    names = _middle_names(by)
    labels = {key: _label(reading, key, names) for column in flows.columns for key in column}
    short = {key: _short(reading, key, label) for key, label in labels.items()}
    longest = max((len(column) for column in flows.columns), default=0)
    picture = charts.sankey(
        flows.columns,
        [charts.Flow(*moved) for moved in flows.moved],
        height=max(220, 44 * longest),
    )
    rows = [(labels[start], labels[end], money(amount)) for start, end, amount in flows.moved]
    return {"picture": picture, "labels_of_flow": short, "flow_rows": rows, "by": by}


def _middle_names(by: str) -> dict[str, str]:
    rows: Sequence[Any] = regions() if by == "region" else themes()
    return {row.code: content(row, "name") for row in rows}


def _label(reading: RunReading, key: str, names: Mapping[str, str]) -> str:
    place, _colon, name = key.partition(":")
    if name == "other":
        return str([_("Other donors"), _("Others"), _("Other projects")][int(place)])
    if place == "0":
        return reading.source(name)
    return names.get(name, name) if place == "1" else f"{name} {reading.title(name)}"


def _short(reading: RunReading, key: str, label: str) -> str:
    """Cut a name so that the columns of the picture do not run into each other."""
    place, _colon, name = key.partition(":")
    if place == "2" and name != "other":
        label = reading.title(name)
    text, most = label.partition(" (")[0] if place == "1" else label, _LETTERS[int(place)]
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def outcome_label(outcome: str) -> str:
    """Name an outcome of the split."""
    return say(OUTCOME_LABELS[outcome])
