"""Large runs by the compiled kernel: the same money as in `plain.py`, sooner."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.explain import Cut
from donors.matching.engine.instance import Application, Instance, Need, NeedKey, Pledge
from donors.matching.engine.kernel.build import Builder
from donors.matching.engine.kernel.cuts import reach
from donors.matching.engine.kernel.levels import levels_in_turn
from donors.matching.engine.kernel.lexicographic import top_up_in_turn
from donors.matching.engine.kernel.reading_cuts import CutReader
from donors.matching.engine.kernel.refusing import ask, labels_beside, release
from donors.matching.engine.kernel.search import NOWHERE
from donors.matching.engine.kernel.settling import Settling
from donors.matching.engine.kernel.state import (
    fresh_flow,
    fresh_journal,
    fresh_labels,
    fresh_scratch,
)
from donors.matching.engine.network import Limits, Payment
from donors.matching.engine.numbering import Label, Numbering
from donors.matching.engine.routing import Acceptance, Refusal

# From so many questions on one look at the whole network saves more searches than it costs.
MANY = 50


class CompiledFlow:
    """The money of some pledges; see `routing.Routing`."""

    def __init__(
        self,
        instance: Instance,
        pledges: Sequence[Pledge],
        limits: Limits,
        numbering: Numbering | None = None,
    ) -> None:
        self.instance, self.pledges = instance, pledges
        numbering = numbering or Numbering(instance)
        built = Builder(instance).build(pledges, limits)
        arrays = self.arrays = built.arrays
        self.flow, self.labels = fresh_flow(arrays), fresh_labels(arrays)
        self.scratch, self.journal = fresh_scratch(arrays), fresh_journal(arrays)
        self.needs = instance.needs
        self.places = {need.key: place for place, need in enumerate(self.needs)}
        own: list[Label] = [("need", *need.key) for need in self.needs]
        self.names = [*own, *built.labels]
        self.application_places = numbering.application_place
        self.reader = CutReader(instance, pledges, built, numbering)

    def accept(self, applications: Sequence[Application]) -> Acceptance:
        accepted, refusals = [], {}
        minimum = self.arrays.minimum
        routed, loose = np.zeros(len(minimum), np.int64), np.zeros(len(minimum), np.bool_)
        inside = np.zeros(len(self.names), np.bool_)
        network = self.flow, self.labels, self.scratch, self.journal
        for application in applications:
            start, stop = self.reader.needs_of(application)
            if ask(*network, loose, inside, start, stop, minimum, routed):
                accepted.append(application)
                continue
            nodes = np.flatnonzero(inside).astype(np.int32)
            inside[nodes] = False
            refusals[application.id] = Refusal(
                application,
                int(routed[start:stop].sum()),
                self.reader.bits(nodes),
                self.reader.cut(nodes, application),
            )
        if refusals:
            release(self.flow, loose)
            self.labels = labels_beside(self.arrays, self._received())
        return Acceptance(tuple(accepted), refusals)

    def top_up(self, needs: Sequence[Need], wanted: Mapping[NeedKey, int]) -> None:
        lacking = np.zeros(len(self.places), np.int64)
        received = self._received()
        turn = np.array([self.places[need.key] for need in needs], np.int64)
        for place, need in zip(turn.tolist(), needs, strict=True):
            lacking[place] = wanted[need.key] - int(received[place])
        top_up_in_turn(self.flow, self.labels, self.scratch, self.journal, turn, lacking)

    def received(self) -> dict[NeedKey, int]:
        return dict(zip(self.places, self._received().tolist(), strict=True))

    def levels(self, short: Sequence[Need]) -> dict[Label, NeedKey]:
        turn = np.array([self.places[need.key] for need in short], np.int64)
        found = levels_in_turn(self.flow, self.scratch, turn, len(self.needs))
        return {
            self.names[node]: self.needs[found[node]].key
            for node in np.flatnonzero(found != NOWHERE).tolist()
        }

    def cuts(self, lacking: Mapping[str, Sequence[Need]]) -> dict[str, Cut]:
        asking = [
            (
                self.instance.applications[self.application_places[key]],
                [self.places[need.key] for need in needs],
            )
            for key, needs in lacking.items()
        ]
        if len(asking) >= MANY:
            found = self.reader.cuts(self.flow, asking)
        else:
            found = [
                self.reader.cut(self._reach(np.array(starts, np.int64)), one)
                for one, starts in asking
            ]
        return dict(zip(lacking, found, strict=True))

    def settle(self) -> dict[Payment, int]:
        settling = Settling(self.arrays, self.flow, self.pledges)
        paid = settling.settle(self._received())
        payments = {}
        for at in np.flatnonzero(paid).tolist():
            pledge = self.pledges[self.arrays.pledge[self.flow.cell[at]]].id
            payments[pledge, *self.needs[self.flow.owner[at]].key] = int(paid[at])
        return payments

    def _received(self) -> NDArray[np.int64]:
        first = self.arrays.first
        sums = np.concatenate([[0], np.cumsum(self.flow.paid)])
        received: NDArray[np.int64] = sums[first[1:]] - sums[first[:-1]]
        return received

    def _reach(self, starts: NDArray[np.int64]) -> NDArray[np.int32]:
        """All nodes from which money could still move to these needs: needs, then cells."""
        met = reach(self.flow, self.scratch, starts, len(self.places))
        return np.array(self.scratch.queue[:met])
