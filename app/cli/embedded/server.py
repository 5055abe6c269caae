"""What both embedded servers have in common: one at a time per folder, a port, a password."""

from __future__ import annotations

import fcntl
import os
import secrets
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from app.cli.embedded import ports, processes
from app.cli.embedded.place import Place, place_for
from app.cli.embedded.processes import Program, Trace


class ServerFailed(Exception):
    """An embedded server cannot be started; the text says why and where its log is."""


class EmbeddedServer(ABC):
    """A server whose data belong to one folder and that ends with us."""

    name: ClassVar[str]
    ladder: ClassVar[tuple[tuple[signal.Signals, float], ...]]
    patience: ClassVar[float] = 60.0

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.durable = durable
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: int | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Address with password."""

    @abstractmethod
    def prepare(self) -> None:
        """Make what the first start needs."""

    @abstractmethod
    def program(self) -> Program:
        """What to run."""

    @abstractmethod
    def answers(self) -> bool:
        """Tell whether the server does its work now."""

    def start(self) -> None:
        """Start the server for this folder, ending one that an earlier, killed start left."""
        self.place: Place = place_for(self.folder, lasting=self.durable)
        self._take_lock()
        try:
            self._end_leftover()
            self.password = self._kept_password()
            self.prepare()
            self._launch_somewhere()
        except BaseException:
            self.stop()
            raise

    def launch(self) -> None:
        """Run the server on its port and wait until it answers."""
        self.process = processes.spawn(self.program())
        trace = Trace.of(self.process.pid)
        if trace is not None:
            trace.write(self._trace_path)
        deadline = time.monotonic() + self.patience
        while self.process.poll() is None and time.monotonic() < deadline:
            if self.answers():
                return
            time.sleep(0.02)
        raise ServerFailed(f"{self.name} does not start; see {self.log}")

    def stop(self) -> None:
        """End the server in good order and let others use the folder."""
        if self.process is not None:
            processes.end(self.process, *self.ladder)
            self.process = None
            self._trace_path.unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def mark(self) -> str:
        """The words of our command line that no other server has."""
        return str(self.place.home / "data")

    @property
    def _trace_path(self) -> Path:
        return self.folder / f"{self.name}.pid"

    def _launch_somewhere(self) -> None:
        """Prefer the port of last time; somebody may take a free port before we do."""
        note = self.folder / "port"
        known = note.read_text().strip() if note.is_file() else ""
        self.port = int(known) if known.isdecimal() else ports.any_port()
        for attempt in range(4):
            if not ports.is_free(self.port):
                self.port = ports.any_port()
            try:
                self.launch()
                break
            except ServerFailed:  # the port was taken, or children of a killed server still end
                if attempt == 3:
                    raise
                time.sleep(0.5)
        note.write_text(str(self.port))

    def _take_lock(self) -> None:
        self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            self._lock = None
            raise ServerFailed(f"{self.name} in {self.folder} is in use by another start") from None

    def _end_leftover(self) -> None:
        trace = Trace.read(self._trace_path)
        if trace is not None:
            trace.end(self.mark, *self.ladder)
            self._trace_path.unlink(missing_ok=True)

    def _kept_password(self) -> str:
        return kept_secret(self.folder / "password", 24)


def kept_secret(path: Path, size: int) -> str:
    """Read a generated secret, or generate it once; only we may read the file."""
    if path.is_file() and (known := path.read_text().strip()):
        return known
    secret = secrets.token_hex(size)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    return secret
