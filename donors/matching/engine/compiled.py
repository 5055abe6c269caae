"""Large runs by the compiled kernel: the same steps as `ranking`, the same money, sooner.

What is unique (who is accepted, the amounts, the cuts) the kernel finds; its flow is then loaded
into the network, where payers are settled as ever.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from donors.matching.engine.instance import Instance, Need, Pledge
from donors.matching.engine.kernel.build import Builder
from donors.matching.engine.kernel.cuts import reach
from donors.matching.engine.kernel.lexicographic import accept_one, top_up, undo
from donors.matching.engine.kernel.state import (
    fresh_flow,
    fresh_journal,
    fresh_labels,
    fresh_scratch,
)
from donors.matching.engine.network import Label, Limits, Network
from donors.matching.engine.ranking import Acceptance, NeedKey, Refusal


class CompiledFlow:
    """The money of some pledges in the kernel, spoken of by the nodes of a network."""

    def __init__(
        self, instance: Instance, pledges: Sequence[Pledge], limits: Limits, network: Network
    ) -> None:
        self.instance, self.network = instance, network
        built = Builder(instance).build(pledges, limits)
        arrays = self.arrays = built.arrays
        self.flow, self.labels = fresh_flow(arrays), fresh_labels(arrays)
        self.scratch, self.journal = fresh_scratch(arrays), fresh_journal(arrays)
        self.places = {need.key: place for place, need in enumerate(instance.needs)}
        numbers = {label: number for number, label in enumerate(network.labels)}
        own: list[Label] = [("need", *need.key) for need in instance.needs]
        self.cells = built.labels
        self.nodes = np.array([numbers[label] for label in (*own, *built.labels)], np.int64)

    def accept(self) -> Acceptance:
        """Step 1, in the order of the ranking."""
        accepted, refusals = [], {}
        starts = np.searchsorted(
            self.arrays.application, np.arange(len(self.instance.applications) + 1)
        ).tolist()
        routed = np.zeros(len(self.arrays.minimum), np.int64)
        minimum = self.arrays.minimum
        for place, application in enumerate(self.instance.applications):
            start, stop = starts[place], starts[place + 1]
            routed[start:stop] = 0
            if accept_one(
                self.flow, self.labels, self.scratch, self.journal, start, stop, minimum, routed
            ):
                accepted.append(application)
                continue
            short = start + np.flatnonzero(routed[start:stop] < minimum[start:stop])
            paid = int(routed[start:stop].sum())
            refusals[application.id] = Refusal(application, paid, frozenset(self._reach(short)))
            undo(self.flow, self.labels, self.journal)
        return Acceptance(tuple(accepted), refusals)

    def top_up(self, needs: Iterable[Need], wanted: Mapping[NeedKey, int]) -> None:
        """Step 2; then the money is loaded into the network."""
        lacking = np.zeros(len(self.places), np.int64)
        received = np.add.reduceat(np.append(self.flow.paid, 0), self.arrays.first[:-1]) * (
            np.diff(self.arrays.first) > 0
        )
        for need in needs:
            place = self.places[need.key]
            lacking[place] = wanted[need.key] - int(received[place])
        top_up(self.flow, self.labels, self.scratch, self.journal, lacking)
        self._load()

    def reaching(self, needs: Iterable[Need]) -> set[int]:
        """Every node from which money could still be moved to one of these."""
        return self._reach(np.array([self.places[need.key] for need in needs], np.int64))

    def _reach(self, starts: np.typing.NDArray[np.int64]) -> set[int]:
        met = reach(self.flow, self.scratch, starts, len(self.places))
        return set(self.nodes[self.scratch.queue[:met]].tolist())

    def _load(self) -> None:
        flow, network = self.flow, self.network
        for step in np.flatnonzero(flow.paid).tolist():
            need = self.instance.needs[flow.owner[step]]
            pledge = str(self.cells[flow.cell[step]][1])
            network.carry(network.payments[pledge, *need.key], int(flow.paid[step]))
        heads = self.nodes[len(self.places) :].tolist()
        for cell, head in enumerate(heads):
            through, spent = int(flow.through[cell]), self.arrays.money[cell] - flow.money[cell]
            if through:
                network.carry(self._arc_between(heads[flow.parent[cell]], head), through)
            if spent:
                network.carry(network.up[head], int(spent))

    def _arc_between(self, tail: int, head: int) -> int:
        return next(
            arc for arc in self.network.out[tail] if self.network.to[arc] == head and not arc & 1
        )
