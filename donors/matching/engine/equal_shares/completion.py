"""The optional completion: what is left may still buy projects, greedily, if the call says so.

Projects not chosen are taken in turn: most satisfaction per unit of cost first (with cost
satisfaction that is the number of backers), then by rank and id. One is bought when what its own
backers have left, with what is left of the open-handed (who let theirs go to any project),
covers the cost. Its own backers pay first; whoever pays in part pays in proportion to what he
has left, by largest remainder, then by id.
"""

from fractions import Fraction

import numpy as np

from donors.matching.engine.equal_shares.crowd import Crowd, Integers

Purchase = tuple[int, dict[int, int]]  # project, backer -> amount


def complete(crowd: Crowd, chosen: set[int], left: Integers) -> list[Purchase]:
    """The projects bought, each with who pays what; `left` is lowered."""
    bought = []
    for project in sorted(set(range(len(crowd.projects))) - chosen, key=lambda j: _turn(crowd, j)):
        own = crowd.supporters[project]
        outside = crowd.open_handed.copy()
        outside[own] = False
        others = np.flatnonzero(outside)
        cost, of_own = crowd.projects[project].cost, int(left[own].sum())
        if len(own) and of_own + int(left[others].sum()) >= cost:
            paid = _split(min(cost, of_own), own, left)
            paid |= _split(max(0, cost - of_own), others, left)
            for backer, amount in paid.items():
                left[backer] -= amount
            bought.append((project, paid))
    return bought


def _turn(crowd: Crowd, number: int) -> tuple[Fraction, int]:
    project = crowd.projects[number]
    gain = len(crowd.supporters[number]) * project.satisfaction
    return Fraction(-gain, project.cost), number


def _split(amount: int, backers: Integers, left: Integers) -> dict[int, int]:
    """In proportion to what each has left; rounded up nobody exceeds it, as it is whole."""
    purses = [(int(backer), int(left[backer])) for backer in backers if left[backer]]
    total = sum(purse for _, purse in purses)
    parts = {backer: divmod(amount * purse, total) for backer, purse in purses if amount}
    missing = amount - sum(whole for whole, _ in parts.values())
    largest = sorted(parts, key=lambda backer: (-parts[backer][1], backer))[:missing]
    paid = {backer: whole for backer, (whole, _) in parts.items()}
    for backer in largest:
        paid[backer] += 1
    return {backer: amount for backer, amount in paid.items() if amount}
