"""For a donor: the calls where its money does most, told without telling on any application."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from donors.discovery.rules.facts import Field, Habit, Purse
from donors.discovery.rules.fit import FitIndex, fits_call
from donors.discovery.rules.misses import LOOKED, Miss, misses_of
from donors.discovery.rules.scoring import Candidate, Suggestion, ranked
from donors.discovery.rules.trying import WORK, Placed, Trials

# Figures that rest on fewer applications than this are not shown to a donor: a sum over one or
# two would tell what one of them asks for.
FEWEST = 3


@dataclass(frozen=True)
class Place:
    """One call as a place for a donor's money.

    `suggestion` holds the terms. `shown`: enough applications stand behind the figures to show
    them. `has_money`: the donor has free money that may pay here; without, `added_minor` is what
    new money could add at most.
    """

    code: str
    suggestion: Suggestion
    shown: bool
    has_money: bool
    gap_minor: int
    misses: tuple[Miss, ...]


def trials_of(fields: Sequence[Field], work: int = WORK) -> list[Trials]:
    """Share the work of a page out to the calls of a donor."""
    share = work // max(1, len(fields))
    return [Trials(one, share) for one in fields]


def places(trials: Sequence[Trials], *, own: frozenset[str], habit: Habit) -> list[Place]:
    """Order calls for a donor whose pledges are `own`."""
    share = LOOKED // max(1, len(trials))
    looked = {one.field.call.code: _look(one, own, habit, share) for one in trials}
    open_money = max((look.gap_minor for look in looked.values() if look.shown), default=0)
    order = ranked(look.candidate(open_money) for look in looked.values())
    return [looked[one.candidate.id].place(one) for one in order]


@dataclass(frozen=True)
class _Look:
    """What one call came to, before the calls are set side by side."""

    base: Candidate
    shown: bool
    has_money: bool
    free_minor: int
    gap_minor: int
    added_minor: int
    misses: tuple[Miss, ...]

    def candidate(self, open_money: int) -> Candidate:
        """With free money: the share of it that would be placed. Without: the gap among gaps."""
        added, whole = self.added_minor, self.free_minor
        if not self.has_money:
            added, whole = self.gap_minor, open_money
        if not self.shown:
            added = 0
        return Candidate(**{**vars(self.base), "added_minor": added, "whole_minor": whole})

    def place(self, suggestion: Suggestion) -> Place:
        return Place(
            suggestion.candidate.id,
            suggestion,
            self.shown,
            self.has_money,
            self.gap_minor if self.shown else 0,
            self.misses,
        )


def _look(trials: Trials, own: frozenset[str], habit: Habit, share: int) -> _Look:
    field = trials.field
    mine = [one for one in field.purses if one.id in own]
    able = [one for one in mine if fits_call(one, field.call)]
    index = FitIndex(field.projects, field.call.code, field.apart)
    fitting = 0
    for purse in able:
        fitting |= index.fitting(purse)
    behind = fitting if able else index.everything
    shown = behind.bit_count() >= FEWEST
    everybody = frozenset(one.number for one in field.projects)
    now = trials.now()
    asked = sum(one.requested_minor for one in field.projects)
    gap = asked - now.at(everybody) if now else asked
    misses = (
        misses_of(field, trials, focus=everybody, purses=mine, least=FEWEST, looked=share)
        if gap
        else []
    )
    return _Look(
        base=_facts(field, habit, able, trials.without(own) if shown else None, own),
        shown=shown,
        has_money=bool(able),
        free_minor=sum(field.free_minor(one) for one in able),
        gap_minor=gap,
        added_minor=_added(index, able, trials, own),
        misses=tuple(misses),
    )


def _added(index: FitIndex, able: Sequence[Purse], trials: Trials, own: frozenset[str]) -> int:
    before, after = trials.without(own), trials.plus(able)
    if before is None or after is None:
        reached, total = 0, 0
        for purse in able:
            fitting = index.fitting(purse)
            reached |= fitting
            total += min(trials.field.free_minor(purse), index.asked_by(fitting))
        # Several pledges may reach the same projects, which still ask only once.
        return min(total, index.asked_by(reached))
    everybody = [one.number for one in index.projects]
    return max(0, after.at(everybody) - before.at(everybody))


def _facts(
    field: Field,
    habit: Habit,
    able: Sequence[Purse],
    before: Placed | None,
    own: frozenset[str],
) -> Candidate:
    """The figures that rest on public terms of the call, and the state's money when shown."""
    call = field.call
    others = [one for one in field.purses if one.id not in own]
    numbers = [one.number for one in field.projects]
    matches = [one.terms["match"] for one in able if one.terms.get("match")]
    match = max(matches, key=lambda one: one["num"] / one["den"], default={"num": 1, "den": 1})
    return Candidate(
        id=call.code,
        added_minor=0,
        whole_minor=0,
        exact=before is not None,
        fits=sum(one.count for one in others if fits_call(one, call)),
        choices=sum(one.count for one in others),
        gifts=habit.total,
        region_gifts=habit.in_regions(call.regions),
        theme_gifts=habit.for_themes(call.themes),
        asked=len(call.years),
        in_time=sum(any(one.pays_in(year) for one in able) for year in call.years),
        secured_minor=before.secured(numbers, but="") if before is not None else 0,
        match=(match["num"], match["den"]),
    )
