"""What solving in parts gains: `python -m tests.benchmarks.matching.parts [--large]`.

Components: eight national calls for themselves under one ranking, solved by one process and in
parts by two. Halves: the amounts of one national instance, served in turn by one process and by
halves in two. On a busy machine the seconds of CPU tell more than those of the clock. The results
must be equal.
"""

from __future__ import annotations

import argparse
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


def timed(act: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds by the clock, seconds of CPU in this process, and what came out."""
    start, used = time.perf_counter(), time.process_time()
    found = act()
    return time.perf_counter() - start, time.process_time() - used, found


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
    # Large enough for the compiled kernel, which must have been loaded before the clock starts.
    first = {"instance": document(draft("national", 1000)), "matched": False, "bound": False}
    solve_part(first)
    clock, alone, whole = timed(partial(solve, instance))
    say(f"components {applications:,}, one piece: {alone:.2f} s CPU, {clock:.2f} s by the clock")
    for parts in (2, REGIONS):
        spent: list[float] = []
        sent: list[int] = []

        def in_turn(given: Sequence[Any], spent: list[float], sent: list[int]) -> list[Any]:
            done = [timed(partial(solve_part, one)) for one in given]
            spent += [cpu for _, cpu, _ in done]
            sent += [sum(len(canonical_json(one)) for one in given)]
            sent += [sum(len(canonical_json(found)) for _, _, found in done)]
            return [found for _, _, found in done]

        run = partial(in_turn, spent=spent, sent=sent)
        _, used, found = timed(partial(solve_in_parts, instance, parts, run))
        with workers(solve_part, first) as side_by_side:
            clock, _, again = timed(partial(solve_in_parts, instance, parts, side_by_side))
        if not canonical_json(found) == canonical_json(again) == canonical_json(whole):
            sys.exit("the parts give another result")
        say(
            f"  {parts} parts: {sum(spent):.2f} s CPU in parts, the longest {max(spent):.2f} s;"
            f" split, merger and JSON {used - sum(spent):.2f} s; {sent[0] // 1000:,} kB sent,"
            f" {sent[1] // 1000:,} kB back; {PROCESSES} processes {clock:.2f} s by the clock"
        )


def measure_halves(family: str, applications: int) -> None:
    arrays = compact(draft(family, applications))
    arrays.minimum[:] = 0
    task = Task(arrays, np.arange(len(arrays.requested)))
    first = Task(compact(draft(family, 100)), np.arange(100))
    jobs: list[Any] = []
    serve_by_halves(first, 2, lambda given: jobs.extend(given) or [do_job(one) for one in given])
    clock, alone, whole = timed(partial(serve, task))
    _, cutting, halves = timed(partial(divide, task))
    sides = [timed(partial(serve, side))[1] for side in halves.sides]
    sizes = " and ".join(f"{len(side.arrays.cell):,}" for side in halves.sides)
    say(
        f"halves, {family} {applications:,}: in turn {alone:.3f} s CPU ({clock:.3f} s by the clock)"
    )
    say(
        f"  the cut {cutting:.3f} s, the sides {sides[0]:.3f} s and {sides[1]:.3f} s CPU"
        f" with {sizes} payments"
    )
    with workers(do_job, jobs[0]) as run:
        for leaves in (2, 4):
            clock, used, found = timed(partial(serve_by_halves, task, leaves, run))
            if not np.array_equal(_received(task, found), _received(task, whole)):
                sys.exit("the halves give other amounts")
            say(
                f"  {leaves} leaves in {PROCESSES} processes: {clock:.3f} s by the clock,"
                f" of it {used:.3f} s CPU in the coordinator"
            )


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


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
