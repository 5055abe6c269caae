"""The pledges' rules as a network through which money flows from pledges to needs.

pledge root -> pool (a pledge's money in one year) -> quota cells, nested -> need. An unused
amount flows from a pool to the next year's when the pledge carries over. Each limit of the
contract is the capacity of one arc, so whole units stay whole and nothing is ever rounded.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from donors.matching.engine.instance import Application, Instance, Need, Pledge
from donors.matching.engine.numbering import Label
from donors.matching.engine.quotas import covered, innermost, parents

Payment = tuple[str, str, int]
UNLIMITED = 2**63


@dataclass(frozen=True)
class Limits:
    """What a stage may use: closed payments and tranches, and the caps of matched money."""

    closed: Collection[Payment] = frozenset()
    closed_tranches: Collection[tuple[str, int]] = frozenset()
    match_caps: Mapping[Payment, int] = field(default_factory=dict)


class Network:
    """Arcs lie in pairs: arc `a` and its reverse `a ^ 1`, whose residual is the flow of `a`.

    `out` holds the arcs leaving a node, reverses included. `back` holds those of them worth a
    look when searching backwards: a payment is only added once it carries money (`carry`).
    """

    def __init__(self) -> None:
        self.labels: list[Label] = []
        self.out: list[list[int]] = []
        self.back: list[list[int]] = []
        self.unpaid: set[int] = set()
        self.to: list[int] = []
        self.residual: list[int] = []
        self.up: dict[int, int] = {}
        self.roots: dict[str, int] = {}
        self.need_nodes: dict[tuple[str, int], int] = {}
        self.payments: dict[Payment, int] = {}

    def node(self, *label: str | int) -> int:
        self.labels.append(label)
        self.out.append([])
        self.back.append([])
        return len(self.labels) - 1

    def arc(self, tail: int, head: int, capacity: int) -> int:
        arc = len(self.to)
        self.to += [head, tail]
        self.residual += [capacity, 0]
        self.out[tail].append(arc)
        self.out[head].append(arc + 1)
        self.back[head].append(arc + 1)
        if self.labels[head][0] == "need":
            self.unpaid.add(arc)
        else:
            self.back[tail].append(arc)
        return arc

    def carry(self, arc: int, amount: int) -> None:
        """Sends an amount along one arc."""
        self.residual[arc] -= amount
        self.residual[arc ^ 1] += amount
        if arc in self.unpaid:
            self.unpaid.remove(arc)
            self.back[self.to[arc ^ 1]].append(arc)

    def flow(self, arc: int) -> int:
        return self.residual[arc ^ 1]

    def capacity(self, arc: int) -> int:
        return self.residual[arc] + self.residual[arc ^ 1]

    def received(self, need: Need) -> int:
        """Money now paid to the need."""
        return sum(self.residual[arc] for arc in self.out[self.need_nodes[need.key]])

    def used(self, pledge: str) -> int:
        """Money the pledge now pays, over all years."""
        return sum(self.flow(arc) for arc in self.out[self.roots[pledge]])


def build_network(
    instance: Instance, pledges: Sequence[Pledge], limits: Limits | None = None
) -> Network:
    """The network of these pledges and all applications, empty of money."""
    network = Network()
    for need in instance.needs:
        network.need_nodes[need.key] = network.node("need", need.application, need.year)
    for pledge in pledges:
        _add_pledge(network, instance, pledge, limits or Limits())
    return network


def _add_pledge(network: Network, instance: Instance, pledge: Pledge, limits: Limits) -> None:
    root = network.roots[pledge.id] = network.node("pledge", pledge.id)
    sets = covered(pledge, instance.fitting)
    tree = parents(sets)
    payable = [
        (one, innermost(tree, sets, one.id))
        for one in instance.fitting.members(instance.fitting.accepted(pledge.where))
    ]
    previous = None
    for year in instance.years_with_money(pledge):
        cells = _add_year(network, pledge, year, tree)
        pool = cells[None]
        tranche = pledge.budget.get(year, 0)
        if tranche:
            closed = (pledge.id, year) in limits.closed_tranches
            network.up[pool] = network.arc(root, pool, 0 if closed else tranche)
        if previous is not None and pledge.carry_over:
            network.arc(previous, pool, UNLIMITED)
        previous = pool
        for application, quota in payable:
            _add_payment(network, pledge, application, cells[quota], year=year, limits=limits)


def _add_year(
    network: Network, pledge: Pledge, year: int, tree: Mapping[int, int | None]
) -> dict[int | None, int]:
    """The pool of one year and the quota cells below it, by quota."""
    cells: dict[int | None, int] = {None: network.node("pool", pledge.id, year)}
    for quota, parent in tree.items():
        cells[quota] = network.node("quota", pledge.id, year, quota)
        limit = pledge.quotas[quota].limit
        network.up[cells[quota]] = network.arc(cells[parent], cells[quota], limit)
    return cells


def _add_payment(
    network: Network,
    pledge: Pledge,
    application: Application,
    cell: int,
    *,
    year: int,
    limits: Limits,
) -> None:
    for need in application.needs:
        payment = (pledge.id, application.id, year)
        if need.year == year:
            cap = min(pledge.cap(need), limits.match_caps.get(payment, UNLIMITED))
            cap = 0 if payment in limits.closed else cap
            network.payments[payment] = network.arc(cell, network.need_nodes[need.key], cap)
