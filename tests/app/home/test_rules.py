"""What comes next for an applicant, and by when."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.home.rules import next_step
from grants.applications.states import ApplicationState as State
from grants.calls.states import CallPhase as Phase

CLOSES = datetime(2026, 12, 13, 13, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("state", "phase", "text", "is_mine", "expected_on"),
    [
        (State.DRAFT, Phase.OPEN, "Finish and submit", True, None),
        (State.SUBMITTED, Phase.OPEN, "The call closes", False, date(2026, 12, 13)),
        (State.SUBMITTED, Phase.CLOSED, "Review begins", False, date(2026, 12, 20)),
        (State.UNDER_REVIEW, Phase.REVIEWING, "Reviews end", False, date(2027, 1, 17)),
        (State.UNDER_REVIEW, Phase.RANKED, "Decision", False, date(2027, 2, 1)),
        (State.REFUSED, Phase.DECIDED, "Read the reasons; you may appeal", True, None),
        (State.WITHDRAWN, Phase.OPEN, "Withdrawn; nothing more to do", False, None),
    ],
)
def test_next_step_has_a_text_and_a_forecast(state, phase, text, is_mine, expected_on):
    step = next_step(state, phase, CLOSES, today=TODAY)

    assert (str(step.text), step.is_mine, step.expected_on) == (text, is_mine, expected_on)


def test_a_withdrawn_grant_is_explained_and_leads_to_its_letter():
    step = next_step(
        State.AWARDED, Phase.DECIDED, CLOSES, today=TODAY, withdrawn_on=date(2026, 11, 20)
    )
    standing = next_step(State.AWARDED, Phase.DECIDED, CLOSES, today=TODAY)

    assert str(step.text).startswith("Your grant was withdrawn on 2026-11-20: nothing is paid")
    assert (step.is_mine, step.in_letters) == (True, True)
    assert str(standing.text) == "Read your award letter and sign the agreement"


def test_a_draft_has_a_deadline_and_no_forecast():
    step = next_step(State.DRAFT, Phase.OPEN, CLOSES, today=TODAY)

    assert (step.due_at, step.expected_on) == (CLOSES, None)


def test_a_forecast_counts_from_the_day_in_kazakhstan():
    late_evening_in_utc = datetime(2026, 12, 13, 20, 0, tzinfo=UTC)

    step = next_step(State.SUBMITTED, Phase.OPEN, late_evening_in_utc, today=TODAY)

    assert step.expected_on == date(2026, 12, 14)


def test_a_forecast_that_has_passed_is_not_shown():
    step = next_step(State.SUBMITTED, Phase.CLOSED, CLOSES, today=date(2027, 5, 1))

    assert step.expected_on is None


def test_a_draft_of_a_closed_call_says_so():
    step = next_step(State.DRAFT, Phase.CLOSED, CLOSES, today=TODAY)

    assert (step.is_mine, "was not submitted" in str(step.text)) == (False, True)
