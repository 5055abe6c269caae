"""Who pays what: the rules of `ties.py` and `ways.py` on the compiled graph."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.instance import Pledge
from donors.matching.engine.kernel.arrays import Arrays, Ints
from donors.matching.engine.kernel.blocking import fresh_task, move
from donors.matching.engine.kernel.graph import graph_of
from donors.matching.engine.kernel.state import Flow
from donors.matching.engine.turns import paid_in_turn

Places = NDArray[np.int64]


class Settling:
    """Moves money between pledges until tiers and burden sharing hold; needs keep theirs.

    Pledges are spoken of by their place in the given list.
    """

    def __init__(self, arrays: Arrays, flow: Flow, pledges: Sequence[Pledge]) -> None:
        self.pledges = pledges
        possible = np.bincount(arrays.pledge[arrays.cell], minlength=len(pledges))
        order = sorted(
            range(len(pledges)), key=lambda at: (pledges[at].tier, possible[at], pledges[at].id)
        )
        payers = graph_of(arrays, flow, np.array(order, np.int64))
        self.graph, self.roots, self.used = payers.graph, payers.roots, payers.used
        self.forward = payers.forward
        self.payments = len(flow.paid)
        self.task = fresh_task(len(self.graph.first) - 1)

    def settle(self, received: Ints) -> Ints:
        """What each payment of the flow comes to, when each need keeps what it `received`."""
        for tier in sorted({one.tier for one in self.pledges}):
            self._settle_tier(tier)
        return self._pay_out(received)

    def _settle_tier(self, tier: int) -> None:
        by_id = sorted(range(len(self.pledges)), key=lambda at: self.pledges[at].id)
        own = [at for at in by_id if self.pledges[at].tier == tier]
        later = [at for at in by_id if self.pledges[at].tier > tier]
        self.task.region[:] = 0
        self._take_over(own, later)
        whole = [at for at in own if self.pledges[at].all_or_nothing]
        for done, one in enumerate(whole):
            self._take_over([one], [at for at in own if at not in whole[: done + 1]])
        self._share_burden([at for at in own if not self.pledges[at].all_or_nothing])

    def _take_over(self, takers: Sequence[int], givers: Sequence[int]) -> None:
        """Lets some pay as much as they can of what others pay now."""
        spare = int(self.used[givers].sum()) if givers else 0
        if takers and spare:
            wish = self.used.copy()
            wish[takers] += spare
            wish[givers] = 0
            self._move(np.array([*takers, *givers], np.int64), wish, 0)

    def _share_burden(self, everybody: Sequence[int]) -> None:
        """Levels the totals; where rules stand against it, the group falls in two (`ties.py`)."""
        groups = [(np.array(everybody, np.int64), 0)] if everybody else []
        regions = 0
        while groups:
            group, region = groups.pop()
            budgets = [self.pledges[at].total for at in group.tolist()]
            wish = self.used.copy()
            wish[group] = paid_in_turn(budgets, int(self.used[group].sum()))
            reached = self._move(group, wish, region)
            if len(reached):
                regions += 1
                self.task.region[reached] = regions
                inside = self.task.region[self.roots[group]] == regions
                groups += [(group[inside], regions), (group[~inside], region)]

    def _move(self, group: Places, wish: Ints, region: int) -> Places:
        """Brings the group's totals as near to what is wished as rules allow.

        Returns the nodes that those who still pay too little can reach.
        """
        task, roots = self.task, self.roots[group]
        lacking = wish[group] - self.used[group]
        task.supply[roots], task.demand[roots] = np.maximum(lacking, 0), np.maximum(-lacking, 0)
        met = move(self.graph, task, np.sort(roots[lacking > 0]), roots[lacking < 0], region)
        self.used[group] = wish[group] - task.supply[roots] + task.demand[roots]
        task.supply[roots] = task.demand[roots] = 0
        reached: Places = task.queue[:met].astype(np.int64)
        return reached

    def _pay_out(self, received: Ints) -> Ints:
        """The payments, way by way, from an empty network."""
        graph, task = self.graph, self.task
        back = graph.twin[self.forward]
        graph.residual[self.forward] += graph.residual[back]
        graph.residual[back] = 0
        task.region[:] = 0
        task.supply[self.roots], task.demand[: len(received)] = self.used, received
        move(graph, task, np.sort(self.roots), np.arange(len(received)), 0)
        paid: Ints = graph.residual[back[len(back) - self.payments :]]
        return paid
