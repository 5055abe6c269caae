"""The rule: again and again the project that asks least of its backers for what they gain.

A price only grows while purses empty, so an old lower bound of it stays one. The queue holds
such bounds; only projects whose bound does not exceed the best price found are looked at again,
and exact fractions are computed only for those that the bounds cannot tell apart.
"""

from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from donors.matching.engine.equal_shares.crowd import Crowd
from donors.matching.engine.equal_shares.purses import Estimate, Floors, Offer, Purses

Queue = list[tuple[int, int]]  # (lower bound of the price per unit of satisfaction, project)
KEY_BITS = 64


@dataclass(frozen=True)
class Contender:
    low: int
    high: int | None
    project: int
    estimate: Estimate


@dataclass(frozen=True)
class Win:
    """A chosen project, its price, and what those paid who could not pay the price."""

    offer: Offer
    poor: Floors


def choose(crowd: Crowd, purses: Purses) -> list[Win]:
    """The projects that the backers can buy in equal shares, in the order of choice."""
    wins = []
    queue = _first_queue(crowd, purses)
    while queue:
        offer = _next_offer(crowd, purses, queue)
        if offer is not None:
            wins.append(Win(offer, purses.floors(offer.poor)))
            purses.pay(offer)
    return wins


def _first_queue(crowd: Crowd, purses: Purses) -> Queue:
    queue = []
    for number, (project, backers) in enumerate(zip(crowd.projects, crowd.supporters, strict=True)):
        if len(backers):
            price = (project.cost << purses.scale) // len(backers)
            queue.append(((price << KEY_BITS) // project.satisfaction, number))
    heapify(queue)
    return queue


def _next_offer(crowd: Crowd, purses: Purses, queue: Queue) -> Offer | None:
    """The best offer of all, or None when those looked at turned out unaffordable."""
    contenders, limit = _contenders(crowd, purses, queue)
    best: Offer | None = None
    for one in contenders:
        if limit is None or one.low <= limit:
            offer = purses.offer(one.project, one.estimate)
            if offer is None:
                continue
            if best is None or _better(crowd, offer, best):
                best = offer
        heappush(queue, (one.low, one.project))
    if best is not None:
        queue[:] = [entry for entry in queue if entry[1] != best.project]
        heapify(queue)
    return best


def _contenders(crowd: Crowd, purses: Purses, queue: Queue) -> tuple[list[Contender], int | None]:
    """The projects that may be cheapest, with fresh bounds, and the least upper bound."""
    found: list[Contender] = []
    limit: int | None = None
    while queue and (limit is None or queue[0][0] <= limit):
        _, number = heappop(queue)
        estimate = purses.estimate(number)
        if estimate is None:
            continue  # its backers have too little, and will not have more
        gain = crowd.projects[number].satisfaction
        low, high = (estimate.low << KEY_BITS) // gain, None
        if estimate.high is not None:
            high = -(-(estimate.high << KEY_BITS) // gain)
            limit = high if limit is None else min(limit, high)
        found.append(Contender(low, high, number, estimate))
    return found, limit


def _better(crowd: Crowd, one: Offer, other: Offer) -> bool:
    """Cheaper per unit of satisfaction, or as cheap and first by rank and id."""
    mine, its = (crowd.projects[offer.project].satisfaction for offer in (one, other))
    if one.beats(other, (mine, its)):
        return True
    return not other.beats(one, (its, mine)) and one.project < other.project
