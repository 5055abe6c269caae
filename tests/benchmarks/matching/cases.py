"""Which engines meet which instances, and what they say about each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.matching import ours, running
from tests.benchmarks.matching.compact import arrays
from tests.benchmarks.matching.draft import Draft
from tests.benchmarks.matching.families import draft
from tests.benchmarks.matching.running import Measured

# the largest size a peer is given, as far as it can finish in some minutes
LARGEST = {
    "greedy": 10**6, "greedy-narrow": 10**6, "ortools-maxflow": 10**6, "ortools-mcf": 10**5,
    "highs-simplex": 10**4, "highs-ipm": 10**4, "scipy": 10**4, "networkx": 10**3,
}  # fmt: skip
ELSEWHERE = "greedy", "ortools-maxflow", "ortools-mcf"  # peers of large instances but national
EXACT = "kernel", "thresholds", "solve", "reference", "ortools-mcf", "highs-simplex", "highs-ipm", \
    "scipy", "networkx"  # fmt: skip
SMALL = 1_000
Say = Callable[[str], None]


@dataclass
class Case:
    """One instance, and what was measured for it."""

    family: str
    n: int
    seed: int
    checksum: str
    needs: int
    cells: int
    payments: int
    pledged: int
    rows: list[Measured] = field(default_factory=list)

    def row(self, engine: str) -> Measured | None:
        return next((row for row in self.rows if row.engine == engine), None)

    def as_plain(self) -> dict[str, Any]:
        return {**vars(self), "rows": [row.as_plain() for row in self.rows]}


def peers_for(made: Draft, n: int, wanted: Collection[str]) -> list[str]:
    """The peers that can state this instance: with minima only those that need not heed them."""
    if not made.plain:
        return []
    names = [name for name, largest in LARGEST.items() if n <= largest and name in wanted]
    if made.minimum.any():
        return [name for name in names if name.startswith("greedy") or name == "ortools-maxflow"]
    if made.family != "national" and n > SMALL:
        return [name for name in names if name in ELSEWHERE]
    return names


def steps_for(made: Draft, n: int) -> list[str]:
    fit = [step.name for step in ours.STEPS.values() if n <= step.largest and step.applies(made)]
    only_plain = {"kernel", "check"} if made.minimum.any() else set()
    return [name for name in fit if name not in only_plain]


def measure(
    family: str, n: int, seed: int, *, peers: Collection[str], limit: int, say: Say
) -> Case:
    """Makes the instance and gives it to every engine, own ones first."""
    made = draft(family, n, seed)
    network = arrays(made)
    needs, cells, payments = network.sizes
    money = int(network.money.sum())
    case = Case(family, n, seed, made.checksum(), needs, cells, payments, money)
    with tempfile.TemporaryDirectory(prefix="asar-matching-", dir=running.FOLDER) as name:
        place = Path(name)
        file, folder = place / "network.npz", place / "out"
        folder.mkdir()
        running.write_network(network, file)
        del network
        for step in steps_for(made, n):
            case.rows.append(running.run_own(step, (family, n, seed), file, folder, limit))
            say(f"  {step}: {case.rows[-1].status}")
        for peer in peers_for(made, n, peers):
            case.rows.append(running.run_peer(peer, file, folder, limit))
            say(f"  {peer}: {case.rows[-1].status}")
    compare(case)
    return case


def compare(case: Case) -> None:
    """Notes where an engine differs from the first exact one."""
    known = [row for row in case.rows if row.engine in EXACT and row.amounts is not None]
    if not known:
        return
    best = known[0]
    for place, row in enumerate(case.rows):
        if row.amounts is None or row is best:
            continue
        case.rows[place] = replace(row, note=_difference(row, best))


def _difference(row: Measured, best: Measured) -> str:
    if row.amounts is None or best.amounts is None:
        return ""
    if row.engine in EXACT:
        apart = np.abs(row.amounts - best.amounts)
        worst, many = int(apart.max(initial=0)), int(np.count_nonzero(apart))
        return "same amounts" if not many else f"{many} needs differ, up to {worst} tiyn"
    missing = int(best.amounts.sum()) - int(row.amounts.sum())
    if not missing:
        return "same money"
    return f"{-missing / int(best.amounts.sum()):+.2%} money"
