"""The questions of the pages, each within what its reader may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from donors.conflicts.queries import conflicts_between, treatment_on
from donors.conflicts.rules import Conflict, Treatment
from donors.discovery.queries.bundles import Bundles, bundles
from donors.discovery.queries.projects import (
    LIVING,
    bodies_of,
    facts_of,
    living_calls,
    projects_of,
)
from donors.discovery.queries.purses import PurseReader
from donors.discovery.rules import (
    WORK,
    Aim,
    Answer,
    Field,
    Habit,
    Place,
    Project,
    Trials,
    aims,
    fits_call,
    places,
    standing_last,
    suggest,
    trials_of,
    untried,
)
from donors.matching.queries import rates_on
from donors.pledges.models import Pledge
from donors.profiles.models import Donor
from grants.applications.models import Application
from grants.applications.queries import get_application
from grants.calls.models import Call
from grants.calls.queries import get_call
from grants.calls.states import CallState


@dataclass(frozen=True)
class Found:
    """Who could close a gap, for staff. `region`: where the reading of a front office ends.

    `bundles`: what was looked at; `pledges` has the first pledge of each bundle, by its code.
    """

    call: Call
    application: Application | None
    answer: Answer
    pledges: Mapping[str, Pledge]
    projects: int
    region: str | None
    free: Mapping[str, int]
    bundles: Bundles
    linked: Sequence[Conflict] = ()
    treatment: Treatment = Treatment.EXCLUDE

    @property
    def living(self) -> bool:
        """Tell whether the money of the call is still open."""
        return self.call.state in LIVING


def donors_for_call(call_id: UUID, *, actor: Actor) -> Found:
    """Tell who could close the gap of a call; a front office learns of its own region's gap."""
    return _found(get_call(call_id, actor=actor), None, actor)


def donors_for_application(application_id: UUID, *, actor: Actor) -> Found:
    """Tell who could close the gap of an application that the actor may see as staff."""
    application = get_application(application_id, actor=actor)
    if not actor.is_staff and not actor.is_system:
        raise NotFound
    return _found(application.call, application, actor)


def _found(call: Call, application: Application | None, actor: Actor) -> Found:
    projects = projects_of([call])[call.id] if call.state in LIVING else ()
    region = actor.bound_region
    focus = frozenset(
        one.number
        for one in projects
        if (region is None or one.region == region)
        and (application is None or one.number == application.number)
    )
    if call.state != CallState.RANKED:
        projects = standing_last(projects, focus)
    rates = rates_on(clock.today())
    looked = bundles(rates) if focus else Bundles([])
    rows = [one.pledge for one in looked.rows]
    purses = PurseReader(looked.rows).purses(call.years) if rows else ()
    links = Links.between(rows, [call] if focus else [])
    field = Field(facts_of(call), projects, purses, rates, links.apart(projects))
    calls = [facts_of(one) for one in living_calls()] if purses else []
    choices = None
    if application is None:
        choices = {
            purse.id: (sum(fits_call(purse, one) for one in calls), len(calls)) for purse in purses
        }
    return Found(
        call=call,
        application=application,
        answer=suggest(field, focus=focus, choices=choices, trials=Trials(field, _work(looked))),
        pledges={row.code: row for row in rows},
        projects=len(focus),
        region=region,
        bundles=looked,
        free={purse.id: sum(purse.budget.values()) for purse in purses},
        linked=[one for one in links.conflicts if one.application in focus],
        treatment=links.treatment,
    )


def _work(looked: Bundles) -> int:
    """How much may be tried: nothing where the engine would not see all the money there is."""
    if looked.left_out:
        return 0
    return WORK // 3 if looked.together else WORK


@dataclass(frozen=True)
class Links:
    """Pledges and applications of linked bodies, and what follows from that today."""

    conflicts: Sequence[Conflict]
    treatment: Treatment

    @classmethod
    def between(cls, rows: Sequence[Pledge], calls: Sequence[Call]) -> Links:
        """Find the links between donors and the applicants of calls."""
        treatment = treatment_on(clock.today())
        if not rows or not calls:
            return cls((), treatment)
        donors = {row.code: row.donor_id for row in rows}
        return cls(conflicts_between(donors, bodies_of(calls)), treatment)

    def apart(self, projects: Sequence[Project]) -> frozenset[tuple[str, str]]:
        """The pairs of these projects that the rule keeps apart."""
        if self.treatment != Treatment.EXCLUDE or not self.conflicts:
            return frozenset()
        numbers = {one.number for one in projects}
        return frozenset(
            (one.pledge, one.application) for one in self.conflicts if one.application in numbers
        )


@dataclass(frozen=True)
class PlaceFilters:
    """What the list of calls is narrowed to; it looks at the public terms of calls alone."""

    region: str = ""
    theme: str = ""
    year: int | None = None

    def let(self, call: Call) -> bool:
        """Tell whether a call stays in the list; a call without a list takes any."""
        return (
            (not self.region or not call.regions or self.region in call.regions)
            and (not self.theme or not call.themes or self.theme in call.themes)
            and (self.year is None or self.year in call.years)
        )


@dataclass(frozen=True)
class Places:
    """The calls for a donor's money, best first, and the years one may choose.

    `aims`: ranked projects at which it does most, as plain facts: whose they are is not public
    before the call is decided. `is_apart`: today's rule keeps linked bodies apart in a split.
    `own`: the pledges behind what is asked, by code. `untried`: ranked calls without aims because
    they are too much to try.
    """

    rows: Sequence[tuple[Call, Place]]
    own: Mapping[str, Pledge]
    years: Sequence[int]
    bundles: Bundles
    aims: Sequence[tuple[Aim, Call]] = ()
    untried: Sequence[str] = ()
    is_apart: bool = False


def places_for(donor: Donor, filters: PlaceFilters) -> Places:
    """Tell a donor where its money does most: published calls, and sums over applications.

    The caller has found the donor for an actor who belongs to it. Links with applicants are left
    out on purpose: a list that changed with a declaration would tell who takes part (ADR 0010).
    """
    every = living_calls()
    calls = [call for call in every if filters.let(call)]
    rates = rates_on(clock.today())
    looked = bundles(rates, first=donor.id)
    reader = PurseReader(looked.rows, [donor.id])
    projects = projects_of(calls) if calls else {}
    own = {one.pledge.code: one.pledge for one in looked.rows if one.pledge.donor_id == donor.id}
    fields = [
        Field(facts_of(call), projects[call.id], reader.purses(call.years), rates) for call in calls
    ]
    by_code = {call.code: call for call in calls}
    habit = reader.habits.get(donor.id, Habit())
    trials = trials_of(fields, _work(looked))
    found = places(trials, own=frozenset(own), habit=habit)
    ranked = [one for one in trials if by_code[one.field.call.code].state == CallState.RANKED]
    best = aims(ranked, own=frozenset(own), habit=habit)
    return Places(
        rows=[(by_code[one.code], one) for one in found],
        own=own,
        bundles=looked,
        untried=untried(ranked, own=frozenset(own)),
        years=sorted({year for call in every for year in call.years}),
        aims=[(one, by_code[one.call]) for one in best],
        is_apart=treatment_on(clock.today()) == Treatment.EXCLUDE,
    )
