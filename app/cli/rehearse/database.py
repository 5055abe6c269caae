"""A throw-away database: made on a server, brought to the present schema, dropped at the end."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from app.cli import schema
from app.cli.embedded.borrowed import some_postgres


@contextmanager
def throw_away() -> Iterator[str]:
    """Give the address of an empty database with the present schema."""
    with some_postgres() as server_url:
        name = f"asar_rehearsal_{secrets.token_hex(4)}"
        with psycopg.connect(server_url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        try:
            url = _named(server_url, name)
            schema.upgrade(url)
            yield url
        finally:
            with psycopg.connect(server_url, autocommit=True) as server:
                server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _named(server_url: str, database: str) -> str:
    scheme, _, rest = server_url.partition("://")
    address, _, tail = rest.partition("/")
    _, mark, options = tail.partition("?")
    return f"{scheme}+psycopg://{address}/{database}{mark}{options}"
