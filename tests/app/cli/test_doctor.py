"""The doctor names every fault, tells no secret and goes on after the first fault."""

from __future__ import annotations

import os
import secrets
from urllib.parse import urlsplit

import psycopg
import pytest
from click.testing import CliRunner, Result

from app.cli.doctor import doctor

SECRET = "s" * 40


def _ask(monkeypatch: pytest.MonkeyPatch, **environ: str) -> Result:
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "ASAR_DEMO", "ASAR_VAR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(doctor)


def _line(result: Result, subject: str) -> str:
    return next(line for line in result.output.splitlines() if line[7:].startswith(subject))


def test_doctor_names_every_missing_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    result = _ask(monkeypatch, BASE_URL="ftp://nowhere")
    faults = [line.split()[1] for line in result.output.splitlines() if line.startswith("FAULT")]
    assert result.exit_code == 1
    assert faults[:4] == ["DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL"]


def test_doctor_finds_servers_that_do_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    result = _ask(
        monkeypatch,
        DATABASE_URL="postgresql://asar:hidden-word@127.0.0.1:1/asar",
        REDIS_URL="redis://:hidden-word@127.0.0.1:1/0",
        SECRET_KEY=SECRET,
    )
    assert result.exit_code == 1
    assert _line(result, "database").startswith("FAULT  database")
    assert _line(result, "queue").startswith("FAULT  queue")
    assert "hidden-word" not in result.output
    assert SECRET not in result.output


def test_doctor_sees_a_migrated_database(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    result = _ask(
        monkeypatch,
        DATABASE_URL=database_url,
        REDIS_URL=os.environ["TEST_REDIS_URL"],
        SECRET_KEY=SECRET,
        ASAR_DEMO="yes",
    )
    assert _line(result, "database").startswith("ok     database      PostgreSQL 18")
    assert _line(result, "schema").startswith("ok ")
    assert _line(result, "outbox").startswith("ok ")
    assert _line(result, "queue").startswith("ok     queue         valkey")


def test_doctor_sees_a_database_that_cannot_keep_kazakh(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    name = f"asar_ascii_{secrets.token_hex(4)}"
    address = database_url.replace("+psycopg", "", 1)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING SQL_ASCII"
            " LOCALE_PROVIDER libc LOCALE 'C'"
        )
        try:
            result = _ask(
                monkeypatch,
                DATABASE_URL=urlsplit(database_url)._replace(path=f"/{name}").geturl(),
                REDIS_URL=os.environ["TEST_REDIS_URL"],
                SECRET_KEY=SECRET,
            )
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    assert _line(result, "database").startswith("FAULT  database      PostgreSQL 18")
    assert _line(result, "database").endswith("needs the encoding UTF8, has SQL_ASCII")


def test_doctor_warns_of_an_open_public_address(
    monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    result = _ask(
        monkeypatch,
        DATABASE_URL=database_url,
        REDIS_URL=os.environ["TEST_REDIS_URL"],
        SECRET_KEY=SECRET,
        BASE_URL="http://grants.example.kz",
    )
    assert result.exit_code == 1
    assert "is not https: cookies are not protected" in result.output
    assert _line(result, "SMTP_URL").startswith("FAULT")
