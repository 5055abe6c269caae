"""Says what is configured and what is wrong: `bin/asar doctor`.

Every check stands alone, so that one fault does not hide the next. Exit code 1 on any fault.
"""

from __future__ import annotations

import ctypes
import os
import platform
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click
import psycopg
import redis
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from app.cli.checks.finding import Finding
from app.cli.checks.replica import check_replica
from app.cli.checks.seal import check_seal_keys
from config import ROOT, Settings, WrongSettings

OLDEST_POSTGRES = 150000
LATE_AFTER_S = 300
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
TABLES = "SELECT to_regclass('alembic_version'), to_regclass('jobs_outbox_task')"
OUTBOX = """
SELECT count(*) FILTER (WHERE dead_at IS NULL),
       count(*) FILTER (WHERE dead_at IS NOT NULL),
       COALESCE(max(extract(epoch FROM now() - due_at)) FILTER (WHERE dead_at IS NULL), 0)
FROM jobs_outbox_task WHERE done_at IS NULL
"""


@click.command()
def doctor() -> None:
    """Say what is configured and what is wrong."""
    findings = list(diagnose())
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        word = "ok   " if finding.good else "FAULT"
        click.echo(f"{word}  {finding.subject:{width}}  {finding.text}")
    faults = sum(not finding.good for finding in findings)
    click.echo("all is well" if not faults else f"faults: {faults}")
    raise SystemExit(1 if faults else 0)


def diagnose() -> Iterator[Finding]:
    """Look at everything that an installation needs."""
    yield Finding("python", platform.python_version())
    try:
        settings = Settings.from_env()
    except WrongSettings as wrong:
        yield from _wrong_settings(wrong)
    else:
        yield from _settings(settings)
        yield from _database(settings.database_url)
        yield from check_replica(settings)
        yield _valkey(settings.redis_url)
        yield _var(settings)
    yield from _libraries()
    yield _assets()
    yield _translations()


def _wrong_settings(wrong: WrongSettings) -> Iterator[Finding]:
    for fault in wrong.faults:
        name, _, reason = fault.partition(": ")
        yield Finding(name, reason, good=False)
    if not os.environ.get("DATABASE_URL"):
        yield Finding("hint", "bin/run is not running here; it would set the addresses")


def _settings(settings: Settings) -> Iterator[Finding]:
    yield Finding("BASE_URL", settings.base_url)
    yield Finding(
        "ASAR_DEMO", "yes: demonstration data, built-in mailbox" if settings.demo else "no"
    )
    if settings.smtp_url:
        host = urlsplit(settings.smtp_url).hostname
        yield Finding("SMTP_URL", f"mail goes through {host}")
    else:
        yield Finding("SMTP_URL", "not set: mail stays in the mailbox page", good=settings.demo)
    yield check_seal_keys(settings)
    if not settings.demo and not settings.secure:
        yield Finding("BASE_URL", "is not https: cookies are not protected", good=False)


def _database(url: str) -> Iterator[Finding]:
    try:
        with psycopg.connect(_plain(url), connect_timeout=5) as connection:
            yield from _connected(connection)
    except psycopg.Error as error:
        yield Finding("database", f"{_place(url)}: {_first_line(error)}", good=False)


def _connected(connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[Finding]:
    version = connection.info.server_version
    where = f"{connection.info.dbname} on {connection.info.host}:{connection.info.port}"
    text = f"PostgreSQL {version // 10000}.{version % 10000}, {where}"
    if version < OLDEST_POSTGRES:
        yield Finding("database", f"{text}: needs version 15 or newer", good=False)
        return
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        yield Finding("database", f"{text}: needs the encoding UTF8, has {encoding}", good=False)
        return
    yield Finding("database", text)
    row = connection.execute(TABLES).fetchone()
    migrated, outbox = row if row is not None else (None, None)
    yield _schema(connection, migrated=migrated is not None)
    if outbox is not None:
        yield _outbox(connection)


def _schema(connection: psycopg.Connection[tuple[object, ...]], *, migrated: bool) -> Finding:
    try:
        heads = set(ScriptDirectory(str(ROOT / "app" / "migrations")).get_heads())
    except (CommandError, KeyError) as error:
        return Finding("schema", f"broken migrations: {error}", good=False)
    stored = connection.execute("SELECT version_num FROM alembic_version") if migrated else ()
    present = {str(row[0]) for row in stored}
    if present == heads:
        return Finding("schema", f"at {', '.join(sorted(heads))}")
    here, there = ", ".join(sorted(present)) or "nothing", ", ".join(sorted(heads)) or "nothing"
    return Finding("schema", f"at {here}, newest is {there}: run bin/asar migrate", good=False)


def _outbox(connection: psycopg.Connection[tuple[object, ...]]) -> Finding:
    row = connection.execute(OUTBOX).fetchone()
    waiting, dead, age = (int(str(value).partition(".")[0]) for value in row or (0, 0, 0))
    text = f"{waiting} waiting, oldest due {max(age, 0)} s ago, {dead} given up"
    return Finding("outbox", text, good=dead == 0 and age < LATE_AFTER_S)


def _valkey(url: str) -> Finding:
    client = redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5)
    try:
        server = client.info("server")
    except redis.RedisError as error:
        return Finding("queue", f"{_place(url)}: {_first_line(error)}", good=False)
    finally:
        client.close()
    name, version = server.get("server_name", "redis"), server.get("redis_version", "?")
    return Finding("queue", f"{name} {server.get('valkey_version', version)}, {_place(url)}")


def _var(settings: Settings) -> Finding:
    folder = settings.var_dir
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return Finding("var", str(folder))
    return Finding("var", f"{folder} is no folder we may write to", good=False)


def _libraries() -> Iterator[Finding]:
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if missing:
        yield Finding("letters", f"missing: apt-get install {' '.join(missing)}", good=False)
    else:
        yield Finding("letters", "the libraries for PDF are there")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _assets() -> Finding:
    manifest = ROOT / "app" / "static" / "build" / "manifest.json"
    if manifest.is_file():
        return Finding("assets", "built")
    return Finding("assets", "not built: run bin/assets", good=False)


def _translations() -> Finding:
    sources = sorted((ROOT / "app" / "translations").rglob("*.po"))
    stale = [source for source in sources if not _compiled(source)]
    if stale:
        names = ", ".join(sorted({source.stem for source in stale}))
        text = f"not compiled: {names}; run bin/asar translations compile"
        return Finding("translations", text, good=False)
    return Finding("translations", f"{len(sources)} catalogues, compiled")


def _compiled(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return target.is_file() and target.stat().st_mtime >= source.stat().st_mtime


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _place(url: str) -> str:
    """Host and port of an address, never its password."""
    parts = urlsplit(url)
    return f"{parts.hostname or parts.path}:{parts.port}" if parts.port else str(parts.hostname)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
