"""Runs the flow once (or twice when money is matched) under fixed closings."""

import importlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from donors.matching.engine.explain import Cut, describe
from donors.matching.engine.instance import Application, Instance, Need, Pledge
from donors.matching.engine.network import Label, Limits, Network, Payment, build_network
from donors.matching.engine.ranking import Acceptance, NeedKey, PlainFlow, levels
from donors.matching.engine.ties import settle_payments, settle_pledges

# From so many possible payments on the compiled kernel saves more time than it takes to load.
LARGE = 10_000


class Routing(Protocol):
    """Steps 1 and 2 over one network, by plain Python or by the kernel: the outcome is one."""

    network: Network

    def accept(self) -> Acceptance: ...

    def top_up(self, needs: Iterable[Need], wanted: Mapping[NeedKey, int]) -> None: ...

    def reaching(self, needs: Iterable[Need]) -> set[int]: ...


@dataclass(frozen=True)
class Stage:
    """What one group of pledges pays, and why it does not pay more."""

    pledges: tuple[Pledge, ...]
    payments: Mapping[Payment, int]
    levels: Mapping[Label, NeedKey]
    cuts: Mapping[str, Cut]


@dataclass(frozen=True)
class Outcome:
    """A whole allocation under the given closings."""

    limits: Limits
    acceptance: Acceptance
    refusal_cuts: Mapping[str, Cut]
    refusal_nodes: Mapping[str, frozenset[Label]]
    stages: tuple[Stage, ...]

    @property
    def payments(self) -> dict[Payment, int]:
        return {key: paid for stage in self.stages for key, paid in stage.payments.items()}


def allocate(instance: Instance, limits: Limits) -> Outcome:
    """Acceptance by rank, then the amounts, then who pays them.

    With matched money, public money without match decides the acceptance and is placed first.
    """
    leading = [one for one in instance.pledges if one.leads or not instance.staged]
    network = build_network(instance, leading, limits)
    routing = _routing(instance, leading, limits, network)
    acceptance = routing.accept()
    refused = acceptance.refusals
    cuts = {key: describe(network, one.nodes, one.application) for key, one in refused.items()}
    nodes = {
        key: frozenset(network.labels[node] for node in one.nodes) for key, one in refused.items()
    }
    needs = [need for one in acceptance.accepted for need in one.needs]
    wanted = {need.key: need.requested for need in needs}
    stages = [_hand_out(instance, routing, leading, acceptance, wanted)]
    if instance.staged:
        stages.append(_follow(instance, limits, acceptance, wanted, stages[0]))
    return Outcome(limits, acceptance, cuts, nodes, tuple(stages))


def _follow(
    instance: Instance,
    limits: Limits,
    acceptance: Acceptance,
    wanted: Mapping[NeedKey, int],
    first: Stage,
) -> Stage:
    """Matched and private money on top of the public money placed before."""
    following = [pledge for pledge in instance.pledges if not pledge.leads]
    public = dict.fromkeys(wanted, 0)
    for (_, application, year), paid in first.payments.items():
        public[application, year] += paid
    caps = {
        (pledge.id, *key): paid * pledge.match[0] // pledge.match[1]
        for pledge in following
        if pledge.match is not None
        for key, paid in public.items()
    }
    left = {key: amount - public[key] for key, amount in wanted.items()}
    limits = Limits(limits.closed, limits.closed_tranches, caps)
    network = build_network(instance, following, limits)
    routing = _routing(instance, following, limits, network)
    return _hand_out(instance, routing, following, acceptance, left)


def _routing(
    instance: Instance, pledges: Sequence[Pledge], limits: Limits, network: Network
) -> Routing:
    if len(network.payments) < LARGE:
        return PlainFlow(network, instance.applications)
    # Loaded on demand: the compiler takes memory that small runs need not pay.
    compiled = importlib.import_module("donors.matching.engine.compiled")
    routing: Routing = compiled.CompiledFlow(instance, pledges, limits, network)
    return routing


def _hand_out(
    instance: Instance,
    routing: Routing,
    pledges: Sequence[Pledge],
    acceptance: Acceptance,
    wanted: Mapping[NeedKey, int],
) -> Stage:
    network = routing.network
    needs = [need for one in acceptance.accepted for need in one.needs]
    routing.top_up(needs, wanted)
    short = [need for need in needs if network.received(need) < wanted[need.key]]
    found = levels(network, short)
    cuts = _cuts(routing, acceptance.accepted, short)
    settle_pledges(network, pledges)
    payments = settle_payments(network, instance, pledges)
    return Stage(tuple(pledges), payments, found, cuts)


def _cuts(
    routing: Routing, accepted: Sequence[Application], short: Sequence[Need]
) -> dict[str, Cut]:
    lacking: dict[str, list[Need]] = {}
    for need in short:
        lacking.setdefault(need.application, []).append(need)
    return {
        one.id: describe(routing.network, routing.reaching(lacking[one.id]), one)
        for one in accepted
        if one.id in lacking
    }
