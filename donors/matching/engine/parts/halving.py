"""Serves a ranking by halves, each step a job in plain JSON that any worker can do."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from donors.matching.engine.compiled import CompiledFlow
from donors.matching.engine.instance import Instance, Need, NeedKey, Pledge
from donors.matching.engine.kernel.arrays import Arrays
from donors.matching.engine.network import Limits
from donors.matching.engine.numbering import Numbering
from donors.matching.engine.parts.halves import (
    Found,
    Halves,
    Task,
    divide,
    filled,
    joined,
    serve,
)
from donors.matching.engine.routing import MakeRouting

Json = dict[str, Any]
RunJobs = Callable[[Sequence[Json]], Sequence[Json]]

SMALL = {"application", "pledge", "parent", "cell"}


def do_job(job: Json) -> Json:
    """One step: `divide` a task into its sides, or `serve` it."""
    task = _task(job["task"])
    if job["do"] == "serve":
        return _written(serve(task))
    halves = divide(task)
    sides = [_written_task(side) for side in halves.sides]
    return {"needs": _packed(halves.needs), "cells": _packed(halves.cells), "sides": sides}


def step(task: Json, most: int | None) -> Json:
    """What is found in a task; of one with more payments its two `sides`, and the cut."""
    divided = most is not None and payments_of(task) > most and in_turn(task) > 1
    return do_job({"do": "divide" if divided else "serve", "task": task})


def serve_by_halves(task: Task, leaves: int, run: RunJobs) -> Found:
    """The same money as `serve`, from so many tasks that do not touch."""
    return _from_json(_by_halves([_written_task(task)], leaves, run)[0])


def _by_halves(tasks: Sequence[Json], leaves: int, run: RunJobs) -> list[Json]:
    """What is found in each of the tasks: divided side by side until there are enough of them."""
    divisible = [place for place, one in enumerate(tasks) if in_turn(one) > 1]
    divisible.sort(key=lambda place: -payments_of(tasks[place]))
    chosen = sorted(divisible[: max(0, leaves - len(tasks))])
    if not chosen:
        return list(run([{"do": "serve", "task": one} for one in tasks]))
    divided = run([{"do": "divide", "task": tasks[place]} for place in chosen])
    halves: list[Json | None] = [None] * len(tasks)
    for place, half in zip(chosen, divided, strict=True):
        halves[place] = half
    below = [
        side
        for one, half in zip(tasks, halves, strict=True)
        for side in (half["sides"] if half else [one])
    ]
    found = iter(_by_halves(below, leaves, run))
    return [
        join(one, half, next(found), next(found)) if half else next(found)
        for one, half in zip(tasks, halves, strict=True)
    ]


def join(task: Json, half: Json, inner: Json, outer: Json) -> Json:
    """What is found in a divided task, from what was found in its two sides."""
    whole = _task(task)
    needs = _unpacked(half["needs"], len(whole.arrays.requested))
    cells = _unpacked(half["cells"], len(whole.arrays.money))
    sides = whole, whole
    halves = Halves(needs, cells, sides)
    return _written(joined(whole, halves, _from_json(inner), _from_json(outer)))


class HalvedFlow(CompiledFlow):
    """The money of some pledges; see `routing.Routing`. `serve` finds it somewhere else."""

    def __init__(
        self,
        instance: Instance,
        pledges: Sequence[Pledge],
        limits: Limits,
        numbering: Numbering | None,
        serve: Callable[[Json], Json],
    ) -> None:
        super().__init__(instance, pledges, limits, numbering)
        self.serve = serve

    def top_up(self, needs: Sequence[Need], wanted: Mapping[NeedKey, int]) -> None:
        minimum = self._received()
        requested = minimum.copy()
        turn = np.array([self.places[need.key] for need in needs], np.int64)
        requested[turn] = [wanted[need.key] for need in needs]
        arrays = replace(self.arrays, requested=requested, minimum=minimum)
        self.flow = filled(self.arrays, _from_json(self.serve(_written_task(Task(arrays, turn)))))


def halved(leaves: int, run: RunJobs) -> MakeRouting:
    """Moves money with the amounts by halves, for `allocate_with_conditions`.

    Who is accepted is asked one after another all the same: a refusal depends on all before it.
    """

    def serve(task: Json) -> Json:
        return _by_halves([task], leaves, run)[0]

    def make(
        instance: Instance,
        pledges: Sequence[Pledge],
        limits: Limits,
        numbering: Numbering | None = None,
    ) -> HalvedFlow:
        return HalvedFlow(instance, pledges, limits, numbering, serve)

    return make


def in_turn(task: Json) -> int:
    """How many needs a task serves one by one."""
    return len(_numbers(task["turn"], np.int64))


def payments_of(task: Json) -> int:
    """How many payments a task allows."""
    return len(_numbers(task["arrays"]["cell"], np.int32))


def _written_task(task: Task) -> Json:
    columns = {one.name: _text(getattr(task.arrays, one.name)) for one in fields(Arrays)}
    return {"arrays": columns, "turn": _text(task.turn)}


def _task(given: Json) -> Task:
    columns = {
        name: _numbers(text, np.int32 if name in SMALL else np.int64)
        for name, text in given["arrays"].items()
    }
    return Task(Arrays(**columns), _numbers(given["turn"], np.int64))


def _written(found: Found) -> Json:
    return {one.name: _text(getattr(found, one.name)) for one in fields(Found)}


def _from_json(answer: Json) -> Found:
    return Found(**{name: _numbers(text, np.int64) for name, text in answer.items()})


def _text(numbers: NDArray[Any]) -> str:
    """Whole numbers as text: little-endian bytes in base 64."""
    return base64.b64encode(numbers.astype(numbers.dtype.newbyteorder("<")).tobytes()).decode()


def _numbers(text: str, kind: Any) -> NDArray[Any]:
    little = np.dtype(kind).newbyteorder("<")
    return np.frombuffer(base64.b64decode(text), little).astype(kind)


def _packed(flags: NDArray[np.bool_]) -> str:
    return base64.b64encode(np.packbits(flags).tobytes()).decode()


def _unpacked(text: str, count: int) -> NDArray[np.bool_]:
    raw = np.frombuffer(base64.b64decode(text), np.uint8)
    return np.unpackbits(raw, count=count).astype(np.bool_)
