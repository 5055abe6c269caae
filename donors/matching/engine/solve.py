"""Solves a matching instance: who is funded, who pays, why not more, and the proof."""

from collections.abc import Mapping
from typing import Any

from donors.matching.engine.accounts import application_rows, money_rows
from donors.matching.engine.bound import Bound, relaxed_bound
from donors.matching.engine.canonical import normalised, sha256
from donors.matching.engine.certificate import certify, seal
from donors.matching.engine.closing import allocate_with_conditions
from donors.matching.engine.explain import Explainer, merged
from donors.matching.engine.instance import Application, Instance
from donors.matching.engine.merit import solve_merit
from donors.matching.engine.network import Limits
from donors.matching.engine.reading import read_instance
from donors.matching.engine.routing import MakeRouting, route
from donors.matching.engine.stages import Outcome

ENGINE = "asar-reference/1"

Reasons = Mapping[str, dict[str, Any]]


def solve(instance: dict[str, Any], make: MakeRouting = route) -> dict[str, Any]:
    """The result of `docs/matching.md` for an instance; InvalidInstance lists its faults.

    `make` says how money is moved by rank; it changes nothing in the result.
    """
    read = read_instance(instance)
    if read.selection == "most_merit":
        return solve_merit(instance, read)
    outcome = allocate_with_conditions(read, make)
    bound = relaxed_bound(read) if is_inexact(read, outcome.limits) else None
    return result_of(instance, read, outcome, bound, reasons_of(read, outcome))


def is_inexact(instance: Instance, limits: Limits) -> bool:
    """Whether the outcome is a rule's and no optimum, so that a bound must stand beside it."""
    return instance.staged or bool(limits.closed or limits.closed_tranches)


def result_of(
    instance: dict[str, Any],
    read: Instance,
    outcome: Outcome,
    bound: Bound | None,
    reasons: Reasons,
) -> dict[str, Any]:
    """The sealed result: what was found, in the terms of the contract."""
    result = {
        "version": 1,
        "instance_sha256": sha256(normalised(instance)),
        "engine": ENGINE,
        "method": _method(read),
        **money_rows(read, outcome.payments, outcome.limits.closed_tranches),
        "applications": _applications(read, outcome, reasons),
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


def _applications(instance: Instance, outcome: Outcome, reasons: Reasons) -> list[dict[str, Any]]:
    """The rows of the applications, with the reason of each that is not paid in full."""
    accepted = {one.id for one in outcome.acceptance.accepted}
    rows = application_rows(instance, accepted, outcome.payments)
    for row in rows:
        if row["outcome"] != "full":
            row["reason"] = reasons[row["id"]]
    return rows


def reasons_of(instance: Instance, outcome: Outcome) -> dict[str, dict[str, Any]]:
    """Why each application that is not paid in full does not get more."""
    explainer = Explainer(instance, outcome.numbering)
    known = {one.id: one for one in instance.applications}
    accepted = {one.id for one in outcome.acceptance.accepted}
    return {
        row["id"]: _reason(known[row["id"]], row, outcome, explainer)
        for row in application_rows(instance, accepted, outcome.payments)
        if row["outcome"] != "full"
    }


def _reason(
    application: Application, row: Mapping[str, Any], outcome: Outcome, explainer: Explainer
) -> dict[str, Any]:
    refusal = outcome.acceptance.refusals.get(application.id)
    if refusal is not None:
        return explainer.refused(application, refusal.routable, refusal.cut)
    got = [one["amount"] for one in row["amounts"]]
    short = [
        need for need, amount in zip(application.needs, got, strict=True) if amount < need.requested
    ]
    cuts = [one.cuts[application.id] for one in outcome.stages if application.id in one.cuts]
    return explainer.partial(application, short, merged(cuts))
