"""Several runs of a call beside each other, and what keeping the order of ranks costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from donors.matching.engine.compare import passed_over
from donors.matching.engine.reading import read_instance
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
        skipped=tuple(row["id"] for row in passed_over(read_instance(instance), result)),
    )


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


def price_of_ranking(by_ranks: Run, by_merit: Run) -> Price | None:
    """Name the price of the ranking; None when the runs do not split the same money."""
    if _question(by_ranks[0]) != _question(by_merit[0]):
        return None
    first, second = standing_of(*by_ranks), standing_of(*by_merit)
    return Price(
        placed_minor=second.placed_minor - first.placed_minor,
        funded=second.funded - first.funded,
        merit=second.merit - first.merit,
        leapt_over=tuple(one for one in second.skipped if one not in first.skipped),
    )


def _question(instance: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in instance.items() if name != "policy"}
