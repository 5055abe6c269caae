"""Minimum tickets and all-or-nothing budgets: which payments and tranches to close.

Choosing them best is a hard problem; this rule is simple, deterministic and published. Solve
without the condition. If payments are below their pledge's minimum ticket, close those of the
worst-ranked application concerned and solve again. If none are, but tranches of all-or-nothing
pledges are used in part, close one (highest tier, then smallest used share, then highest id,
then latest year) and solve again. Each turn closes something, so it ends.
"""

from collections.abc import Mapping
from fractions import Fraction

from donors.matching.engine.instance import Instance, Pledge
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
    small = _below_ticket(instance, payments)
    if small:
        return Limits(frozenset({*limits.closed, *small}), limits.closed_tranches)
    split = _split_tranche(instance, payments, limits)
    if split is None:
        return None
    return Limits(limits.closed, frozenset({*limits.closed_tranches, split}))


def _below_ticket(instance: Instance, payments: Mapping[Payment, int]) -> frozenset[Payment]:
    ranks = {one.id: one.rank for one in instance.applications}
    tickets = {pledge.id: pledge.minimum_ticket for pledge in instance.pledges}
    small = [payment for payment, paid in payments.items() if paid < tickets[payment[0]]]
    worst = max((ranks[payment[1]] for payment in small), default=0)
    return frozenset(payment for payment in small if ranks[payment[1]] == worst)


def _split_tranche(
    instance: Instance, payments: Mapping[Payment, int], limits: Limits
) -> tuple[str, int] | None:
    split, paid = [], paid_by_pledge(payments)
    for pledge in instance.pledges:
        if pledge.all_or_nothing:
            spent = spent_by_tranche(
                instance, pledge, paid.get(pledge.id, {}), limits.closed_tranches
            )
            split += [_priority(pledge, year, used) for year, used in spent.items()]
    found = [one for one in split if 0 < one[1] < 1]
    if not found:
        return None
    tier, share = max((tier, -share) for tier, share, _, _ in found)
    pledge_id, year = max(one[2:] for one in found if one[:2] == (tier, -share))
    return pledge_id, year


def _priority(pledge: Pledge, year: int, used: int) -> tuple[int, Fraction, str, int]:
    return pledge.tier, Fraction(used, pledge.budget[year] or 1), pledge.id, year
