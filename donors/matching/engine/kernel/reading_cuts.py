"""Reads cuts found by the kernel in terms of the donors' rules."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.explain import Cut, Limit
from donors.matching.engine.instance import Application, Instance, Pledge
from donors.matching.engine.kernel.arrays import Ints, Small
from donors.matching.engine.kernel.build import Built
from donors.matching.engine.kernel.condensing import (
    WORD,
    components,
    joined_rows,
    led_from,
    turned,
)
from donors.matching.engine.kernel.state import Flow
from donors.matching.engine.numbering import Numbering

# So many applications ask at once: a set of them is kept for each part of the network.
AT_ONCE = 1024

Asking = tuple[Application, Sequence[int]]
Bits = NDArray[np.uint64]


class CutReader:
    """Nodes are those of the kernel: needs in their order, then cells."""

    def __init__(
        self, instance: Instance, pledges: Sequence[Pledge], built: Built, numbering: Numbering
    ) -> None:
        self.offers, self.pledges = built.offers, pledges
        self.needs, self.ids = instance.needs, [pledge.id for pledge in pledges]
        self.applications = numbering.application_place
        applications = np.arange(len(instance.applications) + 1)
        self.starts: list[int] = np.searchsorted(self.offers.application, applications).tolist()
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

    def needs_of(self, application: Application) -> tuple[int, int]:
        """The first need of an application, and the first one after its needs."""
        place = self.applications[application.id]
        return self.starts[place], self.starts[place + 1]

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
        payments = self._payments_to(needs[paid == place])
        return Cut(
            _bits(self.places[cells[self.funded[cells]]], self.sizes[0]),
            _bits(paid[paid != place], self.sizes[1]),
            _bits(self.numbers[len(self.needs) + full], self.sizes[2]),
            self._caps(payments[~inside[self.offers.cell[payments]]]),
        )

    def cuts(self, flow: Flow, asking: Sequence[Asking]) -> list[Cut]:
        """What stands between each application and more money for its needs."""
        component, _ = components(flow, len(self.needs))
        order = np.argsort(component)[::-1]
        cuts = []
        for first in range(0, len(asking), AT_ONCE):
            some = asking[first : first + AT_ONCE]
            askers = np.repeat(np.arange(len(some)), [len(starts) for _, starts in some])
            starts = np.array([start for _, starts in some for start in starts], np.int64)
            words = (len(some) + WORD - 1) // WORD
            sets = led_from(flow, component, order, starts, askers, words, len(self.needs))
            cuts += self._read(sets[component], [application for application, _ in some])
        return cuts

    def _read(self, sets: Bits, asking: Sequence[Application]) -> list[Cut]:
        """The cuts of some, from the set of them that leads to each node."""
        needs, cells = sets[: len(self.needs)], sets[len(self.needs) :]
        quota = np.flatnonzero(self.quota)
        full = cells[quota] & ~cells[self.offers.parent[quota]]
        numbers = self.numbers[len(self.needs) + quota]
        pledges = turned(joined_rows(cells[self.funded], self.places[self.funded], self.sizes[0]))
        paid = turned(joined_rows(needs, self.offers.application, self.sizes[1]))
        quotas = turned(joined_rows(full, numbers, self.sizes[2]))
        return [
            Cut(
                _number(pledges[at]),
                _number(paid[at]) & ~(1 << self.applications[application.id]),
                _number(quotas[at]),
                self._caps(
                    self._kept_from(sets[:, at // WORD], np.uint64(1 << at % WORD), application)
                ),
            )
            for at, application in enumerate(asking)
        ]

    def _kept_from(self, column: Bits, bit: np.uint64, application: Application) -> Ints:
        """The payments to needs of an application, in whose set the bit stands, from cells outside.

        `column`: for each node the word with the bit.
        """
        needs = np.arange(*self.needs_of(application))
        payments = self._payments_to(needs[column[needs] & bit > 0])
        outside: Ints = payments[column[len(self.needs) + self.offers.cell[payments]] & bit == 0]
        return outside

    def _payments_to(self, needs: Ints) -> Ints:
        first = self.offers.first
        found = [np.arange(first[need], first[need + 1]) for need in needs.tolist()]
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    def _caps(self, payments: Ints) -> tuple[Limit, ...]:
        """These payments, which are at their limit, as the rules know them."""
        cells, most = self.offers.cell[payments].tolist(), self.offers.cap[payments].tolist()
        pledges = self.offers.pledge[cells].tolist()
        limits = zip(pledges, cells, most, strict=True)
        return tuple(
            sorted({(self.ids[pledge], self.years[cell], cap) for pledge, cell, cap in limits})
        )


def _number(words: Bits) -> int:
    return int.from_bytes(words.tobytes(), "little")


def _bits(numbers: NDArray[np.int64] | Small, size: int) -> int:
    flags = np.zeros(size, np.bool_)
    flags[numbers] = True
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")
