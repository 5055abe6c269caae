"""The amounts of most merit, exactly: whom to accept is given, the flow finds the best amounts.

Why the order by weight is best: with the accepted applications fixed, the amounts their needs can
receive above their minima form a polymatroid (flows from donors to needs), and over a
polymatroid any sum of weight x amount is largest when one need after another, heaviest weight
first, takes as much as it can without lowering those before it. So the top-up of rank order,
gone through by weight (ties: rank, then year), has the most merit there is for these applications.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from donors.matching.engine.explain import Cut
from donors.matching.engine.instance import Application, Instance, Need, NeedKey
from donors.matching.engine.merit_system import Prices
from donors.matching.engine.merit_weights import weight
from donors.matching.engine.network import Limits, Payment
from donors.matching.engine.numbering import Label, Numbering
from donors.matching.engine.quotas import covered, parents
from donors.matching.engine.routing import Refusal, Routing, by_application, route


@dataclass(frozen=True)
class Filled:
    """The best amounts on their way, before it is settled who pays them."""

    limits: Limits
    routing: Routing
    received: Mapping[NeedKey, int]
    accepted: tuple[Application, ...]
    refusals: Mapping[str, Refusal]

    @property
    def short(self) -> list[Need]:
        """The accepted needs that got less than requested, heaviest weight first."""
        return [
            need
            for one in self.accepted
            for need in one.needs
            if self.received[need.key] < need.requested
        ]

    @property
    def merit(self) -> int:
        """Weight x money, in 1/WEIGHT_SCALE points."""
        return sum(
            weight(one) * sum(self.received[need.key] for need in one.needs)
            for one in self.accepted
        )


@dataclass(frozen=True)
class MeritOutcome:
    """A settled allocation, and what stands behind each limit in it."""

    limits: Limits
    accepted: tuple[Application, ...]
    refusals: Mapping[str, Refusal]
    merit: int
    cuts: Mapping[str, Cut]
    levels: Mapping[Label, NeedKey]
    payments: Mapping[Payment, int]


def by_weight(applications: Iterable[Application]) -> list[Application]:
    """Heaviest weight first; rank decides among equals."""
    return sorted(applications, key=lambda one: (-weight(one), one.rank))


def fill(
    instance: Instance, chosen: Collection[str], limits: Limits, numbering: Numbering | None = None
) -> Filled:
    """The best amounts for the chosen applications.

    If their minima cannot all be paid to the last unit, those of the lightest weight are
    dropped. If there are others whose minima can be paid without lowering anybody, they join,
    heaviest first, and all amounts are found anew. Applications without minima are always
    accepted.
    """
    ordered = by_weight(instance.applications)
    routing = route(instance, instance.pledges, limits, numbering)
    first = routing.accept([one for one in ordered if one.id in chosen or not one.minimum])
    needs = [need for one in first.accepted for need in one.needs]
    routing.top_up(needs, {need.key: need.requested for need in needs})
    inside = {one.id for one in first.accepted}
    joined = routing.accept([one for one in ordered if one.id not in inside])
    if joined.accepted:
        everybody = inside.union(one.id for one in joined.accepted)
        return fill(instance, everybody, limits, numbering)
    accepted = tuple(by_weight(first.accepted))
    return Filled(limits, routing, routing.received(), accepted, joined.refusals)


def settle(filled: Filled) -> MeritOutcome:
    """Who pays the amounts, by the tie rule of rank order; uses the routing up."""
    short = filled.short
    cuts = {key: one.cut for key, one in filled.refusals.items()}
    cuts |= filled.routing.cuts(by_application(short))
    found = filled.routing.levels(short)
    payments = filled.routing.settle()
    return MeritOutcome(
        filled.limits, filled.accepted, filled.refusals, filled.merit, cuts, found, payments
    )


def flow_prices(instance: Instance, outcome: MeritOutcome) -> Prices:
    """Prices the flow itself proves: of the heaviest need left short that a node leads to.

    A quota costs what it leads to beyond the money or the wider quota around it.
    """
    weights = {one.id: weight(one) for one in instance.applications}
    worth = {label: weights[key[0]] for label, key in outcome.levels.items()}
    pools, quotas = {}, {}
    for pledge in instance.pledges:
        tree = parents(covered(pledge, instance.fitting))
        for year in instance.years_with_money(pledge):
            prices: dict[int | None, int] = {None: worth.get(("pool", pledge.id, year), 0)}
            pools[pledge.id, year] = prices[None]
            for number, parent in tree.items():
                own = worth.get(("quota", pledge.id, year, number), 0)
                prices[number] = max(own, prices[parent])
                quotas[pledge.id, year, number] = prices[number] - prices[parent]
    return Prices(pools, quotas)
