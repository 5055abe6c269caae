"""Migrations: up, down and up again; and they say exactly what the models say."""

from __future__ import annotations

import re
import secrets

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, create_engine, inspect, pool, text

from app import registry
from app.cli import schema
from app.core.db import Base


@pytest.fixture
def empty_url(server_url):
    name = f"asar_migrations_{secrets.token_hex(4)}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    yield re.sub(
        r"^postgres(ql)?://", "postgresql+psycopg://", re.sub(r"/[^/]*$", f"/{name}", server_url)
    )
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_migrations_go_up_down_and_up_again(empty_url):
    engine = create_engine(empty_url, poolclass=pool.NullPool)
    schema.upgrade(empty_url)
    first = sorted(inspect(engine).get_table_names())
    with engine.connect() as connection:
        regions = connection.scalar(text("SELECT count(*) FROM organisations_region"))
    command.downgrade(schema.alembic_config(empty_url), "base")
    between = inspect(engine).get_table_names()
    with engine.connect() as connection:
        functions = connection.scalar(
            text("SELECT count(*) FROM pg_proc WHERE proname LIKE 'asar_%'")
        )
    schema.upgrade(empty_url)

    assert (regions, between, functions) == (20, ["alembic_version"], 0)
    assert sorted(inspect(engine).get_table_names()) == first
    with engine.connect() as connection:
        head = ScriptDirectory(str(schema.MIGRATIONS)).get_current_head()
        assert MigrationContext.configure(connection).get_current_revision() == head


def is_plain(thing, _name, kind, *_more):
    """Leave indexes of expressions out: PostgreSQL writes an expression in words of its own."""
    return kind != "index" or all(isinstance(part, Column) for part in thing.expressions)


def test_migrated_schema_is_that_of_the_models(database_url):
    assert registry.MODELS
    engine = create_engine(database_url, poolclass=pool.NullPool)
    options = {"compare_type": True, "include_object": is_plain}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)

        assert compare_metadata(context, Base.metadata) == []


def test_every_index_of_an_expression_was_made(database_url):
    wanted = {
        index.name
        for table in Base.metadata.tables.values()
        for index in table.indexes
        if not is_plain(index, index.name, "index")
    }
    engine = create_engine(database_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        made = set(connection.scalars(text("SELECT indexname FROM pg_indexes")))

    assert wanted
    assert wanted - made == set()
