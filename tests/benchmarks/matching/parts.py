"""What solving in parts gains: `python -m tests.benchmarks.matching.parts [--large]`.

Components: eight national calls for themselves under one ranking, solved by one process and in
parts by two. Halves: the amounts of one national instance, served in turn by one process and by
halves in two. Seconds by the clock, and of CPU in all processes; the results must be equal.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np

from donors.matching.engine import solve
from donors.matching.engine.canonical import canonical_json
from donors.matching.engine.parts.halves import Task, divide, serve
from donors.matching.engine.parts.halving import do_job, serve_by_halves
from donors.matching.engine.parts.running import solve_in_parts
from donors.matching.engine.parts.tasks import solve_part
from tests.benchmarks.matching.compact import arrays as compact
from tests.benchmarks.matching.document import document
from tests.benchmarks.matching.families import draft

PROCESSES = 2
REGIONS = 8


def apart(applications: int) -> dict[str, Any]:
    """National instances under one ranking, each with calls and pledges of its own."""
    pieces = [document(draft("national", applications // REGIONS, seed)) for seed in range(REGIONS)]
    rows: dict[str, list[Any]] = {"applications": [], "pledges": []}
    for number, piece in enumerate(pieces):
        calls = {row["call"] for row in piece["applications"]}
        for row in piece["applications"]:
            place = row["rank"] * REGIONS + number
            rows["applications"].append({**row, **_own(row, number), "rank": place})
        for row in piece["pledges"]:
            where = row.get("where", {})
            mine = sorted(f"{number}-{call}" for call in where.get("calls", calls))
            rows["pledges"].append(
                {**row, "id": f"{number}-{row['id']}", "where": {**where, "calls": mine}}
            )
    return {**pieces[0], **rows}


def _own(row: dict[str, Any], number: int) -> dict[str, str]:
    return {name: f"{number}-{row[name]}" for name in ("id", "call")}


def clock(act: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds by the clock, and what came out."""
    before = time.perf_counter()
    found = act()
    return time.perf_counter() - before, found


def cpu_seconds() -> float:
    """Of this process and of those that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextmanager
def workers(
    act: Callable[[Any], Any], first: Any
) -> Iterator[Callable[[Sequence[Any]], list[Any]]]:
    """Processes that have done something before, so that nothing is compiled or loaded later."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        list(pool.map(act, [first] * (4 * PROCESSES)))
        yield lambda given: list(pool.map(act, given))


def measure_components(applications: int) -> None:
    instance = apart(applications)
    solve_part({"instance": document(draft("national", 1000)), "matched": False, "bound": False})
    used = cpu_seconds()
    alone, whole = clock(partial(solve, instance))
    alone_cpu = cpu_seconds() - used
    # Large enough for the compiled kernel, which must have been loaded before the clock starts.
    first = {"instance": document(draft("national", 1000)), "matched": False, "bound": False}
    for parts in (2, REGIONS):
        used = cpu_seconds()
        one_by_one, found = clock(
            partial(solve_in_parts, instance, parts, lambda given: [solve_part(p) for p in given])
        )
        one_cpu = cpu_seconds() - used
        with workers(solve_part, first) as run:
            together, again = clock(partial(solve_in_parts, instance, parts, run))
        if not canonical_json(found) == canonical_json(again) == canonical_json(whole):
            sys.exit("the parts give another result")
        sys.stdout.write(
            f"components {applications:,}, {parts} parts: one piece {alone:.2f} s"
            f" ({alone_cpu:.2f} CPU), parts in turn {one_by_one:.2f} s ({one_cpu:.2f} CPU),"
            f" {PROCESSES} processes {together:.2f} s\n"
        )


def measure_halves(family: str, applications: int) -> None:
    arrays = compact(draft(family, applications))
    arrays.minimum[:] = 0
    task = Task(arrays, np.arange(len(arrays.requested)))
    first = Task(compact(draft(family, 100)), np.arange(100))
    serve_by_halves(first, 2, lambda jobs: [do_job(job) for job in jobs])
    alone, whole = clock(partial(serve, task))
    cutting, halves = clock(partial(divide, task))
    sides = [clock(partial(serve, side))[0] for side in halves.sides]
    sizes = [len(side.arrays.cell) for side in halves.sides]
    told = [f"{family} {applications:,}: in turn {alone:.3f} s; cut {cutting:.3f} s",
            f"sides {sides[0]:.3f} s and {sides[1]:.3f} s with {sizes} payments"]  # fmt: skip
    job: list[Any] = []
    serve_by_halves(first, 1, lambda jobs: job.extend(jobs) or [do_job(one) for one in jobs])
    with workers(do_job, job[0]) as run:
        for leaves in (2, 4):
            together, found = clock(partial(serve_by_halves, task, leaves, run))
            if not np.array_equal(_received(task, found), _received(task, whole)):
                sys.exit("the halves give other amounts")
            told.append(f"{leaves} leaves in {PROCESSES} processes {together:.3f} s")
    sys.stdout.write("; ".join(told) + "\n")


def _received(task: Task, found: Any) -> Any:
    sums = np.concatenate([[0], np.cumsum(found.paid)])
    return np.diff(sums[task.arrays.first])


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.matching.parts")
    asked.add_argument("--large", action="store_true", help="also 100,000 applications by halves")
    large = asked.parse_args().large
    for applications in (1_000, 10_000):
        measure_components(applications)
    for applications in (1_000, 10_000, *((100_000,) if large else ())):
        for family in ("national", "narrow"):
            measure_halves(family, applications)


if __name__ == "__main__":
    main()
