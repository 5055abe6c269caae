"""The processes of the program itself: started, watched, started again when they die."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.cli.embedded import processes
from app.cli.embedded.processes import Program, Trace
from app.cli.embedded.server import EmbeddedServer, ServerFailed

LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
LADDER = ((signal.SIGTERM, 20.0),)


class Child:
    """One command of ours in a process of its own."""

    def __init__(
        self,
        name: str,
        argv: list[str],
        *,
        env: Mapping[str, str],
        root: Path,
        folder: Path,
        descriptors: Sequence[int] = (),
    ) -> None:
        self.name = name
        log = folder / "log" / f"{name}.log"
        self.program = Program(argv, log=log, cwd=root, env=env, descriptors=descriptors)
        self.trace_path = folder / "run" / f"{name}.pid"
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Start it; what the one before left in its session is ended first."""
        if self.process is not None:
            processes.end(self.process)
        self.process = processes.spawn(self.program)
        trace = Trace.of(self.process.pid)
        if trace is not None:
            trace.write(self.trace_path)

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self, seconds: float) -> None:
        """Wait for the end that was asked for; insist afterwards."""
        if self.process is None:
            return
        try:
            self.process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
        processes.end(self.process)
        self.process = None
        self.trace_path.unlink(missing_ok=True)


@dataclass
class Watch:
    """Starts one thing again after its death, later and later while it keeps dying."""

    what: Child | EmbeddedServer
    failures: int = 0
    since: float = field(default_factory=time.monotonic)
    due: float | None = None

    def look(self) -> str | None:
        """Do what is due; gives a line to print when something happened."""
        process = self.what.process
        if process is not None and process.poll() is None:
            return None
        if self.due is None:
            return self._note_death(None if process is None else process.returncode)
        if time.monotonic() < self.due:
            return None
        return self._start_again()

    def _note_death(self, code: int | None) -> str:
        if time.monotonic() - self.since > STEADY_AFTER:
            self.failures = 0
        pause = min(0.5 * 2**self.failures, LONGEST_PAUSE)
        self.failures += 1
        self.due = time.monotonic() + pause
        return f"{self.what.name} ended ({ending(code)}); starting it again in {pause:g} s"

    def _start_again(self) -> str:
        self.due, self.since = None, time.monotonic()
        try:
            self.what.launch()
        except ServerFailed as error:
            return str(error)
        return f"{self.what.name} started again"


def ending(code: int | None) -> str:
    """Say how a process ended."""
    if code is None:
        return "never started"
    if code < 0:
        return f"signal {-code}"
    return f"exit code {code}"


def end_all(children: list[Child], seconds: float) -> None:
    """Ask all to end at once, then wait for each within one common time."""
    deadline = time.monotonic() + seconds
    for child in children:
        child.ask_to_end()
    for child in children:
        child.stop(deadline - time.monotonic())


def end_leftovers(folder: Path, mark: str) -> None:
    """End what a killed supervisor of this checkout left running, and nothing else."""
    for path in sorted(folder.glob("*.pid")):
        trace = Trace.read(path)
        if trace is not None:
            trace.end(mark, *LADDER)
        path.unlink(missing_ok=True)
