"""A real pair of PostgreSQL: a primary of its own and a standby that follows it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psycopg

from app.cli.embedded.postgres import Postgres, _environment


class Standby(Postgres):
    """A copy of a running primary that replays what it writes."""

    name = "standby"

    def __init__(self, folder: Path, primary: Postgres) -> None:
        super().__init__(folder, durable=False)
        self.primary = primary

    def _kept_password(self) -> str:
        return self.primary.password

    def _initialise(self) -> None:
        done = subprocess.run(
            (
                *(self.programs / "pg_basebackup", "-D", self.cluster, "-d", self.primary.url),
                *("--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast"),
            ),
            user=self.place.user,
            group=self.place.group,
            extra_groups=None if self.place.group is None else [],
            cwd=self.place.home,
            env=_environment(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()

    def say(self, sql: str) -> object:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(sql).fetchone()

    def catch_up(self) -> None:
        """Wait until everything is here that the primary has written."""
        with psycopg.connect(self.primary.url, autocommit=True) as connection:
            row = connection.execute("SELECT pg_current_wal_lsn()::text").fetchone()
        assert row is not None
        with psycopg.connect(self.url, autocommit=True) as connection:
            for _ in range(500):
                done = connection.execute(
                    "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [row[0]]
                ).fetchone()
                if done and done[0]:
                    return
                connection.execute("SELECT pg_sleep(0.02)")
        raise AssertionError("the standby does not catch up")
