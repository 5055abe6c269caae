"""Real PostgreSQL for every test: one database per worker, one rolled-back transaction per test."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as property_settings
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.cli import schema
from app.core import clock
from app.core.db import db
from app.factory import create_app
from config import Settings

# Rows that migrations put in: they stay.
REFERENCE = {
    "organisations_region",
    "organisations_front_office",
    "grants_theme",
    "grants_grant_type",
    "grants_mci",
    "grants_programme_setting",
}
NOON = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)

# Properties are checked on the same examples each time, however slow the machine is at the moment.
# Fresh examples are searched by `bin/test tests --hypothesis-profile=fresh`.
_PATIENT = property_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
property_settings.register_profile("same", _PATIENT, derandomize=True)
property_settings.register_profile("fresh", _PATIENT, max_examples=300)
property_settings.load_profile("same")

_NEEDED = "set TEST_DATABASE_URL (bin/test starts a server and sets it)"


@pytest.fixture(scope="session")
def server_url() -> str:
    """Address of a PostgreSQL server on which databases may be made."""
    url = os.environ.get("TEST_DATABASE_URL")
    if not url:
        pytest.exit(_NEEDED, returncode=2)
    return url


@pytest.fixture(scope="session")
def database_url(server_url: str) -> Iterator[str]:
    """An empty database of this worker, with the present schema; dropped afterwards."""
    name = f"asar_test_{os.getpid()}_{secrets.token_hex(3)}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    url = re.sub(r"/[^/]*$", f"/{name}", server_url)
    url = re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", url)
    schema.upgrade(url)
    yield url
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_settings(database_url: str, folder: Path) -> Settings:
    """Settings of a test application."""
    return Settings(
        database_url=database_url,
        redis_url=os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:1/0"),
        secret_key="t" * 40,
        base_url="http://127.0.0.1:8000",
        var_dir=folder,
        demo=True,
        testing=True,
    )


test_settings.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def application(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application, built once per worker. Use `app` in tests."""
    app = create_app(test_settings(database_url, tmp_path_factory.mktemp("var")))
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    with app.app_context():
        db.engine.dispose()


def _check_deferred(session: Session) -> None:
    """Check deferred constraints at each commit, since the outermost one never comes."""
    session.flush()
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application in a context whose database work is undone after the test.

    `commit` inside the test releases a savepoint only.
    """
    with application.app_context():
        engines = db.engines
        engine = engines[None]
        connection = engine.connect()
        transaction = connection.begin()
        event.listen(db.session, "before_commit", _check_deferred)
        engines[None] = connection  # type: ignore[assignment]
        try:
            yield application
        finally:
            event.remove(db.session, "before_commit", _check_deferred)
            db.session.remove()
            transaction.rollback()
            connection.close()
            engines[None] = engine


@pytest.fixture
def committed(application: Flask) -> Iterator[Flask]:
    """The application with real commits, for races and kills; all tables are emptied after."""
    yield application
    with application.app_context():
        db.session.remove()
        names = ", ".join(
            f'"{table.name}"' for table in db.metadata.sorted_tables if table.name not in REFERENCE
        )
        db.session.execute(text("SET session_replication_role = replica"))
        db.session.execute(text(f"TRUNCATE {names} CASCADE"))
        db.session.execute(text("SET session_replication_role = DEFAULT"))
        db.session.commit()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without pictures."""
    return app.test_client()


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Stop the clock at NOON."""
    with clock.at(NOON):
        yield NOON
