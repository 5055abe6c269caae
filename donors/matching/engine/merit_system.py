"""The rules of a call as most merit needs them: who may pay what to whom, within which limits.

Prices are the certificate of most merit. Give each pledge's money of each year a price, and each
quota of each year a surcharge, in merit per unit of money. Then no allocation within budgets and
quotas can have more merit than all money and all quotas at their prices, plus for each
application the most its own payments could be worth above their prices (`surplus`; 0 if it is
better refused). That holds for any prices, so nobody has to trust how they were found.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from donors.matching.engine.instance import Application, Instance, NeedKey, Pledge
from donors.matching.engine.merit_weights import weight
from donors.matching.engine.network import Payment
from donors.matching.engine.quotas import covered

PoolKey = tuple[str, int]
QuotaKey = tuple[str, int, int]


@dataclass(frozen=True)
class Offer:
    """What a pledge may pay to a need at most, and the numbers of the quotas counting it."""

    payment: Payment
    cap: int
    quotas: tuple[int, ...]


@dataclass(frozen=True)
class System:
    """offers: by need. pools: years a pledge can pay in and the budget of that year alone."""

    offers: Mapping[NeedKey, tuple[Offer, ...]]
    pools: Mapping[PoolKey, int]
    quotas: Mapping[QuotaKey, int]


@dataclass(frozen=True)
class Prices:
    """Merit per unit, in 1/WEIGHT_SCALE points; what is not named costs nothing."""

    pools: Mapping[PoolKey, int]
    quotas: Mapping[QuotaKey, int]

    def of(self, offer: Offer) -> int:
        pledge, _, year = offer.payment
        price = self.pools.get((pledge, year), 0)
        return price + sum(self.quotas.get((pledge, year, number), 0) for number in offer.quotas)


def system_of(instance: Instance) -> System:
    """The rules of the instance; tickets and all-or-nothing are not among them."""
    offers: dict[NeedKey, list[Offer]] = {need.key: [] for need in instance.needs}
    pools: dict[PoolKey, int] = {}
    quotas: dict[QuotaKey, int] = {}
    for pledge in instance.pledges:
        years = instance.years_with_money(pledge)
        pools |= {(pledge.id, year): pledge.budget.get(year, 0) for year in years}
        quotas |= {
            (pledge.id, year, number): quota.limit
            for year in years
            for number, quota in enumerate(pledge.quotas)
        }
        for offer in _offers(instance, pledge, frozenset(years)):
            offers[offer.payment[1:]].append(offer)
    return System({key: tuple(found) for key, found in offers.items()}, pools, quotas)


def _offers(instance: Instance, pledge: Pledge, years: frozenset[int]) -> Iterator[Offer]:
    """The offers of one pledge; no cap is above the money in hand or a quota around it."""
    sets = covered(pledge, instance.fitting)
    in_hand = {
        year: sum(
            amount
            for own, amount in pledge.budget.items()
            if own == year or (pledge.carry_over and own < year)
        )
        for year in years
    }
    for application in instance.applications:
        if not pledge.where.failing(application):
            own = tuple(number for number, inside in enumerate(sets) if application.id in inside)
            most = min((pledge.quotas[number].limit for number in own), default=pledge.total)
            for need in application.needs:
                cap = min(most, pledge.cap(need), in_hand.get(need.year, 0))
                if cap:
                    yield Offer((pledge.id, *need.key), cap, own)


def bound_at(
    instance: Instance, system: System, prices: Prices, fixed: Mapping[str, bool] | None = None
) -> int:
    """The most merit any allocation can have, as these prices prove it.

    `fixed` supposes some applications accepted (True) or refused (False).
    """
    bound = sum(prices.pools.get(key, 0) * amount for key, amount in system.pools.items())
    bound += sum(prices.quotas.get(key, 0) * limit for key, limit in system.quotas.items())
    supposed = fixed or {}
    for one in instance.applications:
        most = surplus(one, system, prices)
        accepted = supposed.get(one.id)
        bound += max(0, most) if accepted is None else accepted * most
    return bound


def surplus(application: Application, system: System, prices: Prices) -> int:
    """The most merit above prices of the application if accepted; below 0 if that costs merit."""
    total, worth = 0, weight(application)
    for need in application.needs:
        paid = 0
        for gain, cap in sorted(
            ((worth - prices.of(offer), offer.cap) for offer in system.offers[need.key]),
            reverse=True,
        ):
            amount = min(cap, (need.requested if gain > 0 else need.minimum) - paid)
            if amount > 0:
                paid += amount
                total += gain * amount
        if paid < need.minimum:
            return 0
    return total
