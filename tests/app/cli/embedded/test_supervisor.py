"""The whole installation comes up, mends itself, and leaves nothing behind."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.cli.embedded.processes import Trace
from app.cli.embedded.supervisor import healthy
from config import ROOT

PATIENCE_S = 40.0
OWN = ("PORT", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "WEB_CONCURRENCY")


class Installation:
    """One start of the supervisor in a folder of its own."""

    def __init__(self, var: Path, **environ: str) -> None:
        self.var = var
        self.output = var.parent / f"{var.name}-{secrets.token_hex(3)}.out"
        kept = {name: value for name, value in os.environ.items() if name not in OWN}
        own = {"ASAR_VAR": str(var), "ASAR_DEMO": "no", "PYTHONPATH": str(ROOT)}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "app.cli.embedded.supervisor"],
                env={**kept, **own, "WEB_CONCURRENCY": "1", **environ},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def printed(self) -> str:
        return self.output.read_text()

    @property
    def address(self) -> str:
        line = next(line for line in self.printed.splitlines() if "is ready" in line)
        return line.split()[3]

    def wait_for(self, text: str) -> None:
        _wait(lambda: text in self.printed or self.process.poll() is not None)
        assert text in self.printed, self.printed

    def pid_of(self, name: str) -> int:
        path = next(self.var.rglob(f"{name}.pid"))
        return int(path.read_text().split()[0])

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)

    def survivors(self) -> list[int]:
        """Processes that still carry our folder in their environment."""
        mark = f"ASAR_VAR={self.var}\0".encode()
        return [pid for pid in _numbers() if mark in _environment(pid) and Trace.of(pid)]


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Installation]]:
    started: list[Installation] = []

    def begin(name: str = "var", **environ: str) -> Installation:
        started.append(Installation(folder / name, **environ))
        return started[-1]

    yield begin
    for installation in started:
        if installation.process.poll() is None:
            installation.end(signal.SIGTERM)


def test_installation_mends_itself_and_ends_on_ctrl_c(start: Callable[..., Installation]) -> None:
    asar = start()
    asar.wait_for("is ready")
    for name in ("web", "valkey", "postgres"):
        os.kill(asar.pid_of(name), signal.SIGKILL)
        asar.wait_for(f"{name} started again")
    _wait(lambda: healthy(f"{asar.address}/healthz"))

    code = asar.end(signal.SIGINT)

    assert code == 0
    assert asar.survivors() == []
    assert not (asar.var / "run" / "env").exists()


def test_two_installations_keep_out_of_each_others_way(start: Callable[..., Installation]) -> None:
    one, two = start("one"), start("two")
    one.wait_for("is ready")
    two.wait_for("is ready")
    port = one.address.rpartition(":")[2]
    assert two.address != one.address

    same_folder, same_port = start("one"), start("three", PORT=port)
    assert same_folder.process.wait(PATIENCE_S) == 1
    assert same_folder.printed == f"bin/run: Asar already runs from this folder: {one.address}\n"
    assert same_port.process.wait(PATIENCE_S) == 1
    assert same_port.printed == f"bin/run: PORT: {port} is in use by another program\n"

    one.end(signal.SIGTERM)

    assert one.survivors() == []
    with urllib.request.urlopen(f"{two.address}/healthz", timeout=10) as answer:
        assert answer.status == 200


def test_killed_supervisor_takes_its_children_along_and_starts_again(
    start: Callable[..., Installation],
) -> None:
    killed = start()
    killed.wait_for("is ready")
    address = killed.address
    notes = killed.var / "run" / "env"
    assert notes.stat().st_mode & 0o777 == 0o600

    killed.end(signal.SIGKILL)
    _wait(lambda: killed.survivors() == [])

    again = start()
    again.wait_for("is ready")
    assert again.address == address


def _wait(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def _numbers() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""
