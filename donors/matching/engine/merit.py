"""Most merit: the choice of applications with the largest sum of score x money share.

A solver proposes whom to accept; the exact flow decides the amounts, and whole-number prices
prove how far from the best the result can be at most. Without minima, tickets and all-or-nothing
the flow alone is the optimum and no solver is asked. See docs/matching.md.
"""

from typing import Any

from donors.matching.engine.accounts import application_rows, money_rows
from donors.matching.engine.canonical import normalised, sha256
from donors.matching.engine.certificate import seal
from donors.matching.engine.closing import closings
from donors.matching.engine.errors import InvalidInstance
from donors.matching.engine.explain import Explainer
from donors.matching.engine.instance import Instance
from donors.matching.engine.merit_flow import MeritOutcome, fill, flow_prices, settle
from donors.matching.engine.merit_model import Proposal, model_of, proposal_of
from donors.matching.engine.merit_solver import propose
from donors.matching.engine.merit_system import System, bound_at, system_of
from donors.matching.engine.merit_tree import Case, Prover
from donors.matching.engine.merit_weights import MERIT_SCALE, printed
from donors.matching.engine.network import Limits
from donors.matching.engine.numbering import Numbering
from donors.matching.engine.routing import route

ENGINE = "asar-merit/1"


def solve_merit(instance: dict[str, Any], read: Instance) -> dict[str, Any]:
    """The result of an instance whose policy is most_merit."""
    if read.staged:
        text = "most_merit cannot weigh matched money: take rank_order, or leave the match out"
        raise InvalidInstance([("policy.selection", text)])
    system = system_of(read)
    if not _conditions(read) and not any(need.minimum for need in read.needs):
        outcome = settle(fill(read, (), Limits(), Numbering(read)))
        prices = flow_prices(read, outcome)
        root = Case({}, prices, bound_at(read, system, prices))
        result = _result(instance, read, outcome, root.written(), root.bound)
    else:
        outcome = _best(read, system)
        prover = Prover(read, system, model_of(read, system, conditions=False))
        proof, bound = prover.prove(outcome.merit, [flow_prices(read, outcome)])
        result = {**_result(instance, read, outcome, proof, bound), "method": "milp"}
    seal(result)
    return result


def _conditions(instance: Instance) -> bool:
    return any(one.all_or_nothing or one.minimum_ticket > 1 for one in instance.pledges)


def _best(instance: Instance, system: System) -> MeritOutcome:
    """The solver's choice or that of rank order, whichever has more merit in exact amounts.

    With tickets or all-or-nothing the solver also says what stays unused; rank order, which would
    have to find that out turn by turn, then only stands in for a solver without a choice.
    """
    solution = propose(model := model_of(instance, system, conditions=True))
    proposals = [] if solution is None else [proposal_of(model, solution.values)]
    if _conditions(instance):
        chosen = proposals or [_by_rank(instance)]
        return _settle_conditions(instance, chosen[0])
    proposals.append(_by_rank(instance))
    numbering = Numbering(instance)
    filled = [fill(instance, one.accepted, Limits(), numbering) for one in proposals]
    return settle(max(filled, key=lambda one: one.merit))


def _by_rank(instance: Instance) -> Proposal:
    routing = route(instance, instance.pledges, Limits())
    accepted = routing.accept(instance.applications).accepted
    return Proposal(frozenset(one.id for one in accepted), frozenset(), frozenset())


def _settle_conditions(instance: Instance, proposal: Proposal) -> MeritOutcome:
    """The flow with the proposal's closings; what still breaks a condition is closed, too."""
    numbering = Numbering(instance)
    limits: Limits | None = Limits(proposal.closed, proposal.closed_tranches)
    while limits is not None:
        outcome = settle(fill(instance, proposal.accepted, limits, numbering))
        limits = closings(instance, outcome.payments, outcome.limits)
    return outcome


def _result(
    instance: dict[str, Any],
    read: Instance,
    outcome: MeritOutcome,
    proof: dict[str, Any],
    bound: int,
) -> dict[str, Any]:
    merit, most = printed(outcome.merit), printed(bound)
    return {
        "version": 1,
        "instance_sha256": sha256(normalised(instance)),
        "engine": ENGINE,
        "method": "flow",
        **money_rows(read, outcome.payments, outcome.limits.closed_tranches),
        "applications": _applications(read, outcome),
        "objective": {
            "accepted": len(outcome.accepted),
            "placed": sum(outcome.payments.values()),
            "merit": merit,
            "scale": MERIT_SCALE,
            "bound": most,
            "gap": most - merit,
        },
        "certificate": {
            "closed": {
                "payments": [list(one) for one in sorted(outcome.limits.closed)],
                "tranches": [list(one) for one in sorted(outcome.limits.closed_tranches)],
            },
            "proof": proof,
        },
    }


def _applications(instance: Instance, outcome: MeritOutcome) -> list[dict[str, Any]]:
    """The rows with their reasons; who is paid instead is named whatever its rank."""
    explainer = Explainer(instance, Numbering(instance))
    known = {one.id: one for one in instance.applications}
    accepted = {one.id for one in outcome.accepted}
    rows = application_rows(instance, accepted, outcome.payments)
    for row in rows:
        application = known[row["id"]]
        if row["outcome"] == "full":
            continue
        cut = outcome.cuts[application.id]
        if row["outcome"] == "refused":
            refusal = outcome.refusals[application.id]
            reason = explainer.refused(application, refusal.routable, cut)
        else:
            paid = {one["year"]: one["amount"] for one in row["amounts"]}
            short = [need for need in application.needs if paid[need.year] < need.requested]
            reason = explainer.partial(application, short, cut)
        if "minima_of" in reason:
            rivals = [*reason["applications"], *reason["minima_of"]]
            reason |= {"applications": rivals, "minima_of": []}
        row["reason"] = reason
    return rows
