"""Rooms for the demonstration, and the complete example of a rehearsal, played once."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from app.cli import schema
from app.core import site
from app.core.db import db
from app.factory import create_app
from app.files import storage
from config import ROOT
from tests.conftest import test_settings
from tests.factories.rehearsal import shared_folder


def asar_command(env: dict[str, str], *words: str) -> tuple[list[str], dict[str, str]]:
    """Give the command line of `bin/asar demo` and its environment."""
    argv = [sys.executable, "-m", "app.cli", "demo", *words]
    return argv, {**os.environ, "PYTHONPATH": str(ROOT), **env}


def asar(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    argv, whole_env = asar_command(env, *words)
    return subprocess.run(
        argv, env=whole_env, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def demo_room(
    server_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimpleNamespace]:
    """An empty database of this module with the present schema, an application, an environment."""
    name = f"asar_demo_{os.getpid()}_{secrets.token_hex(3)}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    url = re.sub(r"/[^/]*$", f"/{name}", server_url)
    var = tmp_path_factory.mktemp("demo")
    env = {
        "DATABASE_URL": url,
        # Nobody listens there: the load must not need the queue.
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SECRET_KEY": "d" * 40,
        "ASAR_DEMO": "yes",
        "ASAR_VAR": str(var),
    }
    full_url = re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", url)
    schema.upgrade(full_url)
    with pytest.MonkeyPatch.context() as patch:
        # An application configures the process as its own: give the others their places back.
        patch.setattr(storage, "_root", [])
        patch.setattr(site, "_base", [])
        patch.setenv("ASAR_VAR", str(var))
        app = create_app(test_settings(full_url, var))
        yield SimpleNamespace(app=app, env=env, var=var, url=url)
        with app.app_context():
            db.engine.dispose()
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory, server_url: str) -> Path:
    """The complete example, played once by the real command in its own process."""
    folder = shared_folder("long-term-2027")
    out = tmp_path_factory.mktemp("rehearsal") / "out"
    subprocess.run(
        [sys.executable, "-m", "app.cli", "rehearse", str(folder), "--out", str(out)],
        check=True,
        cwd=ROOT,
        env={"DATABASE_URL": server_url, "PATH": "/usr/bin:/bin"},
    )
    return out
