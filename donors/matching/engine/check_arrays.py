"""Checks amounts found on arrays, as `verify.py` checks a result: no search, numpy alone.

Proves steps 1 (the minima of who is accepted) and 2 of rank order for money given payment by
payment, from one integer per node. It shares the arrays with the kernel that found the amounts,
and not a line of what found them. Why levels prove amounts: docs/matching.md, "The certificate".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.errors import InvalidResult
from donors.matching.engine.kernel.arrays import Arrays, Ints, Small

NOWHERE = 2**31 - 1  # the level of nodes that could not help anybody left short
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Claim:
    """What is to be proved: money of each payment, who is accepted, and the certificate.

    `paid` stands in the order of the payments of `Arrays`, `accepted` by place in the ranking,
    `levels` by need and then cell: the place of the first need left short that its money could
    move to, or NOWHERE.
    """

    paid: Ints
    accepted: Flags
    levels: Small


def check_amounts(arrays: Arrays, claim: Claim) -> None:
    """Nothing happens for right amounts; InvalidResult names the first broken rule."""
    needs, cells, payments = arrays.sizes
    shapes = len(claim.levels) == needs + cells and len(claim.paid) == payments
    _require(shapes, "one level for each node and one amount for each payment")
    _require(claim.levels.min(initial=0) >= 0, "levels: a place or nowhere")
    used = np.flatnonzero(claim.paid != 0)
    _check_bounds(arrays, claim.paid[used], used)
    owner = np.repeat(np.arange(needs), np.diff(np.searchsorted(used, arrays.first)))
    _check_needs(arrays, claim, _sums(owner, claim.paid[used], needs))
    _check_payments(arrays, claim, used, owner)
    through = _sums(arrays.cell[used], claim.paid[used], cells)
    _check_quotas(arrays, claim.levels[needs:], through)
    _check_pools(arrays, claim.levels[needs:], through)


def check_refusal(arrays: Arrays, accepted: Flags, own: Ints, inside: Flags) -> None:
    """Whether these needs of one refused application cannot all reach their minima.

    `inside` marks nodes (needs, then cells): less can enter them and the own needs than the
    minima of those and of the accepted better-ranked needs among them.
    """
    needs = len(arrays.requested)
    place = arrays.application[own]
    _require(len(own) and not accepted[place].any(), "refusal: of an accepted application")
    _require((place == place[0]).all(), "refusal: needs of several applications")
    marked, cells = inside[:needs].copy(), inside[needs:]
    marked[own] = True
    counted = marked & accepted[arrays.application]
    _require(not counted[own[0] :].any(), "refusal: counts minima of worse ranks")
    owner = np.repeat(np.arange(needs, dtype=np.int32), np.diff(arrays.first))
    entering = int(arrays.cap[marked[owner] & ~cells[arrays.cell]].astype(object).sum())
    above = arrays.parent >= 0
    outside = cells & above & ~cells[arrays.parent]
    entering += int(arrays.limit[outside].astype(object).sum())
    entering += int(arrays.money[cells].astype(object).sum())
    counted[own] = True
    asked = int(arrays.minimum[counted].astype(object).sum())
    _require(entering < asked, "refusal: it can be paid")


def _require(holds: object, rule: str) -> None:
    if not holds:
        raise InvalidResult(rule)


def _sums(places: Ints | Small, amounts: Ints, size: int) -> Ints:
    found = np.zeros(size, np.int64)
    np.add.at(found, places, amounts)
    return found


def _check_bounds(arrays: Arrays, amounts: Ints, used: Ints) -> None:
    right = (amounts > 0) & (amounts <= arrays.cap[used])
    _require(right.all(), "payments: from 0 to their caps")
    # no sum below leaves 64 bits then; this one is rounded
    _require(amounts.sum(dtype=np.float64) < 2.0**62.5, "payments: more than there may be")


def _check_needs(arrays: Arrays, claim: Claim, got: Ints) -> None:
    """Who is short has a level no later than itself, who got more than a minimum none earlier."""
    alive = claim.accepted[arrays.application]
    least, most = np.where(alive, arrays.minimum, 0), np.where(alive, arrays.requested, 0)
    _require(((least <= got) & (got <= most)).all(), "needs: between minimum and request")
    places = np.arange(len(got), dtype=np.int32)
    level = claim.levels[: len(got)]
    _require((level <= places)[got < most].all(), "needs: left short, of a later level")
    _require((level >= places)[got > least].all(), "needs: raised, of an earlier level")


def _check_payments(arrays: Arrays, claim: Claim, used: Ints, owner: Ints) -> None:
    """Money moves to no lower level: not where more could be paid, nor back where some is."""
    needs = len(arrays.requested)
    of_need, of_cell = claim.levels[:needs], claim.levels[needs:]
    higher = of_cell.take(arrays.cell) > np.repeat(of_need, np.diff(arrays.first))
    full = claim.paid[higher] == arrays.cap[higher]
    _require(full.all(), "payments: a better rank could be paid more")
    back = of_need[owner] <= of_cell[arrays.cell[used]]
    _require(back.all(), "payments: a better rank needs this money")


def _check_quotas(arrays: Arrays, level: Small, through: Ints) -> None:
    """The limits of quotas, and their levels; adds to `through` what each sends to its quotas."""
    quota = arrays.limit < 2**62
    depth = np.zeros(len(quota), np.int32)
    while True:
        deeper = np.where(quota, depth[arrays.parent] + 1, 0)
        if (deeper == depth).all():
            break
        depth = deeper.astype(np.int32)
    for at in range(int(depth.max(initial=0)), 0, -1):
        cells = np.flatnonzero(depth == at)
        parents, money = arrays.parent[cells], through[cells]
        np.add.at(through, parents, money)
        _require((money <= arrays.limit[cells]).all(), "quotas: above a limit")
        rising = (level[parents] <= level[cells]) | (money == arrays.limit[cells])
        falling = (level[cells] <= level[parents]) | (money == 0)
        _require((rising & falling).all(), "quotas: a better rank needs this money")


def _check_pools(arrays: Arrays, level: Small, through: Ints) -> None:
    """The budgets, the oldest money spent first; unspent money has no level."""
    pools = np.flatnonzero(arrays.limit >= 2**62)
    money, spent, parent = arrays.money[pools], through[pools], arrays.parent[pools]
    carried = parent >= 0
    _require((parent[carried] == pools[np.flatnonzero(carried) - 1]).all(), "pools: by year")
    # sums from the first year of each pledge's chain to each of its years
    chain = np.cumsum(~carried) - 1
    starts = np.flatnonzero(~carried)
    had, used = (_running(column, starts, chain) for column in (money, spent))
    _require((used <= had).all(), "budgets: more than was there by then")
    last = np.append(starts[1:], len(pools))[chain] - 1 if len(pools) else chain
    kept = had - used
    later = used[last] - used
    unspent = np.clip(kept[last] - (had[last] - had), 0, money)
    _require((level[pools][unspent > 0] == NOWHERE).all(), "budgets: a rank could use what is left")
    before, after = level[parent[carried]], level[pools[carried]]
    _require((before <= after).all(), "carried money: a better rank needs it")
    passed = np.minimum(kept, later)[np.flatnonzero(carried) - 1] > 0
    _require((after <= before)[passed].all(), "carried money: a better rank needed it before")


def _running(column: Ints, starts: Ints, chain: Ints) -> Ints:
    total = np.cumsum(column)
    before: Ints = (total - column)[starts]
    summed: Ints = total - before[chain]
    return summed
