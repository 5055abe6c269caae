"""A run as its readers see it: tables, pictures and reasons in the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import current_app, url_for
from flask_babel import gettext as _

from app.core import clock
from app.organisations.queries import regions
from app.portals import charts
from app.portals.language import say
from app.portals.rendering import content, money
from donors.conflicts.queries import treatment_on
from donors.conflicts.rules import LINK_LABELS, TREATMENT_LABELS, Conflict
from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.rules import Leftover, Reader, explain, leftovers_of, sheets
from donors.matching.rules.books import Flows
from donors.matching.rules.leftovers import LEFT_REASONS
from donors.matching.rules.misses import Miss, Misses
from donors.matching.rules.reasons import CONDITIONS
from donors.matching.rules.telling import Teller
from donors.matching.states import OUTCOME_LABELS
from donors.pledges.models import Pledge
from grants.applications.models import Application
from grants.programmes.queries import themes

OUTCOME_COLOURS = {"full": "green", "partial": "yellow", "refused": "red", "": "grey"}
ROWS = 100
# How many letters a name in each column of the picture may have.
_LETTERS = (34, 20, 26)


def link_to(endpoint: str, **values: Any) -> str:
    """Address of a page of another house; empty where it is not installed."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


@dataclass(frozen=True)
class RunReading:
    """A run with the people and projects behind its numbers.

    `several`: the codes of the donors with several pledges in the run, where not all are read.
    """

    run: MatchingRun
    applications: dict[str, Application]
    pledges: dict[str, Pledge]
    several: Collection[str] | None = None

    def know(self, numbers: Iterable[str] = (), codes: Iterable[str] = ()) -> None:
        """Read the applications and pledges that are named next, those not known yet."""
        applications = set(numbers) - self.applications.keys()
        pledges = set(codes) - self.pledges.keys()
        if applications:
            self.applications.update(queries.applications_of(self.run, applications))
        if pledges:
            self.pledges.update(queries.pledges_by_code(pledges))

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
        return self.donor(code) if self._is_alone(code) else f"{self.donor(code)} · {code}"

    def _is_alone(self, code: str) -> bool:
        if code not in self.pledges:
            return False
        donor = self.pledges[code].donor
        if self.several is not None:
            return donor.code not in self.several
        return self.pledges_by_donor[donor.id] == 1

    @cached_property
    def pledges_by_donor(self) -> Counter[UUID]:
        """How many pledges of this run each donor has."""
        return Counter(one.donor_id for one in self.pledges.values())

    def reader(self) -> Reader:
        """How reasons are written for this reader."""
        return Reader(say=say, money=money, pledge=lambda code: f"{code} ({self.donor(code)})")

    def sentences(self, why: sheets.Why) -> list[str]:
        """Put into words why an application did not get all that it asked for."""
        return explain(why.reason, self.reader())

    def reasons(self, number: str) -> list[str]:
        """Explain why one application did not get more; nothing where the run gives no reasons."""
        row = next(one for one in self.run.result["applications"] if one["id"] == number)
        if "reason" not in row:
            return []
        told = Teller(self.run.instance, self.run.result).told(row)
        self.know(codes=codes_in(told))
        return explain(told, self.reader())

    def misses(self, number: str) -> list[tuple[Miss, list[str]]]:
        """List pledges that nearly fit an application, each with what stands in the way."""
        return [
            (miss, [say(CONDITIONS[name]) for name in miss.failing])
            for miss in self._misses.of(number)
        ]

    @cached_property
    def _misses(self) -> Misses:
        return Misses(self.run.instance, self.run.result)

    def leftovers(self, only: Collection[str] | None = None) -> list[Leftover]:
        """What each pledge has left, or some of them by code."""
        return leftovers_of(self.run.instance, self.run.result, only)

    def treatment(self) -> str:
        """What follows from a link today."""
        return say(TREATMENT_LABELS[treatment_on(clock.today())])


def left_reason(left: Leftover) -> str:
    """Say why a pledge has money left."""
    return say(LEFT_REASONS[left.reason])


def codes_in(reason: Mapping[str, Any]) -> set[str]:
    """Name the pledges that a reason names."""
    named: set[str] = set()
    explain(reason, Reader(say=lambda _text: "", money=str, pledge=lambda code: _add(named, code)))
    return named


def _add(named: set[str], code: str) -> str:
    named.add(code)
    return code


def kinds_of(conflict: Conflict) -> list[str]:
    """Say how two bodies are linked."""
    return [say(LINK_LABELS[kind]) for kind in conflict.kinds]


def names_in(flows: Flows) -> list[set[str]]:
    """The pledges and the applications that a picture names."""
    return [{key.partition(":")[2] for key in flows.columns[place]} for place in (0, 2)]


def picture_of(reading: RunReading, flows: Flows, by: str) -> dict[str, Any]:
    """The flow of money from donors through regions or themes to projects."""
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
