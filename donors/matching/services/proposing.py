"""Propose a run, put it aside, send it back."""

from __future__ import annotations

from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Invalid, check_version
from app.core.events import publish
from app.core.i18n import Message
from donors.matching import queries
from donors.matching.models import MatchingRun
from donors.matching.permissions import can_approve, can_propose
from donors.matching.services.checks import check_current, check_open, check_proposable
from donors.matching.states import RunState


def propose_run(run: MatchingRun, *, seen_version: int | None = None, actor: Actor) -> None:
    """Propose a run for approval by another person."""
    can_propose(actor, run).enforce()
    check_version(run, seen_version)
    MatchingRun.MACHINE.check(run.state, RunState.PROPOSED)
    check_open(run)
    check_proposable(run)
    check_current(run)
    run.proposed_by_id = actor.user_id
    run.proposed_at = clock.now()
    move(run, to=RunState.PROPOSED, actor=actor, action="run.proposed")
    publish("run.proposed", run_id=run.id, actor=actor)


def discard_run(run: MatchingRun, *, seen_version: int | None = None, actor: Actor) -> None:
    """Put a draft aside, or take one's own side's proposal back."""
    queries.lock_run(run)
    can_propose(actor, run).enforce()
    check_version(run, seen_version)
    move(run, to=RunState.DISCARDED, actor=actor, action="run.discarded")
    publish("run.taken_back", run_id=run.id, actor=actor)


def return_run(
    run: MatchingRun, *, reason: str, seen_version: int | None = None, actor: Actor
) -> None:
    """Send a proposal back, saying why."""
    queries.lock_run(run)
    can_approve(actor, run).enforce()
    check_version(run, seen_version)
    if not reason.strip():
        raise Invalid({"reason": Message("Say why the run is returned.")})
    MatchingRun.MACHINE.check(run.state, RunState.RETURNED)
    run.return_reason = reason.strip()
    move(
        run,
        to=RunState.RETURNED,
        actor=actor,
        action="run.returned",
        facts={"reason": run.return_reason},
    )
    publish("run.taken_back", run_id=run.id, actor=actor)
