"""The call as the engine sees it: who asks for what, who pledged what and under which rules.

All amounts are base minor units; conversion happened while reading. Everything is kept in
canonical order (applications by rank, pledges by tier and id, years ascending), so the order
of the lists in the file cannot influence a result.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from donors.matching.engine.currency import Rate
from donors.matching.engine.fitting import Fitting

NeedKey = tuple[str, int]
PREDICATES = ("calls", "regions", "themes", "kinds")


@dataclass(frozen=True)
class Need:
    """What one application asks for in one year."""

    application: str
    year: int
    rank: int
    requested: int
    minimum: int

    @property
    def key(self) -> NeedKey:
        return self.application, self.year

    @property
    def position(self) -> tuple[int, int]:
        """The turn of this need when money is handed out: by rank, earlier years first."""
        return self.rank, self.year


@dataclass(frozen=True)
class Application:
    id: str
    rank: int
    score: str | None
    traits: Mapping[str, frozenset[str]]
    needs: tuple[Need, ...]

    @property
    def minimum(self) -> int:
        return sum(need.minimum for need in self.needs)

    @property
    def requested(self) -> int:
        return sum(need.requested for need in self.needs)


@dataclass(frozen=True)
class Where:
    """A restriction of a donor; a predicate that is not named accepts anything."""

    allowed: Mapping[str, frozenset[str]]

    def failing(self, application: Application) -> list[str]:
        """The predicates this application does not meet, in their published order."""
        return [
            name
            for name in PREDICATES
            if name in self.allowed and not self.allowed[name] & application.traits[name]
        ]


@dataclass(frozen=True)
class Quota:
    """A limit on what a pledge pays to the needs it counts; `index` is its place in the file."""

    where: Where
    limit: int
    index: int


@dataclass(frozen=True)
class Pledge:
    id: str
    public: bool
    tier: int
    rate: Rate
    budget: Mapping[int, int]
    pledged: Mapping[int, int]
    carry_over: bool
    where: Where
    max_per_application: int | None
    max_share_percent: int | None
    quotas: tuple[Quota, ...]
    match: tuple[int, int] | None
    minimum_ticket: int
    all_or_nothing: bool

    @property
    def total(self) -> int:
        return sum(self.budget.values())

    @property
    def leads(self) -> bool:
        """Public money without a match clause is placed first when anything is matched."""
        return self.public and self.match is None

    def cap(self, need: Need) -> int:
        """The most this pledge may pay for the need, before quotas and match."""
        caps = [need.requested]
        if self.max_per_application is not None:
            caps.append(self.max_per_application)
        if self.max_share_percent is not None:
            caps.append(self.max_share_percent * need.requested // 100)
        return min(caps)


@dataclass(frozen=True)
class Instance:
    years: tuple[int, ...]
    selection: str
    applications: tuple[Application, ...]
    pledges: tuple[Pledge, ...]
    # For a part of a larger instance: money is matched in another part, so public money leads here.
    matched_elsewhere: bool = False

    @cached_property
    def fitting(self) -> Fitting:
        return Fitting(self.applications)

    @cached_property
    def staged(self) -> bool:
        return self.matched_elsewhere or any(one.match is not None for one in self.pledges)

    @cached_property
    def needs(self) -> list[Need]:
        return [need for application in self.applications for need in application.needs]

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The rank of each application, by its id."""
        return {one.id: one.rank for one in self.applications}

    def years_with_money(self, pledge: Pledge) -> list[int]:
        """The years whose needs this pledge can pay: its own and, if carried, all later ones."""
        own = {year for year, amount in pledge.budget.items() if amount > 0}
        if not own or not pledge.carry_over:
            return sorted(own)
        return [year for year in self.years if year >= min(own)]
