"""A PostgreSQL server for a while: for commands that make a database and throw it away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from app.cli.embedded.paths import var_folder
from app.cli.embedded.postgres import postgres


@contextmanager
def some_postgres() -> Iterator[str]:
    """Give the address of the configured server, or of one of our own while the block lasts.

    The role of a configured address must be allowed to create databases.
    """
    configured = os.environ.get("DATABASE_URL")
    if configured:
        scheme, _, rest = configured.partition("://")
        yield f"{scheme.partition('+')[0]}://{rest}"
        return
    with postgres(var_folder() / "borrowed" / "postgres", durable=False) as url:
        yield url
