"""Only what is proven to be ours is ended, and then with everything it started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from app.cli.embedded import processes
from app.cli.embedded.processes import Program, Trace

NURSERY = """
import subprocess, sys
child = subprocess.Popen(["sleep", "600"])
print(child.pid, flush=True)
child.wait()
"""


def test_trace_end_leaves_a_reused_number_alone() -> None:
    stranger = subprocess.Popen(["sleep", "600"], start_new_session=True)
    try:
        Trace(stranger.pid, "1").end("sleep")
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_trace_end_leaves_another_command_alone() -> None:
    stranger = subprocess.Popen(["sleep", "600"], start_new_session=True)
    try:
        trace = Trace.of(stranger.pid)
        assert trace is not None
        trace.end("/some/checkout/data")
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_end_takes_the_whole_session(tmp_path: Path) -> None:
    log = tmp_path / "log"
    process = processes.spawn(Program([sys.executable, "-c", NURSERY], log=log))
    grandchild = _number_in(log)

    processes.end(process, (signal.SIGTERM, 5.0))

    assert process.returncode == -signal.SIGTERM
    assert _gone(grandchild)


def test_spawned_process_dies_with_a_killed_parent(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = (
        "import time; from pathlib import Path; from app.cli.embedded.processes import *;"
        f"print(spawn(Program(['sleep', '600'], log=Path({str(log)!r}))).pid, flush=True);"
        "time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())

    parent.kill()
    parent.wait()
    parent.stdout.close()

    assert _gone(child)


def test_trace_survives_a_broken_note(tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("not a number")
    assert Trace.read(tmp_path / "broken") is None
    assert Trace.read(tmp_path / "absent") is None


def test_trace_is_read_as_written(tmp_path: Path) -> None:
    trace = Trace.of(os.getpid())
    assert trace is not None
    trace.write(tmp_path / "note")
    assert Trace.read(tmp_path / "note") == trace


def _number_in(log: Path) -> int:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if log.is_file() and (text := log.read_text()).endswith("\n"):
            return int(text)
        time.sleep(0.02)
    raise AssertionError("nothing was printed")


def _gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if Trace.of(pid) is None:
            return True
        time.sleep(0.02)
    return False
