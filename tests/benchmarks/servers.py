"""What a measurement needs around it: an empty database, and a web server as in operation."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app.cli import schema
from app.cli.embedded.postgres import postgres
from app.factory import create_app
from config import ROOT, Settings

SECRET = "b" * 40


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Give the server named by TEST_DATABASE_URL, or one of our own while the block lasts."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield named
        return
    with postgres(folder / "postgres", durable=False) as url:
        yield url


@contextmanager
def database(server_url: str, *, keep: bool = False) -> Iterator[str]:
    """Give a database with the present schema; it is dropped at the end."""
    name = f"asar_bench_{secrets.token_hex(4)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = re.sub(r"/[^/?]*(?=\?|$)", f"/{name}", server_url.replace("+psycopg", ""))
    url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)
    try:
        schema.upgrade(url)
        yield url
    finally:
        if not keep:
            with psycopg.connect(server_url, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def settings(url: str, folder: Path) -> Settings:
    """Settings of the application that seeds and counts queries, in this process."""
    return Settings(
        database_url=url,
        redis_url="redis://127.0.0.1:1/0",
        secret_key=SECRET,
        base_url="http://127.0.0.1:8000",
        var_dir=folder,
        demo=False,
        testing=True,
    )


def application(url: str, folder: Path):
    """The application in this process, on the database that the web server uses."""
    return create_app(settings(url, folder))


@dataclass
class Web:
    """A running gunicorn with its workers."""

    process: subprocess.Popen[bytes]
    port: int
    started_in: float

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def cpu_ms(self) -> float:
        """The processor time that the workers have used."""
        ticks = os.sysconf("SC_CLK_TCK")
        return sum(_ticks(pid) for pid in self.workers()) * 1000 / ticks

    def memory_mb(self) -> float:
        """The resident memory of the largest worker, in MB (10⁶ bytes)."""
        return max(_resident(pid) for pid in self.workers())


def _ticks(pid: int) -> int:
    figures = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(figures[11]) + int(figures[12])


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0


@contextmanager
def web(url: str, folder: Path, *, workers: int = 1) -> Iterator[Web]:
    """Run gunicorn as bin/run does, on a free port, until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "REDIS_URL": os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:1/0"),
        "SECRET_KEY": SECRET,
        "BASE_URL": f"http://127.0.0.1:{port}",
        "ASAR_VAR": str(folder),
        "ASAR_DEMO": "no",
        "MALLOC_ARENA_MAX": "1",
    }
    begun = time.perf_counter()
    log = (folder / "web.log").open("wb")
    process = subprocess.Popen(
        [
            sys.executable, "-P", "-m", "gunicorn", "wsgi:app", f"--bind=127.0.0.1:{port}",
            "--worker-class=gthread", f"--workers={workers}", "--threads=4",
            "--no-control-socket", "--keep-alive=60",
        ],
        cwd=ROOT, env={**env, "PYTHONPATH": str(ROOT)}, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        _wait(process, port)
        yield Web(process, port, time.perf_counter() - begun)
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _attempt in range(600):
        if process.poll() is not None:
            raise SystemExit("the web server has ended; see web.log")
        try:
            opener.open(f"http://127.0.0.1:{port}/static/favicon.ico", timeout=1).close()
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
