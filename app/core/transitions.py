"""State machines: a table of allowed moves, each with the permission it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.core.errors import IllegalMove
from app.core.i18n import Message

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class Machine(Generic[S]):
    """The life of one kind of thing.

    moves: (from, to) → name of the permission function of the house that allows it.
    labels: what each state is called, for the reader.
    """

    name: str
    moves: Mapping[tuple[S, S], str]
    labels: Mapping[S, Message]

    def check(self, present: S, to: S) -> str:
        """Return the permission a move needs, or raise IllegalMove naming both states."""
        permission = self.moves.get((present, to))
        if permission is None:
            raise IllegalMove(
                Message(
                    "This cannot be done now: the present state is “%(state)s”.",
                    state=self.labels[present],
                )
            )
        return permission

    def next_states(self, present: S) -> tuple[S, ...]:
        """List the states that can follow."""
        return tuple(to for (start, to) in self.moves if start == present)
