"""For a donor: the ranked projects at which its money does most, one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from donors.discovery.rules.facts import Habit, Project, Purse
from donors.discovery.rules.fit import FitIndex, fits_call
from donors.discovery.rules.scoring import Candidate, Suggestion, ranked
from donors.discovery.rules.trying import Placed, Trials

MOST_AIMS = 10


@dataclass(frozen=True)
class Aim:
    """One project as a place for a donor's money, tried by runs."""

    suggestion: Suggestion
    call: str
    project: Project


def aims(
    trials: Sequence[Trials],
    *,
    own: frozenset[str],
    habit: Habit,
    most: int = MOST_AIMS,
) -> list[Aim]:
    """Order the projects that a donor's free money would really add to, the best first.

    trials: of ranked calls only.
    """
    found: dict[str, tuple[str, Project]] = {}
    candidates = []
    for one in trials:
        asker = _asker(one, own, habit)
        if asker is None:
            continue
        for project in asker.fitting():
            found[project.number] = (one.field.call.code, project)
            candidates.append(asker.candidate(project))
    adding = (one for one in candidates if one.added_minor)
    return [Aim(one, *found[one.candidate.id]) for one in ranked(adding)[:most]]


def untried(trials: Sequence[Trials], *, own: frozenset[str]) -> list[str]:
    """Name the calls whose projects a donor could pay for but which are too much to try."""
    found = []
    for one in trials:
        mine = [each for each in one.field.purses if each.id in own]
        able = [each for each in mine if fits_call(each, one.field.call)]
        if one.field.projects and able and (one.without(own) is None or one.plus(able) is None):
            found.append(one.field.call.code)
    return found


def _asker(trials: Trials, own: frozenset[str], habit: Habit) -> _Asker | None:
    """What the money of a donor changes in a call; None where it has none or is too much to try."""
    field = trials.field
    index = FitIndex(field.projects, field.call.code, field.apart)
    mine = [one for one in field.purses if one.id in own and fits_call(one, field.call)]
    before, after = trials.without(own), trials.plus(mine)
    if not mine or before is None or after is None:
        return None
    fitting = {one.id: index.fitting(one) for one in field.purses}
    others = [(fitting[one.id], one.count) for one in field.purses if one.id not in own]
    return _Asker(index, mine, fitting, others, before, after, habit)


@dataclass(frozen=True)
class _Asker:
    index: FitIndex
    mine: Sequence[Purse]
    bits: Mapping[str, int]
    others: Sequence[tuple[int, int]]
    before: Placed
    after: Placed
    habit: Habit

    def fitting(self) -> list[Project]:
        """The projects that the donor may pay for."""
        bits = 0
        for purse in self.mine:
            bits |= self.bits[purse.id]
        return list(self.index.of(bits))

    def candidate(self, project: Project) -> Candidate:
        """The figures of one project."""
        number = project.number
        had = self.before.at([number])
        bit = self.index.named(frozenset([number]))
        payers = [one for one in self.mine if self.bits[one.id] & bit]
        matches = [one.terms["match"] for one in payers if one.terms.get("match")]
        match = max(matches, key=lambda one: one["num"] / one["den"], default={"num": 1, "den": 1})
        needs = [(year, asked) for year, (asked, _least) in project.needs.items()]
        return Candidate(
            id=number,
            added_minor=max(0, self.after.at([number]) - had),
            whole_minor=project.requested_minor - had,
            fits=sum(count for bits, count in self.others if bits & bit),
            choices=sum(count for _bits, count in self.others),
            gifts=self.habit.total,
            region_gifts=self.habit.in_regions([project.region]),
            theme_gifts=self.habit.for_themes(project.themes),
            asked=sum(asked for _year, asked in needs),
            in_time=sum(asked for year, asked in needs if any(one.pays_in(year) for one in payers)),
            secured_minor=self.before.secured([number], but=""),
            match=(match["num"], match["den"]),
        )
