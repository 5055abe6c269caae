"""Pledges in a session: their cells in the network, and who they may pay."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from donors.matching.engine.errors import InvalidInstance
from donors.matching.engine.instance import Application, Pledge
from donors.matching.engine.kernel.arrays import UNLIMITED, Small
from donors.matching.engine.numbering import Label
from donors.matching.engine.reader import Faults
from donors.matching.engine.warm.slots import Slots

Place = tuple[int, int | None]  # a year and a quota, or the pool of that year


@dataclass
class Standing:
    """A pledge and where it stands: its number, its cells (one range) and what each is for."""

    pledge: Pledge
    number: int
    cells: range
    cell_of: dict[Place, int]

    @property
    def years(self) -> list[int]:
        return [year for year, quota in self.cell_of if quota is None]


@dataclass
class Register:
    """All pledges by id; `calls` finds those that could pay an application by its call."""

    by_id: dict[str, Standing] = field(default_factory=dict)
    numbers: int = 0
    calls: dict[str, dict[str, None]] = field(default_factory=dict)
    anywhere: dict[str, None] = field(default_factory=dict)

    def put(self, pledge: Pledge, first: int, labels: Iterable[Label]) -> Standing:
        """Enters a pledge whose cells are numbered from `first` in the order of their labels."""
        cell_of: dict[Place, int] = {}
        for cell, label in enumerate(labels, start=first):
            cell_of[int(label[2]), int(label[3]) if len(label) > 3 else None] = cell
        before = self.by_id.get(pledge.id)
        number = self.numbers if before is None else before.number
        self.numbers += before is None
        self.leave(pledge.id)
        self.by_id[pledge.id] = Standing(
            pledge, number, range(first, first + len(cell_of)), cell_of
        )
        for group in self._groups(pledge):
            group[pledge.id] = None
        return self.by_id[pledge.id]

    def leave(self, pledge: str) -> None:
        before = self.by_id.pop(pledge, None)
        for group in self._groups(before.pledge) if before else ():
            group.pop(pledge, None)

    def accepting(self, application: Application) -> list[Standing]:
        """The pledges whose restriction the application meets."""
        found: dict[str, None] = {**self.anywhere}
        for call in application.traits["calls"]:
            found |= self.calls.get(call, {})
        near = [self.by_id[one] for one in found]
        return [one for one in near if not one.pledge.where.failing(application)]

    def _groups(self, pledge: Pledge) -> list[dict[str, None]]:
        if "calls" not in pledge.where.allowed:
            return [self.anywhere]
        return [self.calls.setdefault(call, {}) for call in pledge.where.allowed["calls"]]


def counting(pledge: Pledge, application: Application) -> list[int]:
    """The quotas of a pledge that count an application it may pay."""
    return [at for at, one in enumerate(pledge.quotas) if not one.where.failing(application)]


def regroups(one: Standing, application: Application, parent: Small, *, joins: bool) -> bool:
    """Whether the quotas of a pledge may nest anew when an application comes or goes.

    One that comes must be counted by a quota and by all those it lies in, and by no other; one
    that goes may leave a quota equal to one inside it.
    """
    quotas = counting(one.pledge, application)
    years = one.years
    if not quotas or not years or len(one.pledge.quotas) == 1:
        return False
    cells = {one.cell_of[years[0], quota] for quota in quotas}
    pool = one.cell_of[years[0], None]
    if not joins:
        inner = {int(parent[cell]) for cell in one.cells if cell not in cells} - {pool}
        return len(cells) > 1 or bool(inner & cells)
    at = innermost(one, years[0], quotas, parent)
    chain = set()
    while at != pool:
        chain.add(at)
        at = int(parent[at])
    return chain != cells


def innermost(one: Standing, year: int, quotas: list[int], parent: Small) -> int:
    """The cell a payment comes from: of nested quotas the one furthest from the pool."""
    pool = one.cell_of[year, None]
    best, depth = pool, 0
    for quota in quotas:
        cell = at = one.cell_of[year, quota]
        steps = 0
        while at != pool:
            at, steps = int(parent[at]), steps + 1
        if steps > depth:
            best, depth = cell, steps
    return best


def same_payments(one: Pledge, other: Pledge, years: tuple[list[int], list[int]]) -> bool:
    """Whether two states of a pledge may pay the same needs within the same caps."""
    return (
        years[0] == years[1]
        and (one.where, one.carry_over) == (other.where, other.carry_over)
        and [quota.where for quota in one.quotas] == [quota.where for quota in other.quotas]
        and (one.max_per_application, one.max_share_percent)
        == (other.max_per_application, other.max_share_percent)
    )


def limits_of(one: Standing) -> list[tuple[int, int, int]]:
    """(cell, limit, money) of every cell of a pledge."""
    pledge = one.pledge
    return [
        (cell, UNLIMITED, pledge.budget.get(year, 0))
        if quota is None
        else (cell, pledge.quotas[quota].limit, 0)
        for (year, quota), cell in one.cell_of.items()
    ]


def refuse_crossing(pledge: Pledge, slots: Slots) -> None:
    """InvalidInstance when two quotas cross for the present applications; the words are read."""
    faults = Faults()
    places = slots.eligibility.accepting(pledge.where)
    inside = [slots.eligibility.among(quota.where, places) for quota in pledge.quotas]
    shared = len(inside) > 1 and np.sum(inside, axis=0).max(initial=0) > 1
    for second in range(len(inside)) if shared else ():
        for first in range(second):
            both = (inside[first] & inside[second]).sum()
            if both not in (0, inside[first].sum(), inside[second].sum()):
                faults.add("pledge.quotas", f"quotas {first} and {second} cross: nest them")
    if faults:
        raise InvalidInstance(faults)


def has_conditions(pledge: Pledge) -> bool:
    """Whether the order of ranks alone does not settle what the pledge pays."""
    return pledge.match is not None or pledge.minimum_ticket > 1 or pledge.all_or_nothing
