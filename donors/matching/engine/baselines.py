"""What simpler ways of sharing would give: yardsticks beside a run, never approvable.

Both keep every rule of the donors and have the shape of a result, without reasons and without a
certificate. Tickets are kept payment by payment; a budget that is all or nothing and was used in
part is closed by the rule of `closing` and the whole way is gone again.

`greedy` is the spreadsheet: applications by rank, years in turn, pledges in the order unmatched
public, unmatched, matched, then tier, then id; each pays at once what its budget, caps and quotas
still allow, and no payment is ever re-routed. When a year misses its minimum, the application
gets nothing and its money stays with the donors.

`pro_rata` accepts whom rank order accepts, pays their minima and then raises all of them
together: for 1 %, 2 %, ... 100 %, each year of each application (by rank) is topped up to that
percentage of its request, rounded down, as far as money can still be routed. So all stand at the
same percentage but those whom rules or used-up donors hold below it, and rank decides only the
last percent. `objective.share_percent` is the largest percentage that everybody accepted reached.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from donors.matching.engine.accounts import application_rows, money_rows
from donors.matching.engine.bound import relaxed_bound
from donors.matching.engine.canonical import normalised, sha256
from donors.matching.engine.closing import closings
from donors.matching.engine.instance import Application, Instance, Need, Pledge
from donors.matching.engine.network import Limits, Payment
from donors.matching.engine.purse import Purse
from donors.matching.engine.reading import read_instance
from donors.matching.engine.routing import Routing, route
from donors.matching.engine.stages import match_caps

ENGINE = "asar-baselines/1"
FULL_PERCENT = 100


@dataclass
class Shares:
    """Whom a yardstick accepts, and what it pays."""

    accepted: set[str] = field(default_factory=set)
    payments: dict[Payment, int] = field(default_factory=dict)


def greedy(instance: dict[str, Any]) -> dict[str, Any]:
    """What a spreadsheet would do; InvalidInstance lists the faults of the instance."""
    return _result(instance, "greedy", _greedy)


def pro_rata(instance: dict[str, Any]) -> dict[str, Any]:
    """Everybody rank order accepts at the same percentage, as far as the donors' rules allow."""
    result = _result(instance, "pro_rata", _pro_rata)
    result["objective"]["share_percent"] = _share_percent(instance, result)
    return result


def _result(
    instance: dict[str, Any], method: str, share: Callable[[Instance, Limits], Shares]
) -> dict[str, Any]:
    read = read_instance(instance)
    limits = Limits()
    while True:
        shares = share(read, limits)
        following = closings(read, shares.payments, limits)
        if following is None:
            break
        limits = following
    placed, bound = sum(shares.payments.values()), relaxed_bound(read).placed
    totals = {"placed": placed, "bound": bound, "gap": bound - placed}
    return {
        "version": 1,
        "instance_sha256": sha256(normalised(instance)),
        "engine": ENGINE,
        "method": method,
        **money_rows(read, shares.payments, limits.closed_tranches),
        "applications": application_rows(read, shares.accepted, shares.payments),
        "objective": {"accepted": len(shares.accepted), **totals},
    }


def _greedy(instance: Instance, limits: Limits) -> Shares:
    purses = [
        Purse(instance, pledge, limits)
        for pledge in sorted(instance.pledges, key=lambda one: (*_turn(one), one.tier, one.id))
    ]
    shares = Shares()
    for application in instance.applications:
        paid: dict[Payment, int] = {}
        if all(_pay(instance, need, purses, paid) for need in application.needs):
            shares.accepted.add(application.id)
            shares.payments |= paid
        else:
            for purse in purses:
                purse.take_back(application.id)
    return shares


def _turn(pledge: Pledge) -> tuple[bool, bool]:
    return pledge.match is not None, not pledge.leads


def _pay(instance: Instance, need: Need, purses: Sequence[Purse], paid: dict[Payment, int]) -> bool:
    """Pays one need from purse after purse; whether its minimum is reached.

    In a matched run public money alone must reach it, as in the exact run.
    """
    missing, public, deciding = need.requested, 0, 0
    for purse in purses:
        pledge, most = purse.pledge, missing
        if pledge.match is not None:
            most = min(most, public * pledge.match[0] // pledge.match[1])
        amount = purse.pay(need, most) if most else 0
        if amount:
            paid[pledge.id, *need.key] = amount
        missing -= amount
        public += amount if pledge.leads else 0
        deciding += amount if pledge.leads or not instance.staged else 0
    return deciding >= need.minimum


def _pro_rata(instance: Instance, limits: Limits) -> Shares:
    leading = [one for one in instance.pledges if one.leads or not instance.staged]
    routing = route(instance, leading, limits)
    accepted = routing.accept(instance.applications).accepted
    shares = Shares({one.id for one in accepted})
    shares.payments = _raise_together(routing, accepted, {})
    if instance.staged:
        public = dict.fromkeys((need.key for need in instance.needs), 0)
        for (_, application, year), amount in shares.payments.items():
            public[application, year] += amount
        following = [one for one in instance.pledges if not one.leads]
        caps = match_caps(following, public)
        matched = Limits(limits.closed, limits.closed_tranches, caps)
        routing = route(instance, following, matched)
        shares.payments |= _raise_together(routing, accepted, public)
    return shares


def _raise_together(
    routing: Routing,
    accepted: Sequence[Application],
    before: Mapping[tuple[str, int], int],
) -> dict[Payment, int]:
    """Tops up percent by percent; `before` is what each need already has from elsewhere."""
    needs = [need for one in accepted for need in one.needs]
    for percent in range(1, FULL_PERCENT + 1):
        due = [
            (need, need.requested * percent // FULL_PERCENT - before.get(need.key, 0))
            for need in needs
        ]
        received = routing.received()
        wanted = {need.key: target for need, target in due if target > received[need.key]}
        routing.top_up([need for need in needs if need.key in wanted], wanted)
        received = routing.received()
        short = {key for key, target in wanted.items() if received[key] < target}
        needs = [need for need in needs if need.key not in short]
    return routing.settle()


def _share_percent(instance: dict[str, Any], result: dict[str, Any]) -> int:
    requested = {
        (one["id"], need["year"]): need["requested"]
        for one in instance["applications"]
        for need in one["needs"]
    }
    shares = [
        _percent(requested[row["id"], year["year"]], year["amount"])
        for row in result["applications"]
        if row["outcome"] != "refused"
        for year in row["amounts"]
    ]
    return min(shares, default=FULL_PERCENT)


def _percent(requested: int, amount: int) -> int:
    """The largest whole percentage of the request, rounded down, that the amount reaches."""
    if not requested:
        return FULL_PERCENT
    return min(FULL_PERCENT, (FULL_PERCENT * (amount + 1) - 1) // requested)
