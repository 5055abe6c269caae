"""Hide what donors gave in the last year, and see how much of it each ranking would have found."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from donors.discovery.rules import FitIndex, Trials, suggest
from tests.benchmarks.discovery.history import History, field_of, make_history

FIRST = 10
# (donor, project) → what orders donors for a project, and what orders projects for a donor.
Scores = Mapping[tuple[str, str], tuple[int, int]]


@dataclass(frozen=True)
class Replayed:
    """How one ranking did.

    recall_donors: of the hidden gifts, the share whose donor stands among the first ten suggested
    for the project. recall_projects: the mean share of a donor's hidden projects among the first
    ten suggested to it. top_ten: the share of suggestions that go to the ten donors who are
    suggested most; 10 / donors is even.
    """

    recall_donors: float
    recall_projects: float
    top_ten: float


def replay(seed: int, **sizes: int) -> dict[str, Replayed]:
    """Measure ours, popularity and chance on one seeded history."""
    made = history_with_fit(seed, **sizes)
    scores = {
        "ours": ours(made, known=True),
        "ours, no history": ours(made, known=False),
        "popularity": popularity(made),
        "random": by_chance(made, seed),
    }
    return {name: _measured(made, found) for name, found in scores.items()}


@dataclass(frozen=True)
class Fitted:
    """A history with the pairs of the last year that the terms of the pledges allow."""

    history: History
    pairs: frozenset[tuple[str, str]]

    @property
    def hidden(self) -> frozenset[tuple[str, str]]:
        """The gifts that nobody is told."""
        return self.history.rounds[-1].gifts & self.pairs


def history_with_fit(seed: int, **sizes: int) -> Fitted:
    """Make a history and find who may pay for what: every ranking gets this for nothing."""
    history = make_history(seed, **sizes)
    field = field_of(history)
    index = FitIndex(field.projects, field.call.code)
    pairs = {
        (purse.id, one.number) for purse in field.purses for one in index.of(index.fitting(purse))
    }
    return Fitted(history, frozenset(pairs))


def ours(made: Fitted, *, known: bool) -> Scores:
    """The published score; without `known` as for donors who never gave before."""
    field = field_of(made.history, known=known)
    found: dict[tuple[str, str], tuple[int, int]] = {}
    trials = Trials(field, work=10**9)
    for project in field.projects:
        answer = suggest(field, focus=frozenset([project.number]), trials=trials)
        for one in answer.suggestions:
            value = one.weighed * 10**15 + one.candidate.added_minor
            found[one.candidate.id, project.number] = (value, value)
    return found


def popularity(made: Fitted) -> Scores:
    """Who gives often, for donors; what others gave to in the hidden year, for projects."""
    earlier = Counter(donor for year in made.history.rounds[:-1] for donor, _ in year.gifts)
    others = Counter(number for _, number in made.hidden)
    return {
        (donor, number): (earlier[donor], others[number] - ((donor, number) in made.hidden))
        for donor, number in made.pairs
    }


def by_chance(made: Fitted, seed: int) -> Scores:
    """Any order of what fits."""
    chance = random.Random(seed)
    return {pair: (chance.randrange(10**9), chance.randrange(10**9)) for pair in sorted(made.pairs)}


def _measured(made: Fitted, scores: Scores) -> Replayed:
    donors_for: dict[str, list[str]] = defaultdict(list)
    projects_for: dict[str, list[str]] = defaultdict(list)
    for donor, number in sorted(scores, key=lambda pair: (-scores[pair][0], pair)):
        donors_for[number].append(donor)
    for donor, number in sorted(scores, key=lambda pair: (-scores[pair][1], pair)):
        projects_for[donor].append(number)
    hits = sum(donor in donors_for[number][:FIRST] for donor, number in made.hidden)
    suggested = Counter(donor for order in donors_for.values() for donor in order[:FIRST])
    most = sum(count for _, count in suggested.most_common(FIRST))
    return Replayed(
        recall_donors=hits / len(made.hidden),
        recall_projects=_recall(made, projects_for),
        top_ten=most / max(1, suggested.total()),
    )


def _recall(made: Fitted, projects_for: Mapping[str, Sequence[str]]) -> float:
    wanted: dict[str, set[str]] = defaultdict(set)
    for donor, number in made.hidden:
        wanted[donor].add(number)
    shares = [
        len(numbers.intersection(projects_for[donor][:FIRST])) / min(FIRST, len(numbers))
        for donor, numbers in wanted.items()
    ]
    return sum(shares) / len(shares)
