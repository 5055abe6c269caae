"""Bring a database to the present schema."""

from __future__ import annotations

from pathlib import Path

import click
from alembic import command
from alembic.config import Config

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


@click.command()
@click.option("--to", "revision", default="head", help="Revision to go up to.")
def migrate(revision: str) -> None:
    """Bring the database to the present schema."""
    upgrade(Settings.from_env().database_url, revision)
    click.echo("The database has the present schema.")
