"""Child processes that die with us, and what earlier ones left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 5_000_000
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Program:
    """What to start: command line, as whom, where, and the signal that ends it in good order."""

    argv: Sequence[str]
    log: Path
    farewell: signal.Signals = signal.SIGTERM
    user: int | None = None
    group: int | None = None
    cwd: Path | None = None
    env: Mapping[str, str] | None = field(default=None, repr=False)
    descriptors: Sequence[int] = ()
    stdin: bytes = field(default=b"", repr=False)


def spawn(program: Program) -> subprocess.Popen[bytes]:
    """Start a program in its own session, told by the kernel to end when we die, however we die.

    To be called from the main thread: the kernel watches the thread that forks.
    """
    parent = os.getpid()
    _trim(program.log)
    with program.log.open("ab") as log:
        process = subprocess.Popen(
            [*program.argv],
            stdin=subprocess.PIPE if program.stdin else subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=None if program.env is None else dict(program.env),
            cwd=program.cwd,
            user=program.user,
            group=program.group,
            extra_groups=None if program.group is None else [],
            pass_fds=program.descriptors,
            start_new_session=True,
            preexec_fn=lambda: _die_with(parent, program.farewell),  # noqa: PLW1509 - no threads
        )
    _feed(process.stdin, program.stdin)
    return process


def _trim(log: Path) -> None:
    """Keep one older part of a long log, so that a restarting program cannot fill the disk."""
    if log.is_file() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_name(f"{log.name}.1"))


def _die_with(parent: int, farewell: signal.Signals) -> None:
    _libc.prctl(PR_SET_PDEATHSIG, int(farewell), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _feed(pipe: IO[bytes] | None, content: bytes) -> None:
    if pipe is None:
        return
    try:
        pipe.write(content)
        pipe.close()
    except BrokenPipeError:
        return


def end(process: subprocess.Popen[bytes], *ladder: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn, waiting its seconds; SIGKILL last. Nothing of its session stays."""
    for number, seconds in ladder:
        if process.poll() is not None:
            break
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    if process.poll() is None:
        process.kill()
    process.wait()
    end_session(process.pid)


def end_session(leader: int) -> None:
    """Kill what a dead session leader left running: a session cannot be joined from outside."""
    for pid in _members(leader):
        _kill(pid, signal.SIGKILL)


@dataclass(frozen=True)
class Trace:
    """A process of an earlier start: its number alone proves nothing, numbers are used again."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> Trace | None:
        fields = _stat(pid)
        return None if fields is None else cls(pid, fields[19])

    @classmethod
    def read(cls, path: Path) -> Trace | None:
        try:
            pid, started = path.read_text().split()
            return cls(int(pid), started)
        except (FileNotFoundError, ValueError):
            return None

    def write(self, path: Path) -> None:
        path.write_text(f"{self.pid} {self.started}\n")

    def runs(self, mark: str) -> bool:
        """Tell whether this very process still lives and has `mark` in its command line."""
        return Trace.of(self.pid) == self and mark in command_line(self.pid)

    def end(self, mark: str, *ladder: tuple[signal.Signals, float]) -> None:
        """End a process that is no child of ours, asking before each signal whether it is it."""
        if not self.runs(mark):
            return
        for number, seconds in (*ladder, (signal.SIGKILL, 5.0)):
            if not self.runs(mark):
                break
            _kill(self.pid, number)
            _until(lambda: not self.runs(mark), seconds)
        end_session(self.pid)


def command_line(pid: int) -> str:
    """The words of a process, separated by blanks; empty when it is gone or not ours to see."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ""
    return words.replace(b"\0", b" ").decode("utf-8", "replace")


def _stat(pid: int) -> list[str] | None:
    """Fields of /proc/<pid>/stat from `state` on; None for a dead process or a zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in {"Z", "X"} else fields


def _members(session: int) -> list[int]:
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [pid for pid in numbers if _session_of(pid) == session]


def _session_of(pid: int) -> int | None:
    fields = _stat(pid)
    return None if fields is None else int(fields[3])


def _kill(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _until(happened: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not happened():
        time.sleep(0.05)
