"""All that a suggestion may rest on. No name, no text, no person: a test lists these fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

Gift = tuple[str, tuple[str, ...], int]


@dataclass(frozen=True)
class Project:
    """One application: `needs` is year → (requested, minimum) in base minor units."""

    number: str
    region: str
    kind: str
    themes: tuple[str, ...]
    rank: int
    needs: Mapping[int, tuple[int, int]]

    @cached_property
    def requested_minor(self) -> int:
        """All years together."""
        return sum(requested for requested, _minimum in self.needs.values())


def standing_last(projects: Sequence[Project], focus: Collection[str]) -> tuple[Project, ...]:
    """Put the projects in focus behind all others while no ranking says where they stand.

    Then what reaches them does not depend on any order: it is all that can be placed less what
    the others can take.
    """
    ordered = sorted(projects, key=lambda one: (one.number in focus, one.rank))
    return tuple(replace(one, rank=place) for place, one in enumerate(ordered, start=1))


@dataclass(frozen=True)
class Habit:
    """What a donor paid for before: (region, themes, number of projects)."""

    gifts: tuple[Gift, ...] = ()

    @property
    def total(self) -> int:
        """How many projects it paid for."""
        return sum(count for _region, _themes, count in self.gifts)

    def in_regions(self, regions: Collection[str]) -> int:
        """Count those in one of these regions; none named means any."""
        return sum(count for region, _, count in self.gifts if not regions or region in regions)

    def for_themes(self, themes: Collection[str]) -> int:
        """Count those with one of these themes; none named means any."""
        return sum(
            count
            for _region, carried, count in self.gifts
            if not themes or not set(themes).isdisjoint(carried)
        )


@dataclass(frozen=True)
class Purse:
    """A pledge with its free money.

    `terms` is the pledge as an instance writes it. `promised`: offered, so no run counts it yet.
    `count`: how many pledges of one donor with the same terms it stands for.
    """

    terms: Mapping[str, Any]
    promised: bool = False
    habit: Habit = field(default_factory=Habit)
    count: int = 1

    @property
    def id(self) -> str:
        """The code of the pledge."""
        return str(self.terms["id"])

    @property
    def where(self) -> Mapping[str, list[str]]:
        """The lists that restrict it."""
        found: Mapping[str, list[str]] = self.terms.get("where", {})
        return found

    @cached_property
    def budget(self) -> dict[int, int]:
        """Free money by year, in the pledge's own currency."""
        return {line["year"]: line["amount"] for line in self.terms["budget"]}

    def pays_in(self, year: int) -> bool:
        """Tell whether it has money for the needs of a year."""
        carries = self.terms.get("carry_over")
        return any(
            amount and (budgeted == year or (carries and budgeted < year))
            for budgeted, amount in self.budget.items()
        )


@dataclass(frozen=True)
class CallFacts:
    """The public terms of a call; an empty list means any."""

    code: str
    years: tuple[int, ...]
    regions: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """What the money of one call is played on: its projects and every purse that might pay.

    apart: pairs (purse, project) of linked bodies, which the rule keeps apart.
    """

    call: CallFacts
    projects: tuple[Project, ...]
    purses: tuple[Purse, ...]
    rates: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    apart: frozenset[tuple[str, str]] = frozenset()

    def base(self, purse: Purse, amount: int) -> int:
        """Turn an amount of a purse into base units, downwards."""
        num, den = self.rates.get(purse.terms["currency"], (1, 1))
        return amount * num // den

    def free_minor(self, purse: Purse) -> int:
        """The free money of a purse that may meet a need of the call, in base units."""
        last = max(self.call.years)
        carries = purse.terms.get("carry_over")
        usable = (
            amount
            for year, amount in purse.budget.items()
            if year in self.call.years or (carries and year < last)
        )
        return self.base(purse, sum(usable))
