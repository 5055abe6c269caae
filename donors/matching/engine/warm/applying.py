"""One change of a plain run: rules exchanged, money put back where it fits, then repaired."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from donors.matching.engine.instance import Application, Pledge
from donors.matching.engine.kernel.arrays import Ints
from donors.matching.engine.kernel.changing import (
    exchanged,
    put_back,
    take_from_cells,
    take_from_need,
)
from donors.matching.engine.kernel.state import PAYING, Flow
from donors.matching.engine.warm.money import Money
from donors.matching.engine.warm.pledges import (
    Standing,
    counting,
    innermost,
    limits_of,
    refuse_crossing,
    regroups,
    same_payments,
)
from donors.matching.engine.warm.watching import Watch

NONE = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Edit:
    """What is to be different: rows by id (None: it leaves), and new ranks.

    `moved`: those whose place among the others changes; with them named, the others in `ranks`
    keep their order. `applications` come with the rank they are to have.
    """

    pledges: Mapping[str, Pledge | None] = field(default_factory=dict)
    applications: Mapping[str, Application | None] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()


class Applying:
    """Carries out one edit."""

    def __init__(self, money: Money, edit: Edit) -> None:
        self.money, self.edit = money, edit
        self.slots, self.register = money.slots, money.register
        self.light: list[Pledge] = []
        self.heavy: dict[str, Pledge | None] = {}
        self.held: list[tuple[Ints, Ints, Ints]] = []
        self.added: list[tuple[Ints, Ints, Ints]] = []
        self.gone_needs: list[int] = []
        self.gone_cells: list[range] = []

    def apply(self) -> str:
        """Leaves the money in rank order; or says why only a new run can tell."""
        self._sort_pledges()
        pledges = [*self.heavy, *(one.id for one in self.light)]
        moved = self.edit.moved or frozenset(self.edit.ranks)
        refused = self.money.refused()
        self.money.refusals.tidy(refused)
        watch = Watch(self.money, self._touched(), pledges, moved) if len(refused) else None
        self._take_out()
        joined = self._change_applications()
        self._change_pledges()
        self._pay_applications(joined)
        if self.gone_needs or self.gone_cells or self.added or joined:
            self._exchange()
        if self.edit.ranks or self.edit.applications:
            self.slots.set_ranks(self.edit.ranks)
            self.slots.sort()
        self.money.grow()
        if watch is not None and not watch.follows:
            return "amount"
        if watch is not None:
            watch.account(self.money)
        self._put_back()
        return self.money.repair()

    def _sort_pledges(self) -> None:
        """Pledges with other limits only, and those whose payments may be others."""
        years_of = self.slots.instance.years_with_money
        for name, pledge in self.edit.pledges.items():
            before = self.register.by_id.get(name)
            if before is not None and pledge is not None:
                years = years_of(before.pledge), years_of(pledge)
                if same_payments(before.pledge, pledge, years):
                    self.light.append(pledge)
                    continue
            self.heavy[name] = pledge
        for name in self._regrouped():
            self.heavy[name] = self.edit.pledges.get(name, self.register.by_id[name].pledge)
            self.light = [other for other in self.light if other.id != name]

    def _regrouped(self) -> set[str]:
        """Pledges whose quotas may nest anew because an application comes or goes."""
        found: set[str] = set()
        for name, application in self.edit.applications.items():
            before = self.slots.slot_of.get(name)
            if (before is None) == (application is None):
                continue
            one = application or self.slots.known[before or 0]
            found |= {
                standing.pledge.id
                for standing in self.register.accepting(one)
                if regroups(standing, one, self.money.parent, joins=before is None)
            }
        return found

    def _touched(self) -> set[int]:
        """Applications whose payments, needs or places among the others change."""
        names = {*self.edit.applications, *(self.edit.moved or self.edit.ranks)}
        found = {self.slots.slot_of[name] for name in names if name in self.slots.slot_of}
        for name, pledge in self.heavy.items():
            before = self.register.by_id.get(name)
            for one in (pledge, before.pledge if before else None):
                if one is not None:
                    found |= set(self.slots.eligibility.accepting(one.where).tolist())
        return found

    def _take_out(self) -> None:
        money = self.money
        for name in (*self.heavy, *(one.id for one in self.light)):
            standing = self.register.by_id.get(name)
            if standing is not None and standing.cells:
                cells = standing.cells
                need, amount = take_from_cells(money.flow, money.got, cells.start, cells.stop)
                self._hold(need, np.full(len(need), standing.number), amount)
        for name in self.edit.applications:
            slot = self.slots.slot_of.get(name)
            for need in () if slot is None else self.slots.needs_of(slot):
                cell, amount = take_from_need(money.flow, money.got, need)
                self._hold(np.full(len(cell), need), money.pledge_of[cell], amount)
                self.gone_needs.append(need)

    def _hold(self, need: Ints, pledge: Ints, amount: Ints) -> None:
        self.held.append((need.astype(np.int64), pledge.astype(np.int64), amount))

    def _change_applications(self) -> list[int]:
        """Needs that come or change; returns the slots to be paid anew."""
        slots, money, joined = self.slots, self.money, []
        for name, application in self.edit.applications.items():
            if application is None:
                slots.leave(name)
            elif name in slots.slot_of:
                slot = slots.slot_of[name]
                slots.replace(slot, application)
                slots.rank[slot] = application.rank
                joined.append(slot)
            else:
                joined.append(slots.join(application))
        missing = len(slots.year) - len(money.got)
        money.got = np.concatenate([money.got, np.zeros(missing, np.int64)])
        return joined

    def _change_pledges(self) -> None:
        for pledge in self.light:
            standing = self.register.by_id[pledge.id]
            standing.pledge = pledge
            self._set_limits(standing)
        for name, changed in self.heavy.items():
            before = self.register.by_id.get(name)
            if before is not None and before.cells:
                self.gone_cells.append(before.cells)
            if changed is None:
                self.register.leave(name)
            else:
                self._enter(changed)

    def _set_limits(self, standing: Standing) -> None:
        """Limits of an empty pledge."""
        money = self.money
        for cell, limit, budget in limits_of(standing):
            money.limit[cell], money.budget[cell] = limit, budget
            money.flow.above[cell], money.flow.money[cell] = limit, budget

    def _enter(self, pledge: Pledge) -> None:
        """New cells and payments of a pledge over the present applications."""
        money = self.money
        refuse_crossing(pledge, self.slots)
        built = self.slots.build([pledge])
        first, arrays = len(money.parent), built.arrays
        standing = self.register.put(pledge, first, built.labels)
        parent = np.where(arrays.parent >= 0, arrays.parent + first, -1).astype(np.int32)
        money.parent = np.concatenate([money.parent, parent])
        money.limit = np.concatenate([money.limit, arrays.limit])
        money.budget = np.concatenate([money.budget, arrays.money])
        number = np.full(len(parent), standing.number, np.int32)
        money.pledge_of = np.concatenate([money.pledge_of, number])
        owner: Ints = np.repeat(np.arange(len(arrays.first) - 1), np.diff(arrays.first))
        self.added.append((owner, arrays.cell.astype(np.int64) + first, arrays.cap))

    def _pay_applications(self, joined: Iterable[int]) -> None:
        """Payments of new needs by pledges that stay as they are."""
        for slot in joined:
            application = self.slots.known[slot]
            for standing in self.register.accepting(application):
                if standing.pledge.id not in self.heavy:
                    self._pay(standing, application, slot)

    def _pay(self, standing: Standing, application: Application, slot: int) -> None:
        pledge, quotas = standing.pledge, counting(standing.pledge, application)
        years = standing.years
        for need, at in zip(application.needs, self.slots.needs_of(slot), strict=True):
            cap = pledge.cap(need)
            if cap > 0 and need.year in years:
                cell = innermost(standing, need.year, quotas, self.money.parent)
                self.added.append((np.array([at]), np.array([cell]), np.array([cap])))

    def _exchange(self) -> None:
        money, flow, cells = self.money, self.money.flow, len(self.money.parent)
        keeps_need = np.ones(len(self.slots.year), np.bool_)
        keeps_need[self.gone_needs] = False
        keeps_cell = np.ones(cells, np.bool_)
        for gone in self.gone_cells:
            keeps_cell[gone.start : gone.stop] = False
            money.budget[gone.start : gone.stop] = flow.money[gone.start : gone.stop] = 0
            money.pledge_of[gone.start : gone.stop] = -1
        owner, cell, cap = _joined(self.added)
        *columns, paying = exchanged(flow, keeps_need, keeps_cell, owner, cell, cap, cells)
        names = "first", "cell", "room", "paid", "owner", *PAYING
        money.flow = flow._replace(
            **dict(zip(names, (*columns, *paying), strict=True)), **self._cells(flow)
        )

    def _cells(self, flow: Flow) -> dict[str, Ints]:
        """The columns of cells, longer by the new ones, which hold no money in motion yet."""
        money, before = self.money, len(flow.parent)
        if len(money.parent) == before:
            return {}
        children = np.flatnonzero(money.parent >= 0)
        by_parent = children[np.argsort(money.parent[children], kind="stable")]
        counts = np.bincount(money.parent[children], minlength=len(money.parent))
        new = len(money.parent) - before
        return {
            "parent": money.parent,
            "above": np.concatenate([flow.above, money.limit[before:]]),
            "money": np.concatenate([flow.money, money.budget[before:]]),
            "through": np.concatenate([flow.through, np.zeros(new, np.int64)]),
            "child": by_parent.astype(np.int32),
            "child_first": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        }

    def _put_back(self) -> None:
        """By rank, what was held before goes back as far as the rules still allow."""
        money, slots = self.money, self.slots
        need, pledge, amount = _joined(self.held)
        if not len(need):
            return
        present = slots.need_of[slots.year[need], slots.application[need]]
        kept = present >= 0
        need, pledge, amount = present[kept], pledge[kept], amount[kept]
        by_turn = np.lexsort((slots.year[need], slots.rank[slots.application[need]]))
        put_back(
            money.flow, money.got, money.wanted(), money.pledge_of,
            need[by_turn], pledge[by_turn], amount[by_turn],
        )  # fmt: skip


def _joined(parts: list[tuple[Ints, Ints, Ints]]) -> tuple[Ints, Ints, Ints]:
    columns = zip((NONE, NONE, NONE), *parts, strict=True)
    one, two, three = (np.concatenate(column).astype(np.int64) for column in columns)
    return one, two, three
