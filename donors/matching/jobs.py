"""Work on large splits in the background: each step once, by whichever worker comes first."""

from __future__ import annotations

from uuid import UUID

from donors.matching.services import working


def divide(argument: str) -> None:
    """Cut a split into parts."""
    working.divide_work(UUID(argument))


def solve(argument: str) -> None:
    """Solve one part."""
    working.solve_one(UUID(argument))


def merge(argument: str) -> None:
    """Make a run of what the parts found."""
    working.merge_work(UUID(argument))
