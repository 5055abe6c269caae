"""Bring a database to the present schema, or back."""

from __future__ import annotations

from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine

from config import Settings

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def alembic_config(url: str) -> Config:
    """Point Alembic at our migrations and at one database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Run the migrations that are missing."""
    command.upgrade(alembic_config(url), revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Undo migrations."""
    command.downgrade(alembic_config(url), revision)


def is_current(url: str) -> bool:
    """Tell whether a database has every migration."""
    head = ScriptDirectory.from_config(alembic_config(url)).get_current_head()
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


@click.command()
@click.option("--to", "revision", default="head", help="Revision to go up to.")
def migrate(revision: str) -> None:
    """Bring the database to the present schema."""
    upgrade(Settings.from_env().database_url, revision)
    click.echo("The database has the present schema.")
