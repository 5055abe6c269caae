"""The officers' board: calls by stage, and the tasks that follow from what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.core.i18n import Message
from app.home.queries import Waiting
from app.home.rules import Task
from grants.applications.states import ApplicationState
from grants.calls.models import Call
from grants.calls.rules import phase
from grants.calls.states import CallPhase

Counts = Mapping[UUID, Mapping[ApplicationState, int]]

_COLUMNS = (
    (Message("Being prepared"), (CallPhase.DRAFT, CallPhase.UPCOMING)),
    (Message("Open"), (CallPhase.OPEN,)),
    (Message("Under review"), (CallPhase.CLOSED, CallPhase.REVIEWING)),
    (Message("Money is being split"), (CallPhase.RANKED,)),
    (Message("Decided"), (CallPhase.DECIDED,)),
)


@dataclass(frozen=True)
class Column:
    """One stage of the board with its calls."""

    title: Message
    calls: list[Call]


def columns(calls: Sequence[Call], now: datetime) -> list[Column]:
    """Sort calls into the stages of the board."""
    phases = {call.id: phase(call, now) for call in calls}
    return [
        Column(title, [call for call in calls if phases[call.id] in stages])
        for title, stages in _COLUMNS
    ]


def tasks(
    calls: Sequence[Call], counts: Counts, waiting: Waiting, *, dead_jobs: int, now: datetime
) -> list[Task]:
    """List what waits for somebody, late things first."""
    found = [
        *_call_tasks(calls, counts, now),
        *_money_tasks(waiting),
        *_trouble(waiting, dead_jobs, now),
    ]
    return sorted(found, key=lambda task: (not task.is_late, task.due_at or now))


def _call_tasks(calls: Sequence[Call], counts: Counts, now: datetime) -> Iterator[Task]:
    for call in calls:
        stage = phase(call, now)
        values = {"call_id": call.id}
        if stage == CallPhase.CLOSED and counts[call.id].get(ApplicationState.SUBMITTED):
            text = Message("Start the reviews of %(call)s", call=call.code)
            yield Task(text, "staff_calls.show", values, call.closes_at, is_late=True)
        elif stage == CallPhase.REVIEWING:
            text = Message("Watch the reviews of %(call)s", call=call.code)
            yield Task(text, "staff_reviews.call", values)
        elif stage == CallPhase.RANKED:
            text = Message("Split the money of %(call)s", call=call.code)
            yield Task(text, "staff_matching.call", values)
        elif stage == CallPhase.DRAFT:
            text = Message("Finish and publish %(call)s", call=call.code)
            yield Task(text, "staff_calls.show", values, call.opens_at, call.opens_at < now)


def _money_tasks(waiting: Waiting) -> Iterator[Task]:
    if waiting.offered_pledges:
        text = Message("Offers of donors to answer: %(count)s", count=waiting.offered_pledges)
        yield Task(text, "staff_pledges.index", {"state": "offered"})
    for run in waiting.proposed_runs:
        text = Message("Decide on the proposed split %(run)s", run=run.number)
        yield Task(text, "staff_matching.show", {"run_id": run.id}, run.proposed_at)


def _trouble(waiting: Waiting, dead_jobs: int, now: datetime) -> Iterator[Task]:
    if dead_jobs:
        text = Message("Work that failed for good: %(count)s", count=dead_jobs)
        yield Task(text, "staff_home.queues", {}, is_late=True)
    since = waiting.oldest_unsealed_at
    if waiting.unsealed_letters and since is not None:
        late = (now - since).total_seconds() > 600
        text = Message("Letters waiting to be sealed: %(count)s", count=waiting.unsealed_letters)
        yield Task(text, "staff_home.queues", {}, since, late)
