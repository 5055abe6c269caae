"""A part too large for one machine: its amounts are asked for, and it goes on when they are known.

Everything between two questions is found anew each time, from the same inputs; so a part that was
broken off asks the same again, and whoever kept the answers has them.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from donors.matching.engine.canonical import sha256
from donors.matching.engine.closing import allocate_with_conditions
from donors.matching.engine.instance import Instance, Pledge
from donors.matching.engine.network import Limits
from donors.matching.engine.numbering import Numbering
from donors.matching.engine.parts.components import payments_by
from donors.matching.engine.parts.tasks import solve_part
from donors.matching.engine.routing import MakeRouting, Routing, route

Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A task of `halving` whose answer is needed; `closings`: what is closed for good by then."""

    task: Json
    closings: Json


class _Unanswered(Exception):
    """Stops a part at its first question without an answer."""

    def __init__(self, asked: Asked) -> None:
        super().__init__("the part waits for amounts")
        self.asked = asked


def solve_or_ask(
    part: Json, most: int, answers: Mapping[str, Json], closings: Json | None = None
) -> Json | Asked:
    """What `solve_part` finds, once all amounts of more than so many payments are answered.

    `answers` by the SHA-256 of their tasks; `closings` of the last question: the turns before it
    are not repeated.
    """
    allocate = partial(
        allocate_with_conditions, make=asking(most, answers), begin=_limits(closings)
    )
    try:
        return solve_part(part, allocate)
    except _Unanswered as stopped:
        return stopped.asked


def step(task: Json, most: int | None) -> Json:
    """What is found in a task; of one with more payments its two sides, which anyone may do."""
    found: Json = _halving().step(task, most)
    return found


def join(task: Json, cut: Json, inner: Json, outer: Json) -> Json:
    """What is found in a task that was divided, from what was found in its sides."""
    found: Json = _halving().join(task, cut, inner, outer)
    return found


def _halving() -> Any:
    """Loaded on demand: the compiler takes memory."""
    return importlib.import_module("donors.matching.engine.parts.halving")


def asking(most: int, answers: Mapping[str, Json]) -> MakeRouting:
    """Moves money, asking for the amounts in every network of more than so many payments."""

    def make(
        instance: Instance,
        pledges: Sequence[Pledge],
        limits: Limits,
        numbering: Numbering | None = None,
    ) -> Routing:
        if payments_by(instance, pledges) <= most:
            return route(instance, pledges, limits, numbering)
        answered = _answered(answers, limits)
        routing: Routing = _halving().HalvedFlow(instance, pledges, limits, numbering, answered)
        return routing

    return make


def _answered(answers: Mapping[str, Json], limits: Limits) -> Callable[[Json], Json]:
    def serve(task: Json) -> Json:
        answer = answers.get(sha256(task))
        if answer is None:
            raise _Unanswered(Asked(task, _closings(limits)))
        return answer

    return serve


def _closings(limits: Limits) -> Json:
    return {
        "payments": [list(one) for one in sorted(limits.closed)],
        "tranches": [list(one) for one in sorted(limits.closed_tranches)],
    }


def _limits(closings: Json | None) -> Limits:
    if closings is None:
        return Limits()
    payments = frozenset((pledge, who, year) for pledge, who, year in closings["payments"])
    return Limits(payments, frozenset((pledge, year) for pledge, year in closings["tranches"]))
