"""A seeded, made-up history of gifts: DEMO donors with habits, projects, several years of calls."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from donors.discovery.rules import CallFacts, Field, Habit, Project, Purse

REGIONS = tuple(f"KZ-{number}" for number in range(10, 30))
THEMES = ("ecology", "education", "health", "rural", "care", "inclusion", "hope", "generations")
KINDS = ("association", "foundation", "institution", "union")
YEAR = 2027
MILLION = 1_000_000_00
# Every pledge could pay for all that fits it: made-up budgets would tell nothing of anybody.
PLENTY = 5_000 * MILLION


@dataclass(frozen=True)
class Giver:
    """A made-up donor: where it likes to give, for what, and how faithful it is to that."""

    code: str
    regions: tuple[str, ...]
    themes: tuple[str, ...]
    gifts_each_year: int
    restricts: bool


@dataclass(frozen=True)
class Round:
    """One year: its projects and who paid for which, (donor, project number)."""

    projects: tuple[Project, ...]
    gifts: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class History:
    """Several years; the last is the one whose gifts are hidden."""

    givers: tuple[Giver, ...]
    rounds: tuple[Round, ...]

    def habit(self, giver: str, years: Sequence[Round]) -> Habit:
        """What a donor paid for in some years."""
        paid = [one for year in years for one in year.projects if (giver, one.number) in year.gifts]
        return Habit(tuple((one.region, one.themes, 1) for one in paid))


def make_history(seed: int, *, givers: int = 60, projects: int = 120, years: int = 4) -> History:
    """Make a history: some donors restrict their pledges to their habit, others only tend to it."""
    chance = random.Random(seed)
    people = tuple(_giver(chance, number) for number in range(givers))
    rounds = tuple(_round(chance, people, year, projects) for year in range(years))
    return History(people, rounds)


def _giver(chance: random.Random, number: int) -> Giver:
    return Giver(
        code=f"DEMO-{number:03d}",
        regions=tuple(chance.sample(REGIONS, chance.choice((1, 1, 2, 4)))),
        themes=tuple(chance.sample(THEMES, chance.choice((1, 1, 2)))),
        gifts_each_year=chance.choice((1, 2, 2, 3, 4, 8)),
        restricts=chance.random() < 0.4,
    )


def _round(chance: random.Random, people: Sequence[Giver], year: int, count: int) -> Round:
    projects = tuple(_project(chance, f"A{year}-{number:04d}", number) for number in range(count))
    # Runs pay the better ranked first, so these are liked by everybody: popularity is a rival
    # worth beating.
    appeal = sorted((chance.paretovariate(1.6) for _ in projects), reverse=True)
    gifts: set[tuple[str, str]] = set()
    for giver in people:
        weights = [_liking(giver, one) * draw for one, draw in zip(projects, appeal, strict=True)]
        for _ in range(giver.gifts_each_year):
            chosen = chance.choices(projects, weights)[0]
            gifts.add((giver.code, chosen.number))
    return Round(projects, frozenset(gifts))


def _liking(giver: Giver, one: Project) -> float:
    """Outside its habit a donor gives now and then, one that restricts its pledges never."""
    here, theme = one.region in giver.regions, bool(set(giver.themes) & set(one.themes))
    if giver.restricts:
        return 1.0 if here or theme else 0.0
    return 1.0 if here and theme else 0.25 if here or theme else 0.01


def _project(chance: random.Random, number: str, place: int) -> Project:
    asked = chance.randrange(2, 12) * MILLION
    return Project(
        number=number,
        region=chance.choice(REGIONS),
        kind=chance.choice(KINDS),
        themes=tuple(sorted(chance.sample(THEMES, chance.choice((1, 1, 2))))),
        rank=place + 1,
        needs={YEAR: (asked, 0)},
    )


def purse_of(giver: Giver, habit: Habit) -> Purse:
    """The pledge of a donor in the last year; a restricted one says so, by region or by theme."""
    where = {"regions": sorted(giver.regions)} if giver.restricts else {}
    terms = {
        "id": giver.code,
        "donor": giver.code,
        "public": False,
        "tier": 5,
        "currency": "KZT",
        "budget": [{"year": YEAR, "amount": PLENTY}],
        "carry_over": False,
        "where": where,
    }
    return Purse(terms, promised=True, habit=habit)


def field_of(history: History, *, known: bool = True) -> Field:
    """The last year as a call: what everybody pledged, and nothing of who got it.

    known: with what donors gave in the years before, else as if all were new.
    """
    years = history.rounds[:-1] if known else ()
    purses = tuple(purse_of(one, history.habit(one.code, years)) for one in history.givers)
    return Field(CallFacts("DEMO", (YEAR,)), history.rounds[-1].projects, purses)
