"""Reads cuts found by the kernel in terms of the donors' rules."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.explain import Cut
from donors.matching.engine.instance import Application, Instance, Pledge
from donors.matching.engine.kernel.arrays import Small
from donors.matching.engine.kernel.build import Built
from donors.matching.engine.numbering import Numbering


class CutReader:
    """Nodes are those of the kernel: needs in their order, then cells."""

    def __init__(
        self, instance: Instance, pledges: Sequence[Pledge], built: Built, numbering: Numbering
    ) -> None:
        self.offers, self.pledges = built.offers, pledges
        self.needs, self.ids = instance.needs, [pledge.id for pledge in pledges]
        self.applications = numbering.application_place
        self.years = [int(label[2]) for label in built.labels]
        cells = [numbering.number[label] for label in built.labels]
        self.numbers = np.array([*range(len(self.needs)), *cells], np.int64)
        places = np.array([numbering.pledge_place[one] for one in self.ids], np.int64)
        self.places = places[self.offers.pledge] if len(places) else np.zeros(0, np.int64)
        self.sizes = len(numbering.pledges), len(instance.applications), len(numbering.labels)
        # A closed tranche is money, too: it stands between the application and more.
        self.funded = np.array(
            [
                label[0] == "pool" and pledges[at].budget.get(int(label[2]), 0) > 0
                for label, at in zip(built.labels, self.offers.pledge.tolist(), strict=True)
            ],
            np.bool_,
        )
        self.quota = np.array([label[0] == "quota" for label in built.labels], np.bool_)

    def bits(self, nodes: Small) -> int:
        """The nodes as a set of `Numbering.number`."""
        return _bits(self.numbers[nodes], self.sizes[2])

    def cut(self, nodes: Small, application: Application) -> Cut:
        """What stands between an application and more money, if all these nodes lead to it."""
        needs, cells = nodes[nodes < len(self.needs)], nodes[nodes >= len(self.needs)]
        cells = cells - len(self.needs)
        inside = np.zeros(len(self.quota), np.bool_)
        inside[cells] = True
        full = cells[self.quota[cells]]
        full = full[~inside[self.offers.parent[full]]]
        place = self.applications[application.id]
        paid = self.offers.application[needs]
        return Cut(
            _bits(self.places[cells[self.funded[cells]]], self.sizes[0]),
            _bits(paid[paid != place], self.sizes[1]),
            _bits(self.numbers[len(self.needs) + full], self.sizes[2]),
            self._caps(needs[paid == place], inside),
        )

    def _caps(self, needs: Small, inside: NDArray[np.bool_]) -> tuple[tuple[str, int, int], ...]:
        """The payments to these needs that are at their limit: their cell is not inside."""
        caps = set()
        offers = self.offers
        for need in needs.tolist():
            at = np.arange(offers.first[need], offers.first[need + 1])
            for one in at[~inside[offers.cell[at]]].tolist():
                cell = int(offers.cell[one])
                pledge = self.ids[offers.pledge[cell]]
                caps.add((pledge, self.years[cell], int(offers.cap[one])))
        return tuple(sorted(caps))


def _bits(numbers: NDArray[np.int64] | Small, size: int) -> int:
    flags = np.zeros(size, np.bool_)
    flags[numbers] = True
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")
