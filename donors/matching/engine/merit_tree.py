"""Proves how much merit there can be at most, case by case.

A leaf is a set of prices (see `merit_system`). Where prices alone leave a gap, the proof supposes
one application accepted and then refused, and proves each case by itself; as one of the two holds
in every allocation, the larger of the two bounds holds for all. The case with the largest bound
is divided next, at the application whose share in the relaxed model is least decided (then best
rank), until nothing can have more merit than the result or there are enough cases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

from donors.matching.engine.instance import Instance
from donors.matching.engine.merit_model import Model
from donors.matching.engine.merit_prices import dual_prices
from donors.matching.engine.merit_solver import Relaxation
from donors.matching.engine.merit_system import Prices, System, bound_at
from donors.matching.engine.merit_weights import printed

MOST_CASES = 256
MOST_PRICES = 40_000
DECIDED = 1e-6


@dataclass
class Case:
    """A supposition, the prices that prove most about it, and how it is divided."""

    fixed: Mapping[str, bool]
    prices: Prices
    bound: int
    undecided: str | None = None
    accepted: "Case | None" = None
    refused: "Case | None" = None

    def written(self) -> dict[str, Any]:
        """The case as it stands in a certificate."""
        if self.accepted is not None and self.refused is not None:
            return {
                "application": self.undecided,
                "accepted": self.accepted.written(),
                "refused": self.refused.written(),
            }
        return {
            name: [[*key, price] for key, price in sorted(told.items()) if price]
            for name, told in (("pools", self.prices.pools), ("quotas", self.prices.quotas))
        }


class Prover:
    """Divides cases until the merit reached is proved best, or there are too many."""

    def __init__(self, instance: Instance, system: System, model: Model) -> None:
        self.instance, self.system, self.model = instance, system, model
        self.relaxation = Relaxation(model)

    def prove(self, merit: int, known: Sequence[Prices]) -> tuple[dict[str, Any], int]:
        """The proof as written in the certificate, and the bound it proves."""
        root = self._case({}, known)
        leaves = [(-root.bound, 0, root)]
        size = 1 + sum(1 for price in root.prices.pools.values() if price)
        most = min(MOST_CASES, MOST_PRICES // size)
        done, number = [merit], 0
        while leaves:
            _, _, case = heappop(leaves)
            enough = printed(case.bound) <= printed(merit) or len(leaves) + len(done) > most
            if enough or case.undecided is None:
                done.append(case.bound)
                continue
            for accepted in (True, False):
                number += 1
                part = self._case({**case.fixed, case.undecided: accepted}, [case.prices])
                if accepted:
                    case.accepted = part
                else:
                    case.refused = part
                heappush(leaves, (-part.bound, number, part))
        return root.written(), max(done)

    def _case(self, fixed: Mapping[str, bool], known: Sequence[Prices]) -> Case:
        """The best of the known prices and those of the relaxed model for this supposition."""
        solution = self.relaxation.solve(fixed)
        prices, undecided = list(known), None
        if solution is not None:
            prices.append(dual_prices(self.instance, self.model, solution.duals))
            undecided = self._undecided(solution.values, fixed)
        bounds = [bound_at(self.instance, self.system, one, fixed) for one in prices]
        best = bounds.index(min(bounds))
        return Case(fixed, prices[best], bounds[best], undecided)

    def _undecided(self, values: Sequence[float], fixed: Mapping[str, bool]) -> str | None:
        open_shares = {
            one.id: values[self.model.columns["accept", one.id]]
            for one in self.instance.applications
            if one.minimum and one.id not in fixed
        }
        doubts = {key: min(share, 1 - share) for key, share in open_shares.items()}
        found = max(doubts, key=lambda key: doubts[key], default=None)
        return found if found is not None and doubts[found] > DECIDED else None
