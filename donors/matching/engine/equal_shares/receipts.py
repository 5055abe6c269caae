"""Whole units for everyone: each exact payment rounded down or up, every cost met to the unit.

Exact payments are fractions: p(b, j) of backer b for project j, adding up to the cost of j over
its backers and to no more than his amount over his projects. Rounding project after project by
largest remainder can fail: ten backers with 1 unit each pay 1/2 each for the first project, and
if five who back the second as well were rounded up, nobody is left to pay its 2 units of 2/5.

It always works out when earlier roundings may be moved. Round all payments down. Project j then
lacks e(j) units, the sum of its remainders, and backer b has room for u(b) units, at least the
sum of his remainders. So the remainders are a fractional flow from projects to backers that
meets all e(j) within all u(b), with at most one unit on an arc. Capacities are whole numbers,
hence a whole-number flow exists, too (total unimodularity), and the same holds for the first
projects alone; by Ford and Fulkerson an augmenting path then leads from any project that still
lacks a unit to a backer with room. That path is what `_reroute` finds.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from donors.matching.engine.equal_shares.choosing import Win
from donors.matching.engine.equal_shares.crowd import Crowd, Flags, Integers


@dataclass(frozen=True)
class Column:
    """The payments for one project: rounded down, which were rounded, which then went up."""

    payers: Integers
    floors: Integers
    rounded: Flags
    raised: Flags

    @property
    def amounts(self) -> Integers:
        return self.floors + self.raised


def share_out(crowd: Crowd, wins: list[Win]) -> list[Column]:
    """Who pays how many units for each chosen project, in the order of choice.

    Units that rounding down leaves unpaid go one each to those with the most room: money left
    when all is rounded down, less the rounded payments for projects chosen later. Equal room:
    by id.
    """
    columns = [_column(win) for win in wins]
    room, later = crowd.amounts.copy(), np.zeros(len(crowd.backers), np.int64)
    for one in columns:
        room[one.payers] -= one.floors
        later[one.payers[one.rounded]] += 1
    for number, one in enumerate(columns):
        later[one.payers[one.rounded]] -= 1
        cost = crowd.projects[wins[number].offer.project].cost
        missing = cost - int(one.floors.sum())
        able = np.flatnonzero(one.rounded & (room[one.payers] > 0))
        spare = room[one.payers[able]] - later[one.payers[able]]
        chosen = able[np.argsort(-spare, kind="stable")[:missing]]
        one.raised[chosen] = True
        room[one.payers[chosen]] -= 1
        for _ in range(missing - len(chosen)):
            _reroute(columns[: number + 1], room)
    return columns


def _column(win: Win) -> Column:
    whole, rest = divmod(win.offer.num, win.offer.den)
    payers = np.concatenate((win.offer.rich, win.offer.poor))
    floors = np.concatenate((np.full(len(win.offer.rich), whole), win.poor.amounts))
    rounded = np.concatenate((np.full(len(win.offer.rich), rest > 0), win.poor.rounded))
    order = np.argsort(payers)
    raised = np.zeros(len(payers), np.bool_)
    return Column(payers[order], floors[order], rounded[order], raised)


def _reroute(columns: list[Column], room: Integers) -> None:
    """One more unit for the last column, along a shortest path to a backer with room.

    A step from column to column is a backer who can take a unit for the one (rounded, not yet
    raised) and gives up the unit he holds for the other.
    """
    steps: dict[int, tuple[int, int]] = {}
    unseen = set(range(len(columns) - 1))
    queue = deque([len(columns) - 1])
    while queue:
        at = queue.popleft()
        open_to = columns[at].payers[columns[at].rounded & ~columns[at].raised]
        with_room = open_to[room[open_to] > 0]
        if len(with_room):
            taker = int(with_room[0])
            room[taker] -= 1
            _walk_back(columns, steps, at, taker)
            return
        willing = np.zeros(len(room), np.bool_)
        willing[open_to] = True
        for other in sorted(unseen):
            holders = columns[other].payers[columns[other].raised]
            movers = holders[willing[holders]]
            if len(movers):
                steps[other] = (at, int(movers[0]))
                unseen.discard(other)
                queue.append(other)
    raise AssertionError("a whole-number flow exists, so a path does")


def _walk_back(
    columns: list[Column], steps: dict[int, tuple[int, int]], at: int, taker: int
) -> None:
    """The taker pays for the last column of the path; each backer on it swaps his unit."""
    _set(columns[at], taker, raised=True)
    while at in steps:
        before, mover = steps[at]
        _set(columns[at], mover, raised=False)
        _set(columns[before], mover, raised=True)
        at = before


def _set(column: Column, backer: int, *, raised: bool) -> None:
    column.raised[column.payers.searchsorted(backer)] = raised
