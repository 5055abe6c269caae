"""Several runs of a call beside each other, and what keeping the order of ranks costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from donors.matching.engine.quotas import fits
from donors.matching.rules.books import by_rank, placed_of, requested_of
from donors.matching.rules.contract import outcome_of

Run = tuple[dict[str, Any], dict[str, Any]]


@dataclass(frozen=True)
class Standing:
    """One run in figures.

    `skipped`: refused applications with a worse-ranked one that is paid from a pledge which might
    pay them as well, best first; `scores`:
    the sum of the scores of those who get money; `merit`: the same, each score weighed by the part
    of the request that is paid.
    """

    full: int
    partial: int
    refused: int
    placed_minor: int
    scores: Fraction
    merit: Fraction
    skipped: tuple[str, ...]

    @property
    def funded(self) -> int:
        """How many get money."""
        return self.full + self.partial


@dataclass(frozen=True)
class Row:
    """One application in every run; an outcome is empty where a run does not know it."""

    application: str
    rank: int
    requested_minor: int
    outcomes: tuple[str, ...]
    amounts: tuple[int, ...]

    @property
    def differs(self) -> bool:
        """True when the runs treat the application differently."""
        return len(set(self.amounts)) > 1 or len(set(self.outcomes)) > 1

    @property
    def changes(self) -> tuple[int, ...]:
        """What each run gives more than the first; below zero when less."""
        return tuple(amount - self.amounts[0] for amount in self.amounts)


@dataclass(frozen=True)
class Price:
    """What most merit would do more than the order of ranks, and whom it would leap over."""

    placed_minor: int
    funded: int
    merit: Fraction
    leapt_over: tuple[str, ...]


def standing_of(instance: dict[str, Any], result: dict[str, Any]) -> Standing:
    """Put a run into figures."""
    solved = {one["id"]: one for one in result["applications"]}
    outcomes = {number: outcome_of(one) for number, one in solved.items()}
    ranked = by_rank(instance)
    paid = [one for one in ranked if outcomes[one["id"]] != "refused"]
    counts = list(outcomes.values())
    return Standing(
        full=counts.count("full"),
        partial=counts.count("partial"),
        refused=counts.count("refused"),
        placed_minor=result["objective"]["placed"],
        scores=sum((Fraction(one.get("score", 0)) for one in paid), Fraction()),
        merit=sum((_merit(one, solved[one["id"]]) for one in paid), Fraction()),
        skipped=tuple(_skipped(ranked, solved, _reaches(instance, result))),
    )


@dataclass
class _Reach:
    """The worst rank that pledges of the same terms pay, by year and in all."""

    terms: Mapping[str, Any]
    any_year: bool
    by_year: dict[int, int]

    def passes(self, application: Mapping[str, Any]) -> bool:
        """Tell whether one of these pledges fits an application and pays a worse-ranked one."""
        worst = max(self.by_year.values())
        if worst <= application["rank"] or not fits(self.terms, application):
            return False
        return self.any_year or any(
            self.by_year.get(need["year"], 0) > application["rank"]
            for need in application["needs"]
            if need["minimum"]
        )


def _reaches(instance: Mapping[str, Any], result: Mapping[str, Any]) -> list[_Reach]:
    """Thousands of pledges share a few terms: how far they reach is found once for each."""
    ranks = {one["id"]: int(one["rank"]) for one in instance["applications"]}
    pledges = {one["id"]: one for one in instance["pledges"]}
    names: dict[str, str] = {}
    found: dict[str, _Reach] = {}
    for line in result["allocations"]:
        pledge = pledges[line["pledge"]]
        if line["pledge"] not in names:
            where = sorted(pledge.get("where", {}).items())
            names[line["pledge"]] = repr((where, bool(pledge.get("carry_over"))))
        name = names[line["pledge"]]
        reach = found.setdefault(name, _Reach(pledge, bool(pledge.get("carry_over")), {}))
        rank = max(reach.by_year.get(line["year"], 0), ranks[line["application"]])
        reach.by_year[line["year"]] = rank
    return list(found.values())


def _skipped(
    ranked: Sequence[Mapping[str, Any]],
    solved: Mapping[str, Mapping[str, Any]],
    reaches: Sequence[_Reach],
) -> Iterator[str]:
    for one in ranked:
        refused = solved[one["id"]]["outcome"] == "refused"
        if refused and any(reach.passes(one) for reach in reaches):
            yield one["id"]


def _merit(application: Mapping[str, Any], solved: Mapping[str, Any]) -> Fraction:
    asked = requested_of(application) or 1
    return Fraction(application.get("score", 0)) * Fraction(placed_of(solved), asked)


def side_by_side(runs: Sequence[Run]) -> list[Row]:
    """Give every application one row, by its place in the first run that knows it."""
    sides = [{one["id"]: one for one in result["applications"]} for _, result in runs]
    known: dict[str, Mapping[str, Any]] = {}
    for instance, _result in runs:
        for application in by_rank(instance):
            known.setdefault(application["id"], application)
    return [
        Row(
            application=number,
            rank=application["rank"],
            requested_minor=requested_of(application),
            outcomes=tuple(outcome_of(side[number]) if number in side else "" for side in sides),
            amounts=tuple(placed_of(side[number]) if number in side else 0 for side in sides),
        )
        for number, application in known.items()
    ]


def price_between(first: Standing, second: Standing) -> Price:
    """Name the price of the ranking, where ranks and then merit have split the same money."""
    skipped = set(first.skipped)
    return Price(
        placed_minor=second.placed_minor - first.placed_minor,
        funded=second.funded - first.funded,
        merit=second.merit - first.merit,
        leapt_over=tuple(one for one in second.skipped if one not in skipped),
    )


def asks_the_same(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Tell whether two runs split the same money among the same applications."""
    return _question(first) == _question(second)


def _question(instance: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in instance.items() if name != "policy"}
