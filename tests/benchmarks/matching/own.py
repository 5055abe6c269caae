"""`python -m tests.benchmarks.matching.own STEP FAMILY N SEED NETWORK.npz FOLDER LIMIT`.

One step of the engine, one process; writes what a peer's worker writes. The first call is
measured apart: it loads compiled code.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from donors.matching.engine.kernel.arrays import Arrays
from tests.benchmarks.matching import ours
from tests.benchmarks.matching.compact import arrays
from tests.benchmarks.matching.families import draft
from tests.benchmarks.matching.worker import Watch, limit_seconds, peak_mb, read_network

WARMING = 30  # applications of the instance of the first call


def run(name: str, family: str, n: int, seed: int, file: Path, folder: Path) -> None:
    step, watch = ours.STEPS[name], Watch(folder)
    small = draft(family, WARMING, seed)
    warm = step.prepare(lambda: small, arrays(small))
    watch.measure("first", lambda: step.act(warm))
    network = Arrays(**vars(read_network(file)))
    prepared = step.prepare(lambda: draft(family, n, seed), network)
    watch.notes["before_mb"] = peak_mb()
    while True:
        result = watch.measure("solve", lambda: step.act(prepared))
        amounts = ours.by_need(lambda: draft(family, n, seed), result)
        if amounts is not None:
            np.save(folder / "amounts.npy", amounts)
        watch.write()
        if watch.enough():
            return


if __name__ == "__main__":
    limit_seconds(sys.argv[7])
    run(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]),
        Path(sys.argv[6]))  # fmt: skip
