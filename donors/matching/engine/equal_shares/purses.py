"""What every backer still has, exactly, and quickly enough to ask a million of them.

A backer who paid for a project as much as everyone else has his amount less the prices of the
chosen projects he backs; one who could not has nothing left. So what a backer has is known
exactly from the prices, which are fractions over one common denominator, `unit`.

To find the few that must be asked exactly, the same is kept for all in fixed point: integers
`fixed` in units of 2^-scale, never below the exact value and less than `drift` units above it
(one unit at most for each price that was rounded down). Whatever these bounds leave open is
decided by the exact fractions. There is no floating point anywhere.
"""

from dataclasses import dataclass
from math import gcd

import numpy as np

from donors.matching.engine.equal_shares.crowd import Crowd, Flags, Integers

FIXED_BITS = 61


@dataclass(frozen=True)
class Estimate:
    """Bounds of a price in fixed point; `high` is None when it may be unaffordable."""

    low: int
    high: int | None


@dataclass(frozen=True)
class Offer:
    """The exact price num/den of a project, and who pays it: in full, or with all he has."""

    project: int
    num: int
    den: int
    rich: Integers
    poor: Integers

    def beats(self, other: "Offer", gains: tuple[int, int]) -> bool:
        """Whether this project costs its backers less for what they gain from it."""
        mine, its = gains
        return self.num * other.den * its < other.num * self.den * mine


@dataclass(frozen=True)
class Floors:
    """Payments rounded down to whole units, and which of them were no whole number."""

    amounts: Integers
    rounded: Flags


class Purses:
    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.scale = max(0, FIXED_BITS - crowd.total.bit_length())
        self.fixed: Integers = crowd.amounts << self.scale
        self.drift = 0
        self.unit = 1
        self.prices: dict[int, int] = {}
        self._descending = np.arange(len(crowd.backers), 0, -1)

    def estimate(self, project: int) -> Estimate | None:
        """Bounds of the price; None when the backers surely have less than the cost."""
        left = np.sort(self.fixed[self.crowd.supporters[project]])
        paying = self._descending[len(self._descending) - len(left) :]
        before = np.cumsum(left) - left
        raised = before + left * paying  # if nobody paid more than this backer has
        cost = self.crowd.projects[project].cost << self.scale
        if not len(left) or raised[-1] < cost:
            return None
        at = int(raised.searchsorted(cost))
        low = (cost - int(before[at])) // int(paying[at])
        # With `drift` less in every purse, a price p raises at least what p + drift raises
        # here, less drift from each.
        cost += self.drift * len(left)
        if raised[-1] < cost:
            return Estimate(low, None)
        at = int(raised.searchsorted(cost))
        return Estimate(low, -((int(before[at]) - cost) // int(paying[at])))

    def offer(self, project: int, estimate: Estimate) -> Offer | None:
        """The exact price; None when the backers have less than the cost."""
        backers = self.crowd.supporters[project]
        fixed = self.fixed[backers]
        poor = backers[(fixed > 0) & (fixed < estimate.low)]
        above = (fixed > 0) & (fixed >= estimate.low)
        unsure = backers[above]
        rich = unsure[:0]
        if estimate.high is not None:
            sure = fixed - self.drift >= estimate.high
            rich, unsure = backers[above & sure], backers[above & ~sure]
        missing = self.crowd.projects[project].cost * self.unit - self._sum(poor)
        payers = len(rich) + len(unsure)
        exact = sorted((self.left(int(backer)), int(backer)) for backer in unsure)
        for left, _ in exact:
            if left * payers >= missing:
                break
            missing -= left
            payers -= 1
        if not payers:
            return None
        split = len(rich) + len(unsure) - payers
        spent, able = ([b for _, b in part] for part in (exact[:split], exact[split:]))
        common = gcd(missing, self.unit * payers)
        return Offer(
            project,
            missing // common,
            self.unit * payers // common,
            np.concatenate((rich, np.array(able, np.int64))),
            np.concatenate((poor, np.array(spent, np.int64))),
        )

    def left(self, backer: int) -> int:
        """What a backer who is not spent has, over `unit`."""
        crowd = self.crowd
        chosen = crowd.choices[crowd.starts[backer] : crowd.starts[backer + 1]].tolist()
        paid = sum(self.prices.get(project, 0) for project in chosen)
        return int(crowd.amounts[backer]) * self.unit - int(paid)

    def total_left(self, project: int) -> int:
        """What the backers of a project have together, over `unit`."""
        backers = self.crowd.supporters[project]
        return self._sum(backers[self.fixed[backers] > 0])

    def floors(self, backers: Integers) -> Floors:
        """All that these backers have, rounded down."""
        high = self.fixed[backers]
        low = high - self.drift
        whole = high >> self.scale
        rounded = np.full(len(backers), self.drift > 0)
        for place in np.flatnonzero(whole != low >> self.scale) if self.drift else ():
            whole[place], rest = divmod(self.left(int(backers[place])), self.unit)
            rounded[place] = rest > 0
        return Floors(whole, rounded)

    def pay(self, offer: Offer) -> None:
        """Takes the price out of the purses of those who can, and all from those who cannot."""
        grown = offer.den // gcd(self.unit, offer.den)
        if grown > 1:
            self.unit *= grown
            self.prices = {project: price * grown for project, price in self.prices.items()}
        self.prices[offer.project] = offer.num * (self.unit // offer.den)
        self.fixed[offer.poor] = 0
        self.fixed[offer.rich] -= (offer.num << self.scale) // offer.den
        self.drift += 1

    def _sum(self, backers: Integers) -> int:
        """What backers who are not spent have together: their amounts less the prices paid."""
        crowd = self.crowd
        firsts, lasts = crowd.starts[backers], crowd.starts[backers + 1]
        sizes = lasts - firsts
        ends = np.cumsum(sizes)
        places = np.repeat(lasts - ends, sizes) + np.arange(ends[-1] if len(ends) else 0)
        times = np.bincount(crowd.choices[places], minlength=len(crowd.projects)).tolist()
        paid = sum(int(times[project]) * price for project, price in self.prices.items())
        return int(crowd.amounts[backers].sum()) * self.unit - paid
