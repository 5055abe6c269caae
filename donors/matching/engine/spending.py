"""From which budget year each payment is taken: the oldest money first."""

from collections.abc import Collection, Iterator, Mapping

from donors.matching.engine.instance import Instance, Pledge
from donors.matching.engine.network import Payment

Draw = tuple[Payment, int, int]


def draws(
    instance: Instance,
    pledge: Pledge,
    payments: Mapping[Payment, int],
    closed: Collection[tuple[str, int]],
) -> Iterator[Draw]:
    """The pledge's payments as (payment, budget year, amount).

    Years are served in turn and, inside a year, applications by rank; a pledge that does not
    carry over serves each year from that year's budget. Closed tranches give nothing.
    """
    left = {
        year: amount
        for year, amount in sorted(pledge.budget.items())
        if (pledge.id, year) not in closed
    }
    for need in sorted(instance.needs, key=lambda one: (one.year, one.rank)):
        payment = (pledge.id, need.application, need.year)
        missing = payments.get(payment, 0)
        for year, rest in left.items():
            if missing and year <= need.year and (pledge.carry_over or year == need.year):
                amount = min(missing, rest)
                left[year] = rest - amount
                missing -= amount
                if amount:
                    yield payment, year, amount


def spent_by_tranche(
    instance: Instance,
    pledge: Pledge,
    payments: Mapping[Payment, int],
    closed: Collection[tuple[str, int]],
) -> dict[int, int]:
    """Base units taken from each budget year of the pledge."""
    spent = dict.fromkeys(sorted(pledge.budget), 0)
    for _, year, amount in draws(instance, pledge, payments, closed):
        spent[year] += amount
    return spent
