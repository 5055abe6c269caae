"""How much money could be placed at best: a true bound when a run is not the plain exact flow."""

from dataclasses import dataclass

from donors.matching.engine.instance import Instance
from donors.matching.engine.network import Limits, build_network
from donors.matching.engine.numbering import Label
from donors.matching.engine.ranking import top_up


@dataclass(frozen=True)
class Bound:
    """A most for the money placed and the cut that proves it."""

    placed: int
    cut: tuple[Label, ...]


def relaxed_bound(instance: Instance) -> Bound:
    """The most money any allocation within caps, quotas and budgets can place.

    Minima, tickets, all-or-nothing and the choice of applications are left out. Of a match
    num/den only this remains: of a need paid r, matched money is at most r*num/(num+den).
    """
    caps = {
        (pledge.id, *need.key): need.requested * pledge.match[0] // sum(pledge.match)
        for pledge in instance.pledges
        if pledge.match is not None
        for need in instance.needs
    }
    network = build_network(instance, instance.pledges, Limits(match_caps=caps))
    needs = instance.needs
    shut = top_up(network, needs, {need.key: need.requested for need in needs})
    placed = sum(network.used(pledge.id) for pledge in instance.pledges)
    return Bound(placed, tuple(sorted((network.labels[node] for node in shut), key=_text)))


def _text(label: Label) -> tuple[str, ...]:
    return tuple(f"{part:>20}" if isinstance(part, int) else part for part in label)
