"""The officers' board: calls by stage, and the tasks that follow from what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from app.core import clock
from app.core.i18n import Message
from app.home.queries import Waiting
from donors.consents.models import RunConsent
from donors.matching.models import MatchingRun
from grants.applications.states import ApplicationState
from grants.calls.models import Call
from grants.calls.rules import phase
from grants.calls.states import CallPhase
from grants.reviews.queries import Progress

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


@dataclass(frozen=True)
class Task:
    """One thing that waits for an officer: what, how it stands, since or until when."""

    text: Message
    endpoint: str
    values: Mapping[str, object]
    due_at: datetime | None = None
    is_late: bool = False
    # What the time on the clock is of.
    clock: Message | None = None
    note: Message | None = None
    call: Call | None = None


def columns(calls: Sequence[Call], now: datetime) -> list[Column]:
    """Sort calls into the stages of the board."""
    phases = {call.id: phase(call, now) for call in calls}
    return [
        Column(title, [call for call in calls if phases[call.id] in stages])
        for title, stages in _COLUMNS
    ]


def tasks(
    calls: Sequence[Call],
    counts: Counts,
    waiting: Waiting,
    progress: Mapping[UUID, Progress],
    *,
    dead_jobs: int,
    now: datetime,
) -> list[Task]:
    """List what waits for somebody, late things first."""
    proposed = {run.call_id for run in waiting.proposed_runs}
    found = [
        *_call_tasks(calls, counts, now),
        *_review_tasks(calls, progress, now),
        *(_split_task(call) for call in calls if _may_split(call, now, proposed)),
        *_money_tasks(waiting, {call.id: call for call in calls}, now),
        *_trouble(waiting, dead_jobs, now),
    ]
    return sorted(found, key=lambda task: (not task.is_late, task.due_at or now))


def _call_tasks(calls: Sequence[Call], counts: Counts, now: datetime) -> Iterator[Task]:
    for call in calls:
        stage = phase(call, now)
        values = {"call_id": call.id}
        if stage == CallPhase.CLOSED and counts[call.id].get(ApplicationState.SUBMITTED):
            text = Message("Start the reviews of %(call)s", call=call.code)
            closed = Message("Closed")
            yield Task(
                text, "staff_calls.show", values, call.closes_at, True, clock=closed, call=call
            )
        elif stage == CallPhase.DRAFT:
            text = Message("Finish and publish %(call)s", call=call.code)
            late = call.opens_at < now
            opens = Message("Opens")
            yield Task(
                text, "staff_calls.show", values, call.opens_at, late, clock=opens, call=call
            )


def _review_tasks(
    calls: Sequence[Call], progress: Mapping[UUID, Progress], now: datetime
) -> Iterator[Task]:
    for call in calls:
        if phase(call, now) != CallPhase.REVIEWING:
            continue
        stands = progress.get(call.id, Progress())
        text = Message("Watch the reviews of %(call)s", call=call.code)
        note = Message(
            "Handed in: %(done)s of %(total)s, overdue: %(overdue)s",
            done=stands.submitted,
            total=stands.assigned,
            overdue=stands.overdue,
        )
        values = {"call_id": call.id}
        late = stands.overdue > 0
        yield Task(text, "staff_reviews.call", values, is_late=late, note=note, call=call)


def _may_split(call: Call, now: datetime, proposed: set[UUID]) -> bool:
    """A proposed split waits for its approver; trying another one is no task then."""
    return phase(call, now) == CallPhase.RANKED and call.id not in proposed


def _split_task(call: Call) -> Task:
    text = Message("Split the money of %(call)s", call=call.code)
    note = Message("The ranking is frozen; no split is proposed yet")
    return Task(text, "staff_matching.call", {"call_id": call.id}, note=note, call=call)


def _money_tasks(waiting: Waiting, calls: Mapping[UUID, Call], now: datetime) -> Iterator[Task]:
    if waiting.offered_pledges:
        text = Message("Offers of donors to answer: %(count)s", count=waiting.offered_pledges)
        yield Task(text, "staff_pledges.index", {"state": "offered"})
    if waiting.late_parts:
        text = Message("Payments of donors that are late: %(count)s", count=waiting.late_parts)
        yield Task(text, "staff_pledges.parts", {"which": "late"}, is_late=True)
    asked = _asked(waiting)
    for run in waiting.proposed_runs:
        if run.id in asked:
            yield _consent_task(run, asked[run.id], calls.get(run.call_id), now)
            continue
        yield Task(
            Message("Decide on the proposed split %(run)s", run=run.number),
            "staff_matching.show",
            {"run_id": run.id},
            run.proposed_at,
            clock=Message("Proposed"),
            note=Message("Waits for a person with the role of approver"),
            call=calls.get(run.call_id),
        )


def _asked(waiting: Waiting) -> dict[UUID, list[RunConsent]]:
    """The unanswered questions by their run, the most urgent first."""
    found: dict[UUID, list[RunConsent]] = {}
    for consent in waiting.open_consents:
        found.setdefault(consent.run_id, []).append(consent)
    return found


def _consent_task(
    run: MatchingRun, asked: Sequence[RunConsent], call: Call | None, now: datetime
) -> Task:
    due = datetime.combine(asked[0].due_on, time.max, clock.HOME_ZONE)
    return Task(
        Message("Consents of donors to the proposed split %(run)s", run=run.number),
        "staff_consents.run",
        {"run_id": run.id},
        due,
        due < now,
        clock=Message("Answer by"),
        note=Message("Donors who have not answered: %(count)s", count=len(asked)),
        call=call,
    )


def _trouble(waiting: Waiting, dead_jobs: int, now: datetime) -> Iterator[Task]:
    if dead_jobs:
        text = Message("Work that failed for good: %(count)s", count=dead_jobs)
        yield Task(text, "staff_home.queues", {}, is_late=True)
    since = waiting.oldest_unsealed_at
    if waiting.unsealed_letters and since is not None:
        late = (now - since).total_seconds() > 600
        text = Message("Letters waiting to be sealed: %(count)s", count=waiting.unsealed_letters)
        yield Task(text, "staff_home.queues", {}, since, late, clock=Message("Since"))
