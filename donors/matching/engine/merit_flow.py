"""The amounts of most merit, exactly: whom to accept is given, the flow finds the best amounts.

Why the order by weight is best: with the accepted applications fixed, the amounts their needs can
receive above their minima form a polymatroid (flows from donors to needs), and over a
polymatroid any sum of weight x amount is largest when one need after another, heaviest weight
first, takes as much as it can without lowering those before it. So the top-up of rank order,
gone through by weight (ties: rank, then year), has the most merit there is for these applications.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from donors.matching.engine.explain import Cut, describe
from donors.matching.engine.instance import Application, Instance, Need
from donors.matching.engine.merit_system import Prices
from donors.matching.engine.merit_weights import weight
from donors.matching.engine.network import Label, Limits, Network, Payment, build_network
from donors.matching.engine.quotas import covered, parents
from donors.matching.engine.ranking import NeedKey, Refusal, accept, levels, reaching, top_up
from donors.matching.engine.ties import settle_payments, settle_pledges


@dataclass(frozen=True)
class Filled:
    """The network with the best amounts in it, before it is settled who pays them."""

    limits: Limits
    network: Network
    accepted: tuple[Application, ...]
    refusals: Mapping[str, Refusal]

    @property
    def short(self) -> list[Need]:
        """The accepted needs that got less than requested, heaviest weight first."""
        return [
            need
            for one in self.accepted
            for need in one.needs
            if self.network.received(need) < need.requested
        ]

    @property
    def merit(self) -> int:
        """Weight x money, in 1/WEIGHT_SCALE points."""
        return sum(
            weight(one) * sum(self.network.received(need) for need in one.needs)
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


def fill(instance: Instance, chosen: Collection[str], limits: Limits) -> Filled:
    """The best amounts for the chosen applications.

    If their minima cannot all be paid to the last unit, those of the lightest weight are
    dropped. If there are others whose minima can be paid without lowering anybody, they join,
    heaviest first, and all amounts are found anew. Applications without minima are always
    accepted.
    """
    ordered = by_weight(instance.applications)
    network = build_network(instance, instance.pledges, limits)
    first = accept(network, [one for one in ordered if one.id in chosen or not one.minimum])
    _top_up(network, first.accepted)
    inside = {one.id for one in first.accepted}
    joined = accept(network, [one for one in ordered if one.id not in inside])
    if joined.accepted:
        return fill(instance, inside.union(one.id for one in joined.accepted), limits)
    return Filled(limits, network, tuple(by_weight(first.accepted)), joined.refusals)


def settle(instance: Instance, filled: Filled) -> MeritOutcome:
    """Who pays the amounts, by the tie rule of rank order; uses the network up."""
    network, short = filled.network, filled.short
    cuts = {
        key: describe(network, one.nodes, one.application) for key, one in filled.refusals.items()
    }
    lacking: dict[str, list[int]] = {}
    for need in short:
        lacking.setdefault(need.application, []).append(network.need_nodes[need.key])
    for one in filled.accepted:
        if one.id in lacking:
            cuts[one.id] = describe(network, reaching(network, lacking[one.id]), one)
    found, merit = levels(network, short), filled.merit
    settle_pledges(network, instance.pledges)
    payments = settle_payments(network, instance, instance.pledges)
    return MeritOutcome(
        filled.limits, filled.accepted, filled.refusals, merit, cuts, found, payments
    )


def _top_up(network: Network, applications: Sequence[Application]) -> None:
    needs = [need for one in applications for need in one.needs]
    top_up(network, needs, {need.key: need.requested for need in needs})


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
