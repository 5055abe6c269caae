"""Alembic's environment: the URL comes from the caller, the metadata from app.registry."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool

from app import registry
from app.core.db import Base

assert registry.MODELS


def run() -> None:
    """Run the migrations on the database of the main option `sqlalchemy.url`."""
    url = context.config.attributes["url"]
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=Base.metadata, transaction_per_migration=True
        )
        with context.begin_transaction():
            context.run_migrations()


run()
