"""The published score of a suggestion: five terms of whole points, each with its weight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FULL = 100
# How much each term counts; they come to 100, so a score goes from 0 to 100.
WEIGHTS: Mapping[str, int] = {
    "money": 45,
    "history": 25,
    "narrowness": 15,
    "timing": 10,
    "leverage": 5,
}


@dataclass(frozen=True)
class Candidate:
    """One thing to suggest, a pledge or a call, with the figures that speak for it.

    `added_minor` is what a re-run places more, of `whole_minor` that would be everything. It fits
    `fits` of `choices`. Of `gifts` projects paid before, so many share a region, so many a theme.
    Of `asked` needs `in_time` have money in time. `secured_minor` of state money stand already;
    at `match` (own to state) they would be joined by up to that multiple.
    """

    id: str
    added_minor: int
    whole_minor: int
    exact: bool = True
    fits: int = 0
    choices: int = 0
    gifts: int = 0
    region_gifts: int = 0
    theme_gifts: int = 0
    asked: int = 0
    in_time: int = 0
    secured_minor: int = 0
    match: tuple[int, int] = (1, 1)

    @property
    def joined_minor(self) -> int:
        """What may stand beside the state's money at the ratio of the match."""
        return self.secured_minor * self.match[0] // self.match[1]


@dataclass(frozen=True)
class Suggestion:
    """A candidate with its points by term and its score."""

    candidate: Candidate
    points: Mapping[str, int]

    @property
    def weighed(self) -> int:
        """The sum of points by weight, by which candidates are ordered."""
        return sum(WEIGHTS[term] * points for term, points in self.points.items())

    @property
    def score(self) -> int:
        """The same of a hundred, rounded down for the eye."""
        return self.weighed // FULL


def points_of(one: Candidate) -> dict[str, int]:
    """Give a candidate its points, 0 to 100 for each term.

    History divides by one gift more than there were: a single gift is no habit yet.
    """
    return {
        "money": _share(one.added_minor, one.whole_minor),
        "history": _share(one.region_gifts + one.theme_gifts, 2 * (one.gifts + 1)),
        "narrowness": _share(one.choices - one.fits, one.choices),
        "timing": _share(one.in_time, one.asked),
        "leverage": _share(one.joined_minor, one.whole_minor),
    }


def _share(part: int, whole: int) -> int:
    if whole <= 0:
        return 0
    return max(0, min(FULL, FULL * part // whole))


def ranked(candidates: Iterable[Candidate]) -> list[Suggestion]:
    """Order candidates: the best score first, then the most money, then by id.

    What was tried stands before what is only bounded: a bound would flatter.
    """
    found = [Suggestion(one, points_of(one)) for one in candidates]
    return sorted(found, key=_place)


def _place(one: Suggestion) -> tuple[bool, int, int, str]:
    return not one.candidate.exact, -one.weighed, -one.candidate.added_minor, one.candidate.id
