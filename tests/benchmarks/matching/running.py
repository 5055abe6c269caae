"""Runs each engine in a process of its own, one after the other, with one thread each."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from donors.matching.engine.kernel.arrays import Arrays

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "var" / "benchmarks"
REQUIREMENTS = ROOT / "tests" / "benchmarks" / "requirements.txt"
HERE = "tests.benchmarks.matching"
WALL_TO_CPU = 6  # a busy machine may take so many times the limit by the clock
THREADS = "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"


@dataclass
class Measured:
    """What one engine took for one instance: CPU seconds, seconds, megabytes."""

    engine: str
    status: str = "done"  # or stopped, failed
    turns: int = 0
    build: float | None = None
    solve: float | None = None
    wall: float | None = None
    first: float | None = None
    memory_mb: float | None = None
    before_mb: float | None = None
    placed: int | None = None
    note: str = ""
    amounts: np.ndarray | None = field(default=None, repr=False)

    def as_plain(self) -> dict[str, Any]:
        plain = {key: value for key, value in vars(self).items() if key != "amounts"}
        return {key: value for key, value in plain.items() if value is not None}


def peers_python() -> Path:
    """The Python of the peers' environment, made anew when the requirements changed."""
    home = FOLDER / "peers"
    stamp, wanted = home / "requirements.txt", REQUIREMENTS.read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        uv = Path(sys.executable).parent / "uv"
        for words in (
            ["venv", "--clear", "--python", sys.executable, str(home)],
            ["pip", "install", "--python", str(home / "bin" / "python"), "-r", str(REQUIREMENTS)],
        ):
            subprocess.run([str(uv), *words, "--quiet"], check=True, cwd=ROOT)
        stamp.write_text(wanted, encoding="utf-8")
    return home / "bin" / "python"


def write_network(arrays: Arrays, path: Path) -> None:
    np.savez(path, **{one.name: getattr(arrays, one.name) for one in fields(arrays)})


def run_peer(peer: str, network: Path, folder: Path, limit: int) -> Measured:
    words = [str(peers_python()), "-m", f"{HERE}.worker", peer, str(network), str(folder)]
    return _run(peer, words, folder, limit)


def run_own(
    step: str, instance: tuple[str, int, int], network: Path, folder: Path, limit: int
) -> Measured:
    """One step of the engine for the instance of a family, a size and a seed."""
    words = [sys.executable, "-m", f"{HERE}.own", step, *map(str, (*instance, network, folder))]
    return _run(step, words, folder, limit)


def _run(engine: str, words: list[str], folder: Path, limit: int) -> Measured:
    for old in folder.iterdir():
        old.unlink()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **dict.fromkeys(THREADS, "1")}
    ended: int | None
    try:
        done = subprocess.run(
            [*words, str(limit)], check=False, cwd=ROOT, env=environment, text=True,
            timeout=limit * WALL_TO_CPU, stderr=subprocess.PIPE,
        )  # fmt: skip
        ended, said = done.returncode, done.stderr
    except subprocess.TimeoutExpired:
        ended, said = None, ""
    return read(engine, folder, ended, said)


def read(engine: str, folder: Path, ended: int | None, said: str) -> Measured:
    """What the process left; a run cut short after its first turn still counts."""
    row, file = Measured(engine), folder / "measured.json"
    told = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if "failed" in told or (ended not in (0, None) and ended > 0):
        row.status = "failed"
        row.note = told.get("failed") or (said.strip().splitlines() or [""])[-1]
        return row
    if not told:
        row.status = "stopped"
        return row
    steps = told["steps"]
    row.turns = len(steps["solve"])
    row.build, row.solve = _typical(steps.get("build"), 0), _typical(steps["solve"], 0)
    row.first, row.wall = _typical(steps.get("first"), 0), _typical(steps["solve"], 1)
    row.memory_mb, row.before_mb = told["memory_mb"], told.get("before_mb")
    if (folder / "amounts.npy").exists():
        row.amounts = np.load(folder / "amounts.npy")
        row.placed = int(row.amounts.sum())
    return row


def _typical(turns: list[list[float]] | None, clock: int) -> float | None:
    """The median; the mean of many short turns, which the clock of processes cannot tell apart."""
    if not turns:
        return None
    values = [turn[clock] for turn in turns]
    middle = statistics.median(values)
    return middle if clock or middle > 0.05 else statistics.fmean(values)
