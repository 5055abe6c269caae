"""Read what an approval still waits for; later houses say it, and this one asks them."""

from __future__ import annotations

from collections.abc import Callable

from app.core.i18n import Message
from donors.matching.models import MatchingRun

Waits = Callable[[MatchingRun], list[Message]]

_readers: list[Waits] = []


def use_waits(*readers: Waits) -> None:
    """Name who may hold an approval up; only app.registry calls this."""
    _readers[:] = readers


def waits_of(run: MatchingRun) -> list[Message]:
    """List what an approval of this run waits for, one sentence each."""
    return [sentence for reader in _readers for sentence in reader(run)]
