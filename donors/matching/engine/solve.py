"""Solves a matching instance: who is funded, who pays, why not more, and the proof."""

from collections.abc import Mapping
from typing import Any

from donors.matching.engine.bound import Bound, relaxed_bound
from donors.matching.engine.canonical import normalised, sha256
from donors.matching.engine.certificate import certify, seal
from donors.matching.engine.closing import allocate_with_conditions
from donors.matching.engine.explain import Explainer, merged
from donors.matching.engine.instance import Application, Instance, Pledge
from donors.matching.engine.merit import solve_merit
from donors.matching.engine.reading import read_instance
from donors.matching.engine.spending import draws
from donors.matching.engine.stages import Outcome

ENGINE = "asar-reference/1"


def solve(instance: dict[str, Any]) -> dict[str, Any]:
    """The result of `docs/matching.md` for an instance; InvalidInstance lists its faults."""
    read = read_instance(instance)
    if read.selection == "most_merit":
        return solve_merit(instance, read)
    outcome = allocate_with_conditions(read)
    inexact = read.staged or outcome.limits.closed or outcome.limits.closed_tranches
    bound = relaxed_bound(read) if inexact else None
    result = {
        "version": 1,
        "instance_sha256": sha256(normalised(instance)),
        "engine": ENGINE,
        "method": _method(read),
        **_money(read, outcome),
        "applications": _applications(read, outcome),
        "objective": _objective(outcome, bound),
        "certificate": certify(read, outcome, bound),
    }
    seal(result)
    return result


def _method(instance: Instance) -> str:
    if instance.staged:
        return "staged"
    return "threshold" if any(need.minimum for need in instance.needs) else "flow"


def _objective(outcome: Outcome, bound: Bound | None) -> dict[str, int]:
    placed = sum(outcome.payments.values())
    most = placed if bound is None else bound.placed
    return {
        "accepted": len(outcome.acceptance.accepted),
        "placed": placed,
        "bound": most,
        "gap": most - placed,
    }


def _money(instance: Instance, outcome: Outcome) -> dict[str, Any]:
    allocations: list[dict[str, Any]] = []
    pledges = []
    payments, closed = outcome.payments, outcome.limits.closed_tranches
    for pledge in sorted(instance.pledges, key=lambda one: one.id):
        spent = dict.fromkeys(sorted(pledge.budget), 0)
        for (_, application, year), from_year, amount in draws(instance, pledge, payments, closed):
            spent[from_year] += amount
            allocations.append(
                {
                    "pledge": pledge.id,
                    "application": application,
                    "year": year,
                    "from_year": from_year,
                    "amount": amount,
                }
            )
        pledges.append(_pledge(pledge, spent))
    order = ("pledge", "application", "year", "from_year")
    allocations.sort(key=lambda one: tuple(one[key] for key in order))
    return {"allocations": allocations, "pledges": pledges}


def _pledge(pledge: Pledge, spent: Mapping[int, int]) -> dict[str, Any]:
    used = sum(spent.values())
    owed = [{"year": year, "amount": pledge.rate.owed(base)} for year, base in spent.items()]
    return {"id": pledge.id, "used": used, "unused": pledge.total - used, "owed": owed}


def _applications(instance: Instance, outcome: Outcome) -> list[dict[str, Any]]:
    explainer = Explainer(instance)
    received = {need.key: 0 for need in instance.needs}
    for (_, application, year), amount in outcome.payments.items():
        received[application, year] += amount
    return [
        _application(one, outcome, explainer, received)
        for one in sorted(instance.applications, key=lambda one: one.id)
    ]


def _application(
    application: Application,
    outcome: Outcome,
    explainer: Explainer,
    received: Mapping[tuple[str, int], int],
) -> dict[str, Any]:
    amounts = [{"year": need.year, "amount": received[need.key]} for need in application.needs]
    row = {"id": application.id, "outcome": "full", "amounts": amounts}
    refusal = outcome.acceptance.refusals.get(application.id)
    if refusal is not None:
        cut = outcome.refusal_cuts[application.id]
        return {
            **row,
            "outcome": "refused",
            "reason": explainer.refused(application, refusal.routable, cut),
        }
    short = [need for need in application.needs if received[need.key] < need.requested]
    if not short:
        return row
    cuts = [one.cuts[application.id] for one in outcome.stages if application.id in one.cuts]
    reason = explainer.partial(application, short, merged(cuts))
    return {**row, "outcome": "partial", "reason": reason}
