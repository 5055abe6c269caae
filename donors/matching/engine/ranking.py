"""Steps 1 and 2 of rank order: who is accepted, and how much each accepted need receives."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from donors.matching.engine.flow import BACKWARD, Search, pay
from donors.matching.engine.instance import Application, Need, NeedKey
from donors.matching.engine.network import Network
from donors.matching.engine.numbering import Label


@dataclass(frozen=True)
class Attempt:
    """Minima that could not be paid: what could have been routed, and the cut."""

    application: Application
    routable: int
    nodes: frozenset[int]


def accept(
    network: Network, applications: Sequence[Application]
) -> tuple[tuple[Application, ...], list[Attempt]]:
    """Goes down the list; leaves the minima of all accepted applications in the network.

    An application is accepted iff its minima can be paid together with the minima of all
    accepted before it; donors may be re-routed, nobody accepted loses a minimum. Returns who is
    accepted and the attempts that failed.
    """
    accepted, failed = [], []
    for application in applications:
        before = network.residual[:] if application.minimum else []
        attempt = _pay_minima(network, application)
        if attempt is None:
            accepted.append(application)
        else:
            failed.append(attempt)
            network.residual[:] = before
    return tuple(accepted), failed


def _pay_minima(network: Network, application: Application) -> Attempt | None:
    routed = 0
    cut: set[int] = set()
    for need in application.needs:
        node = network.need_nodes[need.key]
        search = Search(network, cut)
        paid = pay(network, node, need.minimum, search)
        routed += paid
        if paid < need.minimum:
            cut |= search.seen.keys()
    return Attempt(application, routed, frozenset(cut)) if cut else None


def reaching(network: Network, nodes: Iterable[int]) -> set[int]:
    """Every node from which money could still be moved to one of these."""
    found: set[int] = set()
    for node in nodes:
        if node not in found:
            search = Search(network, found)
            search.path(node, (), BACKWARD)
            found |= search.seen.keys()
    return found


def top_up(network: Network, needs: Iterable[Need], wanted: Mapping[NeedKey, int]) -> set[int]:
    """Pays each need, in the order given, as much above its present money as can be routed.

    A node that once led to a need left short stays shut for good: nothing can enter it any
    more. Returns those nodes.
    """
    shut: set[int] = set()
    for need in needs:
        node = network.need_nodes[need.key]
        missing = wanted[need.key] - network.received(need)
        search = Search(network, shut)
        if missing and (node in shut or pay(network, node, missing, search) < missing):
            shut |= {node} if node in shut else search.seen.keys()
    return shut


def levels(network: Network, short: Sequence[Need]) -> dict[Label, NeedKey]:
    """For each shut node, the first need left short that it leads to."""
    found: dict[int, NeedKey] = {}
    for need in short:
        node = network.need_nodes[need.key]
        if node not in found:
            search = Search(network, found)
            search.path(node, (), BACKWARD)
            found.update(dict.fromkeys(search.seen, need.key))
    return {network.labels[node]: key for node, key in found.items()}


def entrances(network: Network, nodes: Iterable[int], inside: Collection[int]) -> list[int]:
    """The arcs leading into some nodes from outside a set."""
    return [
        arc ^ 1
        for node in nodes
        for arc in network.out[node]
        if arc & 1 and network.to[arc] not in inside
    ]
