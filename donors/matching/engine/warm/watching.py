"""Carries the cuts of the refused over to the rules after a change."""

from collections.abc import Collection, Iterable

import numpy as np

from donors.matching.engine.kernel.arrays import Ints
from donors.matching.engine.warm.money import Money
from donors.matching.engine.warm.refusals import Draws


class Watch:
    """What the cuts of the refused could give and had to give before a change.

    `touched`: the applications whose payments, needs or places change; `pledges`: those whose
    cells do; `moved`: applications that pass others.
    """

    def __init__(
        self, money: Money, touched: Iterable[int], pledges: Iterable[str], moved: Collection[str]
    ) -> None:
        self.touched = np.array(sorted(touched), np.int64)
        self.follows = money.refusals.can_follow(self.touched, money.refused())
        if not self.follows:
            return
        slots = money.slots
        self.pledges, self.moved, self.many = [*pledges], moved, len(slots.known)
        self.ranks = slots.rank.copy()
        self.before = self._draws(money)
        self.given = self._capacity(money)
        known = (name for name in self.pledges if name in money.register.by_id)
        self.places = {name: dict(money.register.by_id[name].cell_of) for name in known}

    def account(self, money: Money) -> None:
        """Call it when the rules are changed and before money is moved."""
        refusals, slots = money.refusals, money.slots
        joined = np.arange(self.many, len(slots.known), dtype=np.int64)
        self.touched = np.concatenate([self.touched, joined])
        self._adopt_cells(money)
        after = self._choose_side(money, self._draws(money))
        refused = money.refused()
        refused = refused[refusals.row[refused] >= 0]
        refusals.shift(refused, self.before, self.ranks[refused], after, slots)
        refusals.give(refused, self._capacity(money) - self.given)
        for name in self.moved:
            if slots.slot_of[name] in refused:
                self._move(money, slots.slot_of[name])

    def _draws(self, money: Money) -> Draws:
        return money.refusals.draws(money.flow, money.slots, money.accepted, self.touched)

    def _capacity(self, money: Money) -> Ints:
        total: Ints = np.zeros(money.refusals.used, np.int64)
        for name in self.pledges:
            standing = money.register.by_id.get(name)
            if standing is not None and standing.cells:
                total += money.refusals.capacity(
                    standing.cells, money.parent, money.limit, money.budget
                )
        return total

    def _adopt_cells(self, money: Money) -> None:
        """New cells of a known pledge lie in the cuts that its old ones lay in."""
        for name, old in self.places.items():
            standing = money.register.by_id.get(name)
            if standing is not None:
                inside = money.refusals.inside
                for place, cell in standing.cell_of.items():
                    inside[:, cell] = inside[:, old[place]] if place in old else False

    def _choose_side(self, money: Money, after: Draws) -> Draws:
        """A new pledge may lie inside a cut or outside; it lies where it relieves it less."""
        new = [name for name in self.pledges if name not in self.places]
        used = money.refusals.used
        for name in new:
            cells = money.register.by_id[name].cells
            relief = self.before.amount.sum(axis=1) - after.amount.sum(axis=1)
            inside = relief > money.budget[cells.start : cells.stop].sum()
            money.refusals.inside[:used, cells.start : cells.stop] = inside[:, None]
        return self._draws(money) if new else after

    def _move(self, money: Money, slot: int) -> None:
        """Accepted applications that a refused one has passed, or that have passed it."""
        slots = money.slots
        others = np.setdiff1d(slots.ranking(), self.touched)
        others = others[money.accepted[others]]
        before = self.ranks[others] < self.ranks[slot]
        after = slots.rank[others] < slots.rank[slot]
        joined, passed = others[~before & after], others[before & ~after]
        money.refusals.move(slot, money.flow, slots, joined, passed)
