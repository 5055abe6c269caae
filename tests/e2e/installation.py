"""A whole installation for the browser: own database, web server, workers, sweeper, own folder.

Nothing here is a fake. The processes are those of real operation, started as the README tells,
on free loopback ports, and every one of them is ended by its own number.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from redis import Redis

from app.cli import schema

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 60
_ALL_WORK = ("worker letters", "worker mail", "worker default", "sweep --every 0.5")


class Installation:
    """One running Asar: `base_url` is its address, `folder` its var folder."""

    def __init__(self, *, database_url: str, redis_url: str, folder: Path) -> None:
        self.database_url = database_url
        self.redis_url = redis_url
        self.folder = folder
        # Bound from now on: loading takes long, and any connection may take a port that is free.
        self.door = socket.socket()
        self.door.bind(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SECRET_KEY": secrets.token_hex(32),
            "ASAR_DEMO": "yes",
            "ASAR_VAR": str(folder),
            "BASE_URL": self.base_url,
            "PYTHONPATH": str(ROOT),
        }

    def command(self, *arguments: str) -> str:
        """Run `bin/asar ...` to its end and give what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *, with_work: bool) -> None:
        """Start the web server and, when wanted, a worker for each queue and the sweeper."""
        gunicorn = ["-m", "gunicorn", "wsgi:app", "--bind", f"fd://{self.door.fileno()}"]
        self._process("web", [*gunicorn, "--workers", "1", "--threads", "8", "--no-control-socket"])
        for work in _ALL_WORK if with_work else ():
            self._process(work.replace(" ", "-"), ["-m", "app.cli", *work.split()])
        self._await_health()

    def _process(self, name: str, arguments: list[str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, *arguments],
                    cwd=ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    pass_fds=(self.door.fileno(),) if name == "web" else (),
                )
            )

    def _await_health(self) -> None:
        end = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < end:
            if self._is_healthy():
                return
            assert self.processes[0].poll() is None, self.log("web")
            time.sleep(0.1)
        raise AssertionError(f"the web server did not get ready\n{self.log('web')}")

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base_url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def log(self, name: str) -> str:
        """What a process has said so far."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """End every process that was started here."""
        self.door.close()
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)


@contextlib.contextmanager
def installation(server_url: str, redis_url: str, folder: Path) -> Iterator[Installation]:
    """Make an installation with an empty, migrated database; nothing runs in it yet."""
    name = f"asar_e2e_{os.getpid()}_{secrets.token_hex(3)}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    url = re.sub(r"/[^/]*$", f"/{name}", server_url)
    url = re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", url)
    try:
        schema.upgrade(url)
        with _own_queue(redis_url) as own_redis_url:
            made = Installation(database_url=url, redis_url=own_redis_url, folder=folder)
            try:
                yield made
            finally:
                made.stop()
    finally:
        with psycopg.connect(server_url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def _own_queue(redis_url: str) -> Iterator[str]:
    """Find a database number of the queue server that nobody uses, and keep it for us."""
    parts = urlsplit(redis_url)
    with Redis.from_url(redis_url) as first:
        for number in range(15, 1, -1):
            if not first.set(f"asar:e2e:{number}", os.getpid(), nx=True, ex=1800):
                continue
            address = urlunsplit(parts._replace(path=f"/{number}"))
            try:
                with Redis.from_url(address) as own:
                    if own.dbsize():
                        continue
                    yield address
                    own.flushdb()
                    return
            finally:
                first.delete(f"asar:e2e:{number}")
    raise AssertionError("no free database number on the queue server")
