"""The choice of most merit as a mixed-integer model, for a solver to propose.

Columns: money on each offer (in large units, so that the solver's floats stay small), whether an
application with minima is accepted, whether a payment with a ticket is made, whether an
all-or-nothing tranche is used; a minimum may be missed, dearly, only while a proof supposes an
application to be accepted. Everything is written in canonical order, so the same instance
gives the same model and the same proposal. Nothing here is booked: the exact flow decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from donors.matching.engine.instance import Application, Instance, Pledge
from donors.matching.engine.merit_system import Offer, PoolKey, System
from donors.matching.engine.merit_weights import WEIGHT_SCALE, weight
from donors.matching.engine.network import Payment

Column = tuple[str | int, ...]
Term = tuple[int, float]
INFINITY = float("inf")
UNITS = 1000  # the largest request in units of money
SHORTAGE = 10  # a missing unit of a minimum costs this times the heaviest weight


@dataclass
class Model:
    """Minimise cost x column within lower <= row <= upper; binary columns are 0 or 1."""

    unit: int
    shortage: float = 0.0
    columns: dict[Column, int] = field(default_factory=dict)
    costs: list[float] = field(default_factory=list)
    tops: list[float] = field(default_factory=list)
    binary: list[bool] = field(default_factory=list)
    rows: list[tuple[Column, float, float, list[Term]]] = field(default_factory=list)
    lacking: dict[str, list[int]] = field(default_factory=dict)

    def column(self, name: Column, cost: float, top: float, *, binary: bool = False) -> int:
        self.columns[name] = len(self.columns)
        self.costs.append(cost)
        self.tops.append(top)
        self.binary.append(binary)
        return self.columns[name]

    def row(self, name: Column, low: float, high: float, terms: list[Term]) -> None:
        if terms:
            self.rows.append((name, low, high, terms))

    def scaled(self, amount: int) -> float:
        """Money in units."""
        return amount / self.unit


def model_of(instance: Instance, system: System, *, conditions: bool) -> Model:
    """The model; tickets and all-or-nothing only with `conditions`."""
    largest = max((need.requested for need in instance.needs), default=1)
    model = Model(unit=max(1, largest // UNITS))
    heaviest = max(map(weight, instance.applications), default=0)
    model.shortage = SHORTAGE * _worth(heaviest, model.unit)
    for application in instance.applications:
        _add_application(model, application, system)
    members: dict[PoolKey, list[Offer]] = {key: [] for key in system.pools}
    for offers in system.offers.values():
        for offer in offers:
            members[offer.payment[0], offer.payment[2]].append(offer)
    for pledge in instance.pledges:
        years = instance.years_with_money(pledge)
        whole = conditions and pledge.all_or_nothing
        _add_budgets(model, pledge, years, members, whole=whole)
        _add_quotas(model, pledge, years, members)
        if conditions and pledge.minimum_ticket > 1:
            _add_tickets(model, pledge, [one for year in years for one in members[pledge.id, year]])
    return model


def _add_application(model: Model, application: Application, system: System) -> None:
    worth = _worth(weight(application), model.unit)
    switch = None
    if application.minimum:
        switch = model.column(("accept", application.id), 0.0, 1.0, binary=True)
    for need in application.needs:
        offers = system.offers[need.key]
        pays = [
            model.column(("pay", *one.payment), -worth, model.scaled(one.cap)) for one in offers
        ]
        terms = [(pay, 1.0) for pay in pays]
        requested, minimum = model.scaled(need.requested), model.scaled(need.minimum)
        name = ("need", *need.key)
        if switch is None:
            model.row(name, -INFINITY, requested, terms)
            continue
        model.row((*name, "most"), -INFINITY, 0.0, [*terms, (switch, -requested)])
        if minimum:
            lacking = model.column(("lacking", *need.key), model.shortage, 0.0)
            model.lacking.setdefault(application.id, []).append(lacking)
            least = [*terms, (lacking, 1.0), (switch, -minimum)]
            model.row((*name, "least"), 0.0, INFINITY, least)
        for pay, one in zip(pays, offers, strict=True):
            if one.cap < need.requested:  # implied by whole choices; it makes shares honest
                cap = model.scaled(one.cap)
                model.row(("cap", *one.payment), -INFINITY, 0.0, [(pay, 1.0), (switch, -cap)])


def _worth(heavy: int, unit: int) -> float:
    return float(Fraction(heavy * unit, WEIGHT_SCALE))


def _add_budgets(
    model: Model,
    pledge: Pledge,
    years: list[int],
    members: dict[PoolKey, list[Offer]],
    *,
    whole: bool,
) -> None:
    """Per year, or per year and all before it when money is carried over."""
    for year in years:
        span = [one for one in years if one <= year] if pledge.carry_over else [year]
        terms = list(_paying(model, (one for when in span for one in members[pledge.id, when])))
        amounts = {one: pledge.budget.get(one, 0) for one in span}
        if not whole:
            total = sum(amounts.values())
            model.row(("pool", pledge.id, year), -INFINITY, model.scaled(total), terms)
            continue
        for one, amount in amounts.items():
            name = ("whole", pledge.id, one)
            if name not in model.columns and amount:
                model.column(name, 0.0, 1.0, binary=True)
            terms += [(model.columns[name], -model.scaled(amount))] if amount else []
        last = not pledge.carry_over or year == years[-1]
        model.row(("pool", pledge.id, year), 0.0 if last else -INFINITY, 0.0, terms)


def _add_quotas(
    model: Model, pledge: Pledge, years: list[int], members: dict[PoolKey, list[Offer]]
) -> None:
    for year in years:
        for number, quota in enumerate(pledge.quotas):
            inside = (one for one in members[pledge.id, year] if number in one.quotas)
            name = ("quota", pledge.id, year, number)
            terms = list(_paying(model, inside))
            model.row(name, -INFINITY, model.scaled(quota.limit), terms)


def _add_tickets(model: Model, pledge: Pledge, offers: list[Offer]) -> None:
    for offer in offers:
        money = model.columns["pay", *offer.payment]
        made = model.column(("ticket", *offer.payment), 0.0, 1.0, binary=True)
        ticket, cap = model.scaled(pledge.minimum_ticket), model.scaled(offer.cap)
        model.row(("ticket", "most"), -INFINITY, 0.0, [(money, 1.0), (made, -cap)])
        model.row(("ticket", "least"), 0.0, INFINITY, [(money, 1.0), (made, -ticket)])


def _paying(model: Model, offers: Iterable[Offer]) -> Iterator[Term]:
    return ((model.columns["pay", *offer.payment], 1.0) for offer in offers)


@dataclass(frozen=True)
class Proposal:
    """What the solver would accept, and the payments and tranches it leaves unused."""

    accepted: frozenset[str]
    closed: frozenset[Payment]
    closed_tranches: frozenset[PoolKey]


def proposal_of(model: Model, values: list[float]) -> Proposal:
    """Reads a solution; a binary column counts as 1 above one half."""
    on: dict[str, set[tuple[str | int, ...]]] = {"accept": set(), "ticket": set(), "whole": set()}
    off: dict[str, set[tuple[str | int, ...]]] = {"accept": set(), "ticket": set(), "whole": set()}
    for name, number in model.columns.items():
        if model.binary[number]:
            (on if values[number] > 0.5 else off)[str(name[0])].add(name[1:])
    return Proposal(
        frozenset(str(one[0]) for one in on["accept"]),
        frozenset((str(one[0]), str(one[1]), int(one[2])) for one in off["ticket"]),
        frozenset((str(one[0]), int(one[1])) for one in off["whole"]),
    )
