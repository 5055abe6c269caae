"""Which pledges with money left nearly fit an application, and what stands between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from donors.matching.rules.apart import are_kept_apart

# The donor and the applicant are linked: no wish of the donor can change that.
LINK = "link"
_FIELDS = (("calls", "call"), ("regions", "region"), ("kinds", "kind"))
MOST_MISSES = 5


@dataclass(frozen=True)
class Miss:
    """A pledge that may not pay an application: what fails, and what it has left (base units)."""

    pledge: str
    failing: tuple[str, ...]
    unused_minor: int


def misses_of(
    instance: Mapping[str, Any], result: Mapping[str, Any], application: str
) -> list[Miss]:
    """List the pledges with money left that fail by the fewest terms, the nearest first."""
    return Misses(instance, result).of(application)


class Misses:
    """The nearest pledges of many applications of one run.

    Thousands of pledges share a few terms, and applications their traits: what fails is found once
    for each of them.
    """

    def __init__(self, instance: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        self._instance = instance
        self._applications = {one["id"]: one for one in instance["applications"]}
        unused = {one["id"]: one["unused"] for one in result["pledges"]}
        alike: dict[str, list[Mapping[str, Any]]] = {}
        for pledge in sorted(instance["pledges"], key=lambda one: (-unused[one["id"]], one["id"])):
            if unused[pledge["id"]]:
                years = sorted(payable_years(instance, pledge))
                terms = repr((sorted(pledge.get("where", {}).items()), years))
                alike.setdefault(terms, []).append(pledge)
        self._unused = unused
        self._alike = [pledges[:MOST_MISSES] for pledges in alike.values()]
        self._known: dict[str, list[Miss]] = {}

    def of(self, application: str) -> list[Miss]:
        """List the pledges with money left that fail by the fewest terms, the nearest first."""
        wanted = self._applications[application]
        asked = sorted(need["year"] for need in wanted["needs"] if need["requested"])
        fields = [wanted[field] for _name, field in _FIELDS]
        traits = repr((fields, sorted(wanted["themes"]), asked))
        if traits not in self._known:
            self._known[traits] = self._nearest(wanted)
        return self._known[traits]

    def _nearest(self, wanted: Mapping[str, Any]) -> list[Miss]:
        found = [
            Miss(pledge["id"], failing, self._unused[pledge["id"]])
            for pledges in self._alike
            if (failing := failing_of(self._instance, pledges[0], wanted))
            for pledge in pledges
        ]
        nearest = sorted(found, key=lambda one: (len(one.failing), -one.unused_minor, one.pledge))
        return nearest[:MOST_MISSES]


def failing_of(
    instance: Mapping[str, Any], pledge: Mapping[str, Any], application: Mapping[str, Any]
) -> tuple[str, ...]:
    """Name the terms of a pledge that an application does not meet; none when it may be paid."""
    where = pledge.get("where", {})
    failing = [
        name for name, field in _FIELDS if name in where and application[field] not in where[name]
    ]
    if are_kept_apart(pledge, application):
        failing[failing.index("kinds")] = LINK
    if "themes" in where and not set(where["themes"]) & set(application["themes"]):
        failing.append("themes")
    asked = {need["year"] for need in application["needs"] if need["requested"]}
    if not asked & payable_years(instance, pledge):
        failing.append("years")
    return tuple(failing)


def with_links(
    instance: Mapping[str, Any], application: str, reason: Mapping[str, Any]
) -> dict[str, Any]:
    """Name the link in a reason of the contract, which knows a linked pair by its kind alone."""
    if not reason.get("nearest"):
        return dict(reason)
    wanted = next(one for one in instance["applications"] if one["id"] == application)
    linked = {one["id"] for one in instance["pledges"] if are_kept_apart(one, wanted)}
    nearest = [
        {**miss, "failing": [LINK if name == "kinds" else name for name in miss["failing"]]}
        if miss["pledge"] in linked
        else miss
        for miss in reason["nearest"]
    ]
    return {**reason, "nearest": nearest}


def payable_years(instance: Mapping[str, Any], pledge: Mapping[str, Any]) -> set[int]:
    """The years whose needs the whole money of a pledge could pay, spent or not."""
    own = {line["year"] for line in pledge["budget"] if line["amount"]}
    if not own or not pledge.get("carry_over"):
        return own
    return {year for year in instance["years"] if year >= min(own)}
