"""Solves an instance in processes of one machine: its parts, or its amounts by halves."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from donors.matching.engine.parts.halving import do_job, halved
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


def solve_by_halves(instance: Json, leaves: int) -> Json:
    """The result of `solve`, to the byte, its amounts from at most so many networks.

    Each is served in a process of its own here.
    """
    if leaves < 2:
        return solve(instance)
    with _processes(leaves) as pool:
        return solve(instance, halved(leaves, lambda jobs: list(pool.map(do_job, jobs))))


def in_processes(pieces: Sequence[Json]) -> list[Json]:
    """Solves the parts side by side."""
    if len(pieces) == 1:
        return [solve_part(pieces[0])]
    with _processes(len(pieces)) as pool:
        return list(pool.map(solve_part, pieces))


def _processes(most: int) -> ProcessPoolExecutor:
    # Started afresh: a process that was forked may not use the threads of its parent.
    return ProcessPoolExecutor(min(most, os.cpu_count() or 1), mp_context=get_context("spawn"))
