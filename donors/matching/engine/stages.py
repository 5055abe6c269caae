"""Runs the flow once (or twice when money is matched) under fixed closings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from donors.matching.engine.explain import Cut
from donors.matching.engine.instance import Instance, Need, NeedKey, Pledge
from donors.matching.engine.network import Limits, Payment
from donors.matching.engine.numbering import Label, Numbering
from donors.matching.engine.routing import Acceptance, MakeRouting, Routing, by_application, route


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
    numbering: Numbering
    acceptance: Acceptance
    stages: tuple[Stage, ...]

    @property
    def payments(self) -> dict[Payment, int]:
        return {key: paid for stage in self.stages for key, paid in stage.payments.items()}


def allocate(instance: Instance, limits: Limits, make: MakeRouting = route) -> Outcome:
    """Acceptance by rank, then the amounts, then who pays them.

    With matched money, public money without match decides the acceptance and is placed first.
    `make` says how money is moved.
    """
    numbering = Numbering(instance)
    leading = [one for one in instance.pledges if one.leads or not instance.staged]
    routing = make(instance, leading, limits, numbering)
    acceptance = routing.accept(instance.applications)
    needs = [need for one in acceptance.accepted for need in one.needs]
    wanted = {need.key: need.requested for need in needs}
    stages = [_hand_out(routing, leading, needs, wanted)]
    if instance.staged:
        public = dict.fromkeys(wanted, 0)
        for (_, application, year), paid in stages[0].payments.items():
            public[application, year] += paid
        following = [pledge for pledge in instance.pledges if not pledge.leads]
        caps = match_caps(following, public)
        matched = Limits(limits.closed, limits.closed_tranches, caps)
        routing = make(instance, following, matched, numbering)
        left = {key: amount - public[key] for key, amount in wanted.items()}
        stages.append(_hand_out(routing, following, needs, left))
    return Outcome(limits, numbering, acceptance, tuple(stages))


def match_caps(pledges: Sequence[Pledge], public: Mapping[NeedKey, int]) -> dict[Payment, int]:
    """The most that matched pledges may pay on top of the public money placed before."""
    return {
        (pledge.id, *key): paid * pledge.match[0] // pledge.match[1]
        for pledge in pledges
        if pledge.match is not None
        for key, paid in public.items()
    }


def _hand_out(
    routing: Routing,
    pledges: Sequence[Pledge],
    needs: Sequence[Need],
    wanted: Mapping[NeedKey, int],
) -> Stage:
    routing.top_up(needs, wanted)
    received = routing.received()
    short = [need for need in needs if received[need.key] < wanted[need.key]]
    found, cuts = routing.levels(short), routing.cuts(by_application(short))
    return Stage(tuple(pledges), routing.settle(), found, cuts)
