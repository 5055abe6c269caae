"""The money of a run in the kernel's network, kept between changes."""

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.instance import Instance
from donors.matching.engine.kernel.accepting import accept_again
from donors.matching.engine.kernel.arrays import Arrays, Ints
from donors.matching.engine.kernel.cuts import Rules, no_cuts
from donors.matching.engine.kernel.lexicographic import top_up_in_turn
from donors.matching.engine.kernel.repairing import Repair, fresh_repair, repair
from donors.matching.engine.kernel.search import NOWHERE
from donors.matching.engine.kernel.state import (
    Flow,
    fresh_flow,
    fresh_journal,
    fresh_labels,
    fresh_scratch,
)
from donors.matching.engine.kernel.turning import accept_in_turn
from donors.matching.engine.warm.pledges import Register
from donors.matching.engine.warm.refusals import Refusals, room_for_cuts
from donors.matching.engine.warm.slots import Slots

# How many payments a repair may look at before a new run is likely sooner, in whole passes.
PASSES, PASSES_WITH_MINIMA = 60, 200


class Money:
    """The network of a plain instance with the money of steps 1 and 2 in it.

    By cell: `parent`, `limit`, `budget` and the number of its pledge (`pledge_of`, -1 when the
    cell is no longer used). By need: `got`. By application: `accepted`.
    """

    def __init__(self, instance: Instance) -> None:
        self.slots, self.register = Slots(instance), Register()
        built = self.slots.build(instance.pledges)
        self._enter(instance, built.labels)
        self.take_cells(built.arrays)
        self.run(built.arrays)

    def _enter(self, instance: Instance, labels: tuple[tuple[str | int, ...], ...]) -> None:
        first, pledges = 0, {one.id: one for one in instance.pledges}
        for at in range(1, len(labels) + 1):
            if at == len(labels) or labels[at][1] != labels[first][1]:
                self.register.put(pledges.pop(str(labels[first][1])), first, labels[first:at])
                first = at
        for without_money in pledges.values():
            self.register.put(without_money, first, ())

    def take_cells(self, arrays: Arrays) -> None:
        numbers = [one.number for one in self.register.by_id.values() for _ in one.cells]
        self.parent, self.limit, self.budget = arrays.parent, arrays.limit, arrays.money
        self.pledge_of = np.array(numbers, np.int32)

    def arrays(self) -> Arrays:
        """The present rules as the kernel reads them; needs stand by slot, not by rank."""
        slots, flow = self.slots, self.flow
        return Arrays(
            application=slots.application, requested=slots.requested, minimum=slots.minimum,
            pledge=self.pledge_of, parent=self.parent, limit=self.limit, money=self.budget,
            first=flow.first, cell=flow.cell, cap=flow.room + flow.paid,
        )  # fmt: skip

    def run(self, arrays: Arrays) -> None:
        """Everything anew: whom to accept and how much each receives."""
        slots = self.slots
        flow, labels = fresh_flow(arrays), fresh_labels(arrays)
        scratch, journal = fresh_scratch(arrays), fresh_journal(arrays)
        self.accepted: NDArray[np.bool_] = np.ones(len(slots.known), np.bool_)
        row, excess = np.full(len(slots.known), -1), np.zeros(len(slots.known), np.int64)
        store, used = np.zeros((0, len(self.parent)), np.bool_), 0
        if slots.minimum.any():
            store, ranking = room_for_cuts(arrays), slots.ranking()
            starts = slots.start[ranking]
            rules = Rules(starts, arrays.minimum, arrays.first, arrays.cell, arrays.cap)
            found, row[ranking], excess[ranking], used = accept_in_turn(
                rules, no_cuts(arrays), flow, labels, scratch, journal,
                starts, slots.stop[ranking], store,
            )  # fmt: skip
            self.accepted[ranking] = found
        self.refusals = Refusals(store, used, row, excess)
        floor = self.floor()
        lacking = self.wanted() - floor
        self.got: Ints = floor + top_up_in_turn(
            flow, labels, scratch, journal, slots.order, lacking
        )
        self.flow: Flow = flow
        self.notes = self._fresh_notes()
        self._repair()

    def wanted(self) -> Ints:
        """What each need is to have at most."""
        return np.where(self.accepted[self.slots.application], self.slots.requested, 0)

    def floor(self) -> Ints:
        """What each need must have."""
        return np.where(self.accepted[self.slots.application], self.slots.minimum, 0)

    def repair(self) -> str:
        """Restores rank order; or says why a new run is needed."""
        self.notes, slots, kept = self._fresh_notes(), self.slots, self.refusals
        if slots.minimum.any() or not self.accepted.all():
            rules = slots.minimum, slots.requested, slots.ranking(), slots.start, slots.stop
            kept.used = accept_again(
                self.flow, self.notes, rules, self.accepted, kept.row, kept.excess,
                kept.inside, kept.used, self._budget(),
            )  # fmt: skip
            if kept.used < 0:
                return "amount"
        return "" if self._repair() else "amount"

    def refused(self) -> Ints:
        """The slots of the applications that were refused."""
        return np.flatnonzero(~self.accepted & self.slots.index.present)

    def grow(self) -> None:
        """Makes room for applications and cells that have come."""
        missing = len(self.slots.known) - len(self.accepted)
        self.accepted = np.append(self.accepted, np.ones(missing, np.bool_))
        self.refusals.grow(len(self.parent), len(self.accepted))

    @property
    def wasted(self) -> int:
        """Needs and cells kept though nothing uses them."""
        unused = (~self.slots.living).sum() + (self.pledge_of < 0).sum()
        return int(unused) - (len(self.slots.living) + len(self.parent)) // 4

    def _fresh_notes(self) -> Repair:
        wanted, floor = self.wanted(), self.floor()
        return fresh_repair(self.slots.order, wanted, floor, self.got, len(self.parent))

    def _repair(self) -> bool:
        return bool(repair(self.flow, self.notes, self._budget()))

    def _budget(self) -> int:
        passes = PASSES_WITH_MINIMA if self.slots.minimum.any() else PASSES
        return passes * (len(self.flow.cell) + 100)

    def levels(self) -> dict[tuple[str | int, ...], tuple[str, int]]:
        """The certificate: for nodes whose money is needed, the best-ranked need left short."""
        slots, found = self.slots, {}
        level, needs = self.notes.level, len(slots.year)
        names: dict[int, tuple[str | int, ...]] = {
            int(need): ("need", *slots.key(need)) for need in slots.order
        }
        for one in self.register.by_id.values():
            for (year, quota), cell in one.cell_of.items():
                label = ("pool", one.pledge.id, year)
                names[needs + cell] = label if quota is None else ("quota", *label[1:], quota)
        for node, name in names.items():
            if level[node] != NOWHERE:
                found[name] = slots.key(slots.order[level[node]])
        return found
