"""Letters about questions that a day brings: a reminder before it, news of silence after it."""

from __future__ import annotations

from donors.consents import services


def remind(argument: str) -> None:
    """Remind the donor; the argument names the question and the day it was planned for."""
    services.remind_when_due(argument)


def tell_overdue(argument: str) -> None:
    """Tell the officer that no answer has come."""
    services.tell_overdue(argument)
