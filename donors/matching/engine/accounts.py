"""The public rows of a result, by whatever rule it was found: who gets and who pays what."""

from collections.abc import Collection, Mapping
from typing import Any

from donors.matching.engine.instance import Application, Instance, Pledge
from donors.matching.engine.network import Payment
from donors.matching.engine.spending import draws, paid_by_pledge

ROW_ORDER = ("pledge", "application", "year", "from_year")


def money_rows(
    instance: Instance,
    payments: Mapping[Payment, int],
    closed: Collection[tuple[str, int]] = frozenset(),
) -> dict[str, Any]:
    """`allocations` and `pledges`: each payment by budget year, oldest money first."""
    allocations: list[dict[str, Any]] = []
    pledges, paid = [], paid_by_pledge(payments)
    for pledge in sorted(instance.pledges, key=lambda one: one.id):
        spent = dict.fromkeys(sorted(pledge.budget), 0)
        for (_, application, year), source, amount in draws(
            instance, pledge, paid.get(pledge.id, {}), closed
        ):
            spent[source] += amount
            values = (pledge.id, application, year, source)
            allocations.append({**dict(zip(ROW_ORDER, values, strict=True)), "amount": amount})
        pledges.append(_pledge_row(pledge, spent))
    allocations.sort(key=lambda row: tuple(row[key] for key in ROW_ORDER))
    return {"allocations": allocations, "pledges": pledges}


def _pledge_row(pledge: Pledge, spent: Mapping[int, int]) -> dict[str, Any]:
    used = sum(spent.values())
    owed = [{"year": year, "amount": pledge.rate.owed(base)} for year, base in spent.items()]
    return {"id": pledge.id, "used": used, "unused": pledge.total - used, "owed": owed}


def application_rows(
    instance: Instance, accepted: Collection[str], payments: Mapping[Payment, int]
) -> list[dict[str, Any]]:
    """Outcome and amounts of each application, by id; reasons are for the caller to add."""
    received = dict.fromkeys((need.key for need in instance.needs), 0)
    for (_, application, year), amount in payments.items():
        received[application, year] += amount
    return [
        _application_row(one, one.id in accepted, received)
        for one in sorted(instance.applications, key=lambda one: one.id)
    ]


def _application_row(
    application: Application, accepted: object, received: Mapping[tuple[str, int], int]
) -> dict[str, Any]:
    amounts = [{"year": need.year, "amount": received[need.key]} for need in application.needs]
    full = all(received[need.key] == need.requested for need in application.needs)
    outcome = ("full" if full else "partial") if accepted else "refused"
    return {"id": application.id, "outcome": outcome, "amounts": amounts}
