"""`python -m tests.benchmarks.matching.worker PEER NETWORK.npz FOLDER LIMIT`: one process a solver.

Repeats build and solve, and writes what it measured after each time, so that a run stopped for
its time still tells how far it came. The money of each need goes to amounts.npy.
"""

from __future__ import annotations

import gc
import importlib
import json
import resource
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

TIMES, SHORT, LONG = 5, 0.5, 30  # the clock of a process ticks in milliseconds
HOME = "tests.benchmarks.matching.peers"
PEERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "greedy": ("greedy", "Greedy", {"narrow_first": False}),
    "greedy-narrow": ("greedy", "Greedy", {"narrow_first": True}),
    "ortools-mcf": ("mincost", "MinCostFlow", {}),
    "ortools-maxflow": ("maxflow", "MaxFlow", {}),
    "highs-simplex": ("highs", "Highs", {"solver": "simplex"}),
    "highs-ipm": ("highs", "Highs", {"solver": "ipm"}),
    "scipy": ("scipys", "Scipy", {}),
    "networkx": ("simplex", "Networkx", {}),
}


class Watch:
    """Measures steps of a process; each step has a list of (CPU seconds, seconds)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.steps: dict[str, list[tuple[float, float]]] = {}
        self.notes: dict[str, Any] = {}

    def measure(self, step: str, action: Any) -> Any:
        """Does it, and remembers how long it took."""
        gc.collect()
        cpu, wall = time.process_time(), time.perf_counter()
        made = action()
        took = time.process_time() - cpu, time.perf_counter() - wall
        self.steps.setdefault(step, []).append(took)
        return made

    def enough(self) -> bool:
        """Five times; fewer if a turn takes 30 s, more if all of them take less than 0.5 s."""
        turns = len(self.steps["solve"])
        spent = sum(wall for step in ("build", "solve") for _, wall in self.steps.get(step, []))
        return spent > LONG if turns < TIMES else spent > SHORT

    def write(self) -> None:
        told = {"steps": self.steps, "memory_mb": peak_mb(), **self.notes}
        (self.folder / "measured.json").write_text(json.dumps(told), encoding="utf-8")


def peak_mb() -> float:
    """The most memory this process has held, in megabytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


def limit_seconds(text: str) -> None:
    """Have this process ended after so many seconds of CPU."""
    seconds = int(text)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def read_network(path: Path) -> SimpleNamespace:
    with np.load(path) as columns:
        return SimpleNamespace(**{name: columns[name] for name in columns.files})


def run(peer: str, path: Path, folder: Path) -> None:
    """Import what the peer needs, then measure it."""
    module, name, options = PEERS[peer]
    network, watch = read_network(path), Watch(folder)
    home = watch.measure("import", lambda: importlib.import_module(f"{HOME}.{module}"))
    solver = getattr(home, name)(**options)
    watch.notes["before_mb"] = peak_mb()
    while True:
        built = watch.measure("build", lambda: solver.build(network))
        try:
            amounts = watch.measure("solve", lambda built=built: solver.solve(built))
        except RuntimeError as failed:
            watch.notes["failed"] = str(failed)
            watch.write()
            return
        np.save(folder / "amounts.npy", amounts)
        watch.write()
        if watch.enough():
            return


if __name__ == "__main__":
    limit_seconds(sys.argv[4])
    run(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
