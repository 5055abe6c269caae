"""What must hold before a run is kept, proposed or approved."""

from __future__ import annotations

from typing import Any

from app.core.errors import Invalid, NotEnoughMoney
from app.core.i18n import Message, joined
from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.rules.drift import DriftKind, drift_message
from donors.matching.states import STRATEGY_LABELS, RunState
from grants.calls.models import Call
from grants.calls.states import CallState


def check_undecided(call: Call) -> None:
    """Refuse when the call waits for no decision."""
    if call.state != CallState.RANKED:
        message = Message("This call waits for no decision: its money cannot be split now.")
        raise Invalid({"call": message})


def check_open(run: MatchingRun) -> None:
    """Refuse when the call does not wait for this run: a decided one waits for top-ups only."""
    if run.tops_up_id is None:
        check_undecided(run.call)
    else:
        check_topped_up(queries.root_of(run))


def check_topped_up(root: MatchingRun) -> None:
    """Refuse to top up what has not decided its call."""
    decided = root.state == RunState.APPROVED and root.call.state == CallState.DECIDED
    if not decided or root.tops_up_id is not None:
        raise Invalid({"run": Message("Only the run that decided a call can be topped up.")})


def check_placed(run: MatchingRun, result: dict[str, Any]) -> None:
    """Refuse a top-up that gives nobody anything: there is nothing to decide."""
    if run.tops_up_id is not None and not result["objective"]["placed"]:
        raise Invalid({"run": Message("The freed money can pay for nobody on the reserve list.")})


def check_proposable(run: MatchingRun) -> None:
    """Refuse a yardstick: other rules are shown beside the order of ranks, never instead."""
    if run.is_yardstick:
        message = Message(
            "“%(strategy)s” is a yardstick: it stands beside the order of ranks, never instead of"
            " it. Propose a run by the order of ranks.",
            strategy=STRATEGY_LABELS[run.strategy],
        )
        raise Invalid({"strategy": message})


def check_waits(run: MatchingRun) -> None:
    """Refuse an approval that others hold up, naming each of them."""
    waits = queries.waits_of(run)
    if waits:
        raise Invalid({"run": joined(waits, " ")})


def check_certificate(run: MatchingRun) -> None:
    """Refuse a result that breaks a rule of the contract, naming the rule."""
    rule = queries.broken_rule(run)
    if rule is not None:
        message = Message("The result does not pass its check: %(rule)s.", rule=rule)
        raise Invalid({"run": message})


def check_current(run: MatchingRun) -> None:
    """Refuse a run whose commitments are no longer what it was split with, naming them."""
    _check_links(run)
    drifts = queries.drifts_of_run(run)
    if not drifts:
        return
    message = drift_message(drifts)
    if any(drift.kind == DriftKind.LESS and drift.is_short for drift in drifts):
        raise NotEnoughMoney(message)
    raise Invalid({"pledge": message})


def _check_links(run: MatchingRun) -> None:
    """Refuse a run that pays a linked applicant, where the rule keeps such pairs apart."""
    paid = queries.paid_conflicts(run)
    if paid:
        message = Message(
            "Commitment %(pledge)s pays for %(application)s, but the donor and the applicant are"
            " linked, and the rule keeps them apart. Split again with today's pledges.",
            pledge=paid[0].pledge,
            application=paid[0].application,
        )
        raise Invalid({"pledge": message})


def facts_of(run: MatchingRun) -> dict[str, Any]:
    """What the audit chain keeps of a run."""
    return {
        "number": run.number,
        "strategy": run.strategy.value,
        "left_out": run.left_out,
        "instance_sha256": run.instance_sha256,
        "result_sha256": run.result_sha256,
        "placed_minor": run.summary["placed_minor"],
    }
