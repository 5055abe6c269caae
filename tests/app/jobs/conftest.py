"""A Valkey of the test's own, and the environment of commands that use it."""

from __future__ import annotations

import os

import pytest

from app.cli.embedded.valkey import Valkey


@pytest.fixture
def valkey(tmp_path):
    server = Valkey(tmp_path / "valkey", durable=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def env(database_url, valkey, tmp_path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "REDIS_URL": valkey.url,
        "SECRET_KEY": "k" * 40,
        "ASAR_VAR": str(tmp_path / "var"),
    }
