"""Solves the parts of an instance in processes of one machine."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from donors.matching.engine.parts.merging import merge
from donors.matching.engine.parts.tasks import solve_part, split
from donors.matching.engine.reading import read_instance
from donors.matching.engine.solve import solve

Json = dict[str, Any]
Run = Callable[[Sequence[Json]], list[Json]]


def solve_in_parts(instance: Json, parts: int, run: Run | None = None) -> Json:
    """The result of `solve`, to the byte, found in at most so many parts.

    `run` solves the parts where it likes; without it each has a process of its own here.
    """
    read = read_instance(instance)
    if read.selection != "rank_order" or parts < 2:
        return solve(instance)
    pieces = split(instance, read, parts)
    return merge(instance, read, pieces, (run or in_processes)(pieces))


def in_processes(pieces: Sequence[Json]) -> list[Json]:
    """Solves the parts side by side."""
    if len(pieces) == 1:
        return [solve_part(pieces[0])]
    # Started afresh: a process that was forked may not use the threads of its parent.
    context = get_context("spawn")
    workers = min(len(pieces), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        return list(pool.map(solve_part, pieces))
