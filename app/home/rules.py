"""What the next step is, and when news can be expected: plain decisions on dates and states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core import clock
from app.core.i18n import Message
from grants.applications.states import ApplicationState
from grants.calls.states import CallPhase

# How long the usual steps take after the deadline (report of the operator's own terms).
REVIEW_DAYS = 35
DECISION_DAYS = 50


@dataclass(frozen=True)
class NextStep:
    """What an applicant does by `due_at` or waits for next; `expected_on` is a forecast.

    `in_letters`: it is done among the letters.
    """

    text: Message
    is_mine: bool = False
    expected_on: date | None = None
    due_at: datetime | None = None
    in_letters: bool = False


def next_step(
    state: ApplicationState,
    phase: CallPhase,
    closes_at: datetime,
    *,
    today: date,
    withdrawn_on: date | None = None,
) -> NextStep:
    """Tell an applicant what comes next, with a dated forecast.

    withdrawn_on: the day on which its grant was withdrawn.
    """
    if state == ApplicationState.DRAFT:
        if phase == CallPhase.OPEN:
            return NextStep(Message("Finish and submit"), is_mine=True, due_at=closes_at)
        return NextStep(Message("The call has closed; this draft was not submitted."))
    if state == ApplicationState.SUBMITTED:
        if phase == CallPhase.OPEN:
            return NextStep(Message("The call closes"), expected_on=_local(closes_at))
        return NextStep(Message("Review begins"), expected_on=_later(closes_at, 7, today))
    if state == ApplicationState.UNDER_REVIEW:
        waits = DECISION_DAYS if phase == CallPhase.RANKED else REVIEW_DAYS
        text = Message("Decision") if phase == CallPhase.RANKED else Message("Reviews end")
        return NextStep(text, expected_on=_later(closes_at, waits, today))
    return _finished(state, withdrawn_on)


def _finished(state: ApplicationState, withdrawn_on: date | None) -> NextStep:
    if state == ApplicationState.AWARDED and withdrawn_on is not None:
        text = Message(
            "Your grant was withdrawn on %(day)s: nothing is paid from it. The letter says why, and"
            " how you may appeal.",
            day=withdrawn_on,
        )
        return NextStep(text, is_mine=True, in_letters=True)
    texts = {
        ApplicationState.AWARDED: Message("Read your award letter and sign the agreement"),
        ApplicationState.REFUSED: Message("Read the reasons; you may appeal"),
        ApplicationState.WITHDRAWN: Message("Withdrawn; nothing more to do"),
    }
    return NextStep(
        texts[state],
        is_mine=state != ApplicationState.WITHDRAWN,
        in_letters=state == ApplicationState.AWARDED,
    )


def _later(instant: datetime, days: int, today: date) -> date | None:
    """Forecast a day; one that has passed already is no forecast."""
    expected = _local(instant) + timedelta(days=days)
    return expected if expected >= today else None


def _local(instant: datetime) -> date:
    return instant.astimezone(clock.HOME_ZONE).date()
