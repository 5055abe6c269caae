"""Steps 4 and 5: how much each pledge pays, once every need's amount is settled.

Step 4, by tier: tier 0 pays as much in total as it can, then tier 1, and so on.

Step 5, inside a tier. First pledges that are all-or-nothing, by id, each as much as it can.
Then burden sharing: the next unit always goes to the pledge with the smallest (paid + 1) /
budget (the whole pledge in base units; equal ones by id) that the rules still let pay more. So
everybody carries the same share of its pledge unless the donors' own rules stand against it.
Both have one possible outcome, so any correct implementation finds the same totals. `ways.py`
says which payments make them up.
"""

from collections.abc import Sequence

from donors.matching.engine.flow import FORWARD, Search, push
from donors.matching.engine.instance import Pledge
from donors.matching.engine.network import UNLIMITED, Network
from donors.matching.engine.turns import paid_in_turn


def settle_pledges(network: Network, pledges: Sequence[Pledge]) -> None:
    """Moves money between pledges until tiers and burden sharing hold; needs keep theirs."""
    for tier in sorted({pledge.tier for pledge in pledges}):
        later = [pledge for pledge in pledges if pledge.tier > tier]
        own = sorted((one for one in pledges if one.tier == tier), key=lambda one: one.id)
        shut: set[int] = set()
        for pledge in own:
            _take_over(network, pledge, _used(network, later), shut)
        whole = [one for one in own if one.all_or_nothing]
        for place, pledge in enumerate(whole):
            others = [one for one in own if one not in whole[: place + 1]]
            _take_over(network, pledge, _used(network, others), set())
        _share_burden(network, [one for one in own if not one.all_or_nothing])


def _share_burden(network: Network, pledges: Sequence[Pledge]) -> None:
    """Levels the totals of a group; where rules stand against it, the group falls in two.

    A pledge below its turn takes over from those above theirs. When it cannot, it and all whose
    payments it could take over pay what they can, and the rest is shared by the others alone:
    nothing moves between the two groups any more.
    """
    groups: list[tuple[Sequence[Pledge], set[int]]] = [(pledges, set())]
    while groups:
        group, shut = groups.pop()
        used = _used(network, group)
        wanted = paid_in_turn([one.total for one in group], sum(used.values()))
        goals = {network.roots[one.id]: goal for one, goal in zip(group, wanted, strict=True)}
        above = {root: paid - goals[root] for root, paid in used.items() if paid > goals[root]}
        limited: set[int] = set()
        for pledge in group:
            root = network.roots[pledge.id]
            if root not in limited:
                most = goals[root] - network.used(pledge.id)
                closed = shut | limited
                _take_over(network, pledge, above, closed, most=most)
                limited |= closed - shut
        if limited:
            inside = [one for one in group if network.roots[one.id] in limited]
            outside = [one for one in group if network.roots[one.id] not in limited]
            groups += [(inside, shut), (outside, shut | limited)]


def _used(network: Network, pledges: Sequence[Pledge]) -> dict[int, int]:
    """What each pledge pays now, by its root."""
    return {network.roots[one.id]: network.used(one.id) for one in pledges}


def _take_over(
    network: Network, pledge: Pledge, spare: dict[int, int], shut: set[int], most: int = UNLIMITED
) -> None:
    """Lets the pledge pay, up to `most`, what others pay now, by root: `spare` goes down.

    When it could take over more but there is no way, the nodes it can reach are added to `shut`.
    """
    root = network.roots[pledge.id]
    while most > 0 and any(spare.values()):
        search = Search(network, shut)
        way = search.path(root, {node for node, amount in spare.items() if amount}, FORWARD)
        if way is None:
            shut.update(search.seen)
            return
        other = network.to[way[0]]
        moved = push(network, way, min(most, spare[other]))
        most -= moved
        spare[other] -= moved
