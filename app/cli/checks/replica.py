"""Is the replica ours, does it answer, and how far is it behind."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError

from app.cli.checks.finding import Finding
from app.core.replica import first_line, look
from config import Settings

SUBJECT = "DATABASE_REPLICA_URL"


def check_replica(settings: Settings) -> Iterator[Finding]:
    """Compare the replica with the primary; nothing to say when none is named."""
    if settings.replica_url is None:
        return
    parts = urlsplit(settings.replica_url)
    where = f"{parts.hostname}:{parts.port or 5432}"
    try:
        found = look(_engine(settings.database_url), _engine(settings.replica_url))
    except SQLAlchemyError as error:
        text = f"{where} cannot be compared with the primary: {first_line(error)}"
        yield Finding(SUBJECT, text, good=False)
        return
    if found.fault:
        yield Finding(SUBJECT, f"{where} {found.fault}", good=False)
    else:
        yield Finding(SUBJECT, f"{where}, {found.lag_s:.0f} s behind")


def _engine(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})
