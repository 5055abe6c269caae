"""Minimum tickets and all-or-nothing budgets: which payments and tranches to close.

Choosing them best is a hard problem; this rule is simple, deterministic and published. Solve
without the condition. If payments are below their pledge's minimum ticket, close those that could
never reach it; if all of them could, those of the worst-ranked application concerned; and solve
again. If none are, but tranches of all-or-nothing pledges are used in part, close those that could
never be used whole; if all could, one (highest tier, then smallest used share, then highest id,
then latest year); and solve again. Each turn closes something, so it ends.
"""

from collections.abc import Mapping
from fractions import Fraction

from donors.matching.engine.instance import Application, Instance, Pledge
from donors.matching.engine.network import Limits, Payment
from donors.matching.engine.routing import MakeRouting, route
from donors.matching.engine.spending import paid_by_pledge, spent_by_tranche
from donors.matching.engine.stages import Outcome, allocate


def allocate_with_conditions(
    instance: Instance, make: MakeRouting = route, begin: Limits | None = None
) -> Outcome:
    """The allocation after closing what breaks a ticket or an all-or-nothing budget.

    `begin`: what earlier turns have closed already.
    """
    outcome = allocate(instance, begin or Limits(), make)
    while (limits := closings(instance, outcome.payments, outcome.limits)) is not None:
        outcome = allocate(instance, limits, make)
    return outcome


def closings(instance: Instance, payments: Mapping[Payment, int], limits: Limits) -> Limits | None:
    """The limits with what these payments break closed as well; None when all is kept."""
    small = _below_ticket(instance, payments, limits)
    if small:
        return Limits(frozenset({*limits.closed, *small}), limits.closed_tranches)
    split = _split_tranches(instance, payments, limits)
    if not split:
        return None
    return Limits(limits.closed, frozenset({*limits.closed_tranches, *split}))


def _below_ticket(
    instance: Instance, payments: Mapping[Payment, int], limits: Limits
) -> frozenset[Payment]:
    tickets = {pledge.id: pledge.minimum_ticket for pledge in instance.pledges}
    small = [payment for payment, paid in payments.items() if paid < tickets[payment[0]]]
    if not small:
        return frozenset()
    pledges = {one.id: one for one in instance.pledges}
    known = {one.id: one for one in instance.applications}
    hopeless = frozenset(
        (code, who, year)
        for code, who, year in small
        if most_of(pledges[code], known[who], year, limits) < tickets[code]
    )
    worst = max(known[payment[1]].rank for payment in small)
    return hopeless or frozenset(one for one in small if known[one[1]].rank == worst)


def most_of(pledge: Pledge, application: Application, year: int, limits: Limits) -> int:
    """More than this the pledge can never pay the application in a year, whoever else is paid."""
    asked = [pledge.cap(need) for need in application.needs if need.year == year]
    quotas = [one.limit for one in pledge.quotas if not one.where.failing(application)]
    money = sum(
        amount
        for when, amount in pledge.budget.items()
        if (when == year or (pledge.carry_over and when < year))
        and (pledge.id, when) not in limits.closed_tranches
    )
    return min(sum(asked), money, *quotas)


def _split_tranches(
    instance: Instance, payments: Mapping[Payment, int], limits: Limits
) -> frozenset[tuple[str, int]]:
    paid = paid_by_pledge(payments)
    hopeless, found = set(), []
    for pledge in instance.pledges:
        if pledge.all_or_nothing:
            spent = spent_by_tranche(
                instance, pledge, paid.get(pledge.id, {}), limits.closed_tranches
            )
            split = {year: used for year, used in spent.items() if 0 < used < pledge.budget[year]}
            found += [_priority(pledge, year, used) for year, used in split.items()]
            hopeless |= {
                (pledge.id, year)
                for year in split
                if _use_of(instance, pledge, year, limits) < pledge.budget[year]
            }
    if hopeless or not found:
        return frozenset(hopeless)
    tier, share = max((tier, -share) for tier, share, _, _ in found)
    return frozenset({max(one[2:] for one in found if one[:2] == (tier, -share))})


def _use_of(instance: Instance, pledge: Pledge, year: int, limits: Limits) -> int:
    """More than this of a year's money can never be used."""
    return sum(
        most_of(pledge, application, need.year, limits)
        for application in instance.fitting.members(instance.fitting.accepted(pledge.where))
        for need in application.needs
        if (need.year == year or (pledge.carry_over and need.year > year))
        and (pledge.id, *need.key) not in limits.closed
    )


def _priority(pledge: Pledge, year: int, used: int) -> tuple[int, Fraction, str, int]:
    return pledge.tier, Fraction(used, pledge.budget[year]), pledge.id, year
