"""For a gap: which pledges could close it, in which order, and on what grounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from donors.discovery.rules.facts import Field, Purse
from donors.discovery.rules.fit import FitIndex
from donors.discovery.rules.misses import Miss, misses_of
from donors.discovery.rules.scoring import Candidate, Suggestion, ranked
from donors.discovery.rules.trying import Trials

# So many pledges are worked out and shown on a page, those that could add the most first.
MOST = 60


@dataclass(frozen=True)
class Answer:
    """Who could close a gap. `idle` fit but would add nothing; `exact`: runs were made.

    Without runs `gap_minor` is all that is asked for, and what a pledge adds is an upper bound.
    `more`: pledges that fit as well and could add less than each of those worked out.
    """

    asked_minor: int
    gap_minor: int
    suggestions: tuple[Suggestion, ...]
    idle: tuple[str, ...]
    misses: tuple[Miss, ...]
    exact: bool
    more: int = 0


def suggest(
    field: Field,
    *,
    focus: frozenset[str],
    choices: Mapping[str, tuple[int, int]] | None = None,
    trials: Trials | None = None,
) -> Answer:
    """Order the pledges that could pay for the projects in focus.

    choices: pledge → (places it fits, places there are); by default the projects of the call.
    trials: runs that were made for another focus of the same field and need not be made again.
    """
    trials = trials or Trials(field)
    index = FitIndex(field.projects, field.call.code, field.apart)
    wanted = index.named(focus)
    now = trials.now()
    asked = index.asked_by(wanted)
    gap = asked - now.at(focus) if now else asked
    fitting = [purse for purse in field.purses if index.fitting(purse) & wanted]
    # While the work lasts each is tried by a run of its own, the most promising first.
    fitting.sort(key=lambda purse: (-_bound(field, index, purse, wanted), purse.id))
    asker = _Asker(field, trials, index, focus, asked)
    candidates = []
    for purse in fitting[:MOST]:
        fits = (choices or {}).get(
            purse.id, (index.fitting(purse).bit_count(), len(field.projects))
        )
        bits = index.fitting(purse) & wanted
        candidates.append(asker.candidate(purse, bits, fits))
    found = ranked(candidates)
    return Answer(
        asked_minor=asked,
        gap_minor=gap,
        suggestions=tuple(one for one in found if one.candidate.added_minor),
        idle=tuple(sorted(one.candidate.id for one in found if not one.candidate.added_minor)),
        misses=tuple(misses_of(field, trials, focus=focus, purses=field.purses)) if gap else (),
        exact=now is not None,
        more=sum(purse.count for purse in fitting[MOST:]),
    )


def _bound(field: Field, index: FitIndex, purse: Purse, wanted: int) -> int:
    """No run can add more of the purse's own money: what it has, and what fits it."""
    return min(index.asked_by(index.fitting(purse) & wanted), field.free_minor(purse))


@dataclass(frozen=True)
class _Asker:
    """Works out the figures of one pledge after another for the same question."""

    field: Field
    trials: Trials
    index: FitIndex
    focus: frozenset[str]
    asked: int

    def candidate(self, purse: Purse, bits: int, fits: tuple[int, int]) -> Candidate:
        before = self.trials.without(frozenset([purse.id]))
        after = self.trials.plus([purse])
        exact = before is not None and after is not None
        added = _bound(self.field, self.index, purse, bits)
        whole, secured = self.asked, 0
        if before is not None and after is not None:
            added = max(0, after.at(self.focus) - before.at(self.focus))
            whole = self.asked - before.at(self.focus)
            numbers = (one.number for one in self.index.of(bits))
            secured = before.secured(numbers, but=purse.id)
        match = purse.terms.get("match") or {"num": 1, "den": 1}
        return Candidate(
            id=purse.id,
            added_minor=added,
            whole_minor=whole,
            exact=exact,
            fits=fits[0],
            choices=fits[1],
            secured_minor=secured,
            match=(match["num"], match["den"]),
            **self._habits(purse, bits),
            **self._timing(purse, bits),
        )

    def _habits(self, purse: Purse, bits: int) -> dict[str, int]:
        return {
            "gifts": purse.habit.total,
            "region_gifts": purse.habit.in_regions(self.index.values("regions", bits)),
            "theme_gifts": purse.habit.for_themes(self.index.values("themes", bits)),
        }

    def _timing(self, purse: Purse, bits: int) -> dict[str, int]:
        asked = self.index.asked_in(bits)
        return {
            "asked": sum(asked.values()),
            "in_time": sum(minor for year, minor in asked.items() if purse.pays_in(year)),
        }
