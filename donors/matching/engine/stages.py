"""Runs the flow once (or twice when money is matched) under fixed closings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from donors.matching.engine.explain import Cut, describe
from donors.matching.engine.instance import Application, Instance, Need, Pledge
from donors.matching.engine.network import Label, Limits, Network, Payment, build_network
from donors.matching.engine.ranking import (
    Acceptance,
    NeedKey,
    accept,
    levels,
    reaching,
    top_up,
)
from donors.matching.engine.ties import settle_payments, settle_pledges


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


def allocate(instance: Instance, ranking: Sequence[Application], limits: Limits) -> Outcome:
    """Acceptance in the order of `ranking`, then the amounts, then who pays them.

    With matched money, public money without match decides the acceptance and is placed first.
    """
    leading = [one for one in instance.pledges if one.leads or not instance.staged]
    network = build_network(instance, leading, limits)
    acceptance = accept(network, ranking)
    refused = acceptance.refusals
    cuts = {key: describe(network, one.nodes, one.application) for key, one in refused.items()}
    nodes = {
        key: frozenset(network.labels[node] for node in one.nodes) for key, one in refused.items()
    }
    needs = [need for one in acceptance.accepted for need in one.needs]
    wanted = {need.key: need.requested for need in needs}
    stages = [_hand_out(instance, network, leading, acceptance, wanted)]
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
    network = build_network(
        instance, following, Limits(limits.closed, limits.closed_tranches, caps)
    )
    return _hand_out(instance, network, following, acceptance, left)


def _hand_out(
    instance: Instance,
    network: Network,
    pledges: Sequence[Pledge],
    acceptance: Acceptance,
    wanted: Mapping[NeedKey, int],
) -> Stage:
    needs = [need for one in acceptance.accepted for need in one.needs]
    top_up(network, needs, wanted)
    short = [need for need in needs if network.received(need) < wanted[need.key]]
    found = levels(network, short)
    cuts = _cuts(network, acceptance.accepted, short)
    settle_pledges(network, pledges)
    payments = settle_payments(network, instance, pledges)
    return Stage(tuple(pledges), payments, found, cuts)


def _cuts(
    network: Network, accepted: Sequence[Application], short: Sequence[Need]
) -> dict[str, Cut]:
    lacking: dict[str, list[int]] = {}
    for need in short:
        lacking.setdefault(need.application, []).append(network.need_nodes[need.key])
    return {
        one.id: describe(network, reaching(network, lacking[one.id]), one)
        for one in accepted
        if one.id in lacking
    }
