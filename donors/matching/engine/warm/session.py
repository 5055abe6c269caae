"""A run that stays open: change something, see at once who gains and who loses, go on or back."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from donors.matching.engine.errors import InvalidInstance
from donors.matching.engine.instance import NeedKey
from donors.matching.engine.warm.changes import Change, Difference, Row
from donors.matching.engine.warm.comparing import difference_between
from donors.matching.engine.warm.state import State, Step


@dataclass(frozen=True)
class Answer:
    """What changes did. `rows`: (application, year) → money (before, after) where it differs.

    `placed` and `funded`: (before, after) in all. `warm`: answered from the last state; else
    `why` not: "conditions" (match, tickets, all or nothing and most merit ask for a whole run),
    "acceptance" (other applications may be accepted), "amount" (so much moves that a run is as
    quick) or "room" (too much that is no longer used was kept) or
    "start" (years, rates or the policy are others).
    """

    rows: Mapping[NeedKey, tuple[int, int]]
    placed: tuple[int, int]
    funded: tuple[int, int]
    why: str
    nanoseconds: int

    @property
    def warm(self) -> bool:
        return not self.why

    @property
    def gains(self) -> dict[NeedKey, int]:
        """Who gets how much more."""
        return {key: new - old for key, (old, new) in self.rows.items() if new > old}

    @property
    def losses(self) -> dict[NeedKey, int]:
        """Who gets how much less."""
        return {key: old - new for key, (old, new) in self.rows.items() if new < old}


class Session:
    """The state of a run of an instance. The rows it was given are never written to."""

    def __init__(self, instance: Mapping[str, Any]) -> None:
        self._state = State(instance)
        self._past: list[list[Difference]] = []

    @property
    def instance(self) -> dict[str, Any]:
        """The instance as it is now."""
        return self._state.instance()

    @property
    def amounts(self) -> dict[NeedKey, int]:
        """What each application receives in each year."""
        return self._state.amounts()

    @property
    def accepted(self) -> frozenset[str]:
        """The applications whose minima are paid."""
        return self._state.accepted()

    @property
    def levels(self) -> dict[tuple[str | int, ...], NeedKey] | None:
        """The certificate of the amounts, by the names of nodes; None with conditions."""
        money = self._state.money
        return None if money is None else money.levels()

    def change(self, *changes: Change) -> Answer:
        """Makes changes, one after another; InvalidInstance, and none of them, if one cannot be."""
        return self._keep(lambda state, at: changes[at].difference(state), len(changes))

    def become(self, instance: Mapping[str, Any]) -> Answer:
        """Goes over to another instance by what differs."""
        if self._state.has_other_head(instance):
            return self._restart(instance)
        found = difference_between(self._state, instance)
        return self._keep(lambda _state, at: found[at], len(found))

    def undo(self) -> Answer:
        """Goes back to the state before the last `change` or `become`."""
        if not self._past:
            raise IndexError("nothing to undo")
        back = self._past.pop()
        answer = self._keep(lambda _state, at: back[at], len(back))
        self._past.pop()
        return answer

    def try_(self, *changes: Change) -> Answer:
        """What changes would do; the state stays as it is."""
        answer = self.change(*changes)
        self.undo()
        return answer

    def _keep(self, difference: Any, many: int) -> Answer:
        started, state = time.perf_counter_ns(), self._state
        total, steps, back = (state.placed, state.funded), [], list[Difference]()
        try:
            for at in range(many):
                one = difference(state, at)
                inverse = state.inverse(one)
                steps.append(state.follow(one))
                back.insert(0, inverse)
        except InvalidInstance:
            for one in back:
                state.follow(one)
            raise
        self._past.append(back)
        return Answer(
            rows=_joined(steps),
            placed=(total[0], state.placed),
            funded=(total[1], state.funded),
            why=next((step.why for step in steps if step.why), ""),
            nanoseconds=time.perf_counter_ns() - started,
        )

    def _restart(self, instance: Mapping[str, Any]) -> Answer:
        started, before, old = time.perf_counter_ns(), self._state, self._state.amounts()
        self._state, self._past = State(instance), []
        new = self._state.amounts()
        keys = old.keys() | new.keys()
        pairs = {key: (old.get(key, 0), new.get(key, 0)) for key in keys}
        return Answer(
            rows={key: pair for key, pair in pairs.items() if pair[0] != pair[1]},
            placed=(before.placed, self._state.placed),
            funded=(before.funded, self._state.funded),
            why="start",
            nanoseconds=time.perf_counter_ns() - started,
        )


def _joined(steps: list[Step]) -> dict[NeedKey, tuple[int, int]]:
    """Before the first and after the last step, where that differs."""
    found: dict[NeedKey, tuple[int, int]] = {}
    for step in steps:
        for key, (old, new) in step.rows.items():
            found[key] = (found[key][0] if key in found else old, new)
    return {key: pair for key, pair in found.items() if pair[0] != pair[1]}


__all__ = ["Answer", "Row", "Session"]
