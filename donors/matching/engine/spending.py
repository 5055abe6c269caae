"""From which budget year each payment is taken: the oldest money first."""

from collections.abc import Collection, Iterator, Mapping

from donors.matching.engine.instance import Instance, NeedKey, Pledge
from donors.matching.engine.network import Payment

Draw = tuple[Payment, int, int]


def paid_by_pledge(payments: Mapping[Payment, int]) -> dict[str, dict[NeedKey, int]]:
    """The payments of each pledge that pays anything, by need."""
    found: dict[str, dict[NeedKey, int]] = {}
    for (pledge, application, year), amount in payments.items():
        found.setdefault(pledge, {})[application, year] = amount
    return found


def draws(
    instance: Instance,
    pledge: Pledge,
    paid: Mapping[NeedKey, int],
    closed: Collection[tuple[str, int]],
) -> Iterator[Draw]:
    """What the pledge paid to each need, as (payment, budget year, amount).

    Years are served in turn and, inside a year, applications by rank; a pledge that does not
    carry over serves each year from that year's budget. Closed tranches give nothing.
    """
    left = {
        year: amount
        for year, amount in sorted(pledge.budget.items())
        if (pledge.id, year) not in closed
    }
    ranks = instance.ranks
    for application, when in sorted(paid, key=lambda need: (need[1], ranks[need[0]])):
        missing = paid[application, when]
        for year, rest in left.items():
            if missing and year <= when and (pledge.carry_over or year == when):
                amount = min(missing, rest)
                left[year] = rest - amount
                missing -= amount
                if amount:
                    yield (pledge.id, application, when), year, amount


def spent_by_tranche(
    instance: Instance,
    pledge: Pledge,
    paid: Mapping[NeedKey, int],
    closed: Collection[tuple[str, int]],
) -> dict[int, int]:
    """Base units taken from each budget year of the pledge."""
    spent = dict.fromkeys(sorted(pledge.budget), 0)
    for _, year, amount in draws(instance, pledge, paid, closed):
        spent[year] += amount
    return spent
