"""The world of the authorisation matrix: one of everything, and everybody who might ask for it.

`python -m tests.architecture.matrix_world --write` rewrites the expected table; read the difference
before it is committed: each changed cell is a changed right.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, got_request_exception
from sqlalchemy import Connection
from werkzeug.routing import Rule
from werkzeug.test import Client, TestResponse

from app.core import clock
from app.core.db import db
from tests.architecture.matrix_kinds import Objects
from tests.architecture.matrix_objects import make_objects
from tests.architecture.matrix_people import ACTORS, make_people, sign_everybody_in
from tests.conftest import NOON

TABLE = Path(__file__).with_name("matrix.csv")
HEAD = ("endpoint", "method", "object")
# Files of the build and the health of the process: no rights there.
SKIPPED = frozenset({"static", "healthz"})

Row = tuple[str, str, str]
Answers = dict[Row, dict[str, str]]


@dataclass
class World:
    """Everything that stands, and the cookie of everybody who comes."""

    app: Flask
    connection: Connection
    cookies: Mapping[str, str | None]
    objects: Objects
    # What views raised unforeseen; each such request was answered by the page of status 500.
    raised: list[BaseException] = field(default_factory=list)

    def rows(self, prefixes: Sequence[str] = ("",)) -> Iterator[tuple[Row, str]]:
        """Every endpoint, method and object with its address."""
        for rule in sorted(self.app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
            if rule.endpoint in SKIPPED or not rule.endpoint.startswith(tuple(prefixes)):
                continue
            for method in sorted({"GET", "POST"} & set(rule.methods or ())):
                yield from self._places(rule, method)

    def _places(self, rule: Rule, method: str) -> Iterator[tuple[Row, str]]:
        adapter = self.app.url_map.bind("127.0.0.1:8000")
        for label, values in self.objects.of(rule):
            address = adapter.build(rule.endpoint, values, method=method)
            yield (rule.endpoint, method, label), address

    def ask(self, actor: str | None, method: str, address: str, **more: Any) -> TestResponse:
        """Make one request as somebody; whatever it changed is undone."""
        savepoint = self.connection.begin_nested()
        try:
            return self.keep(actor, method, address, **more)
        finally:
            savepoint.rollback()

    def keep(self, actor: str | None, method: str, address: str, **more: Any) -> TestResponse:
        """Make one request as somebody and let its changes stand."""
        browser = self.app.test_client(use_cookies=False)
        cookie = self.cookies[actor] if actor else None
        headers = dict(more.pop("headers", {}))
        if cookie:
            headers["Cookie"] = f"{self.app.config['SESSION_COOKIE_NAME']}={cookie}"
        return _asked(browser, method, address, headers, more)

    def answers(self, prefixes: Sequence[str] = ("",)) -> Answers:
        """Ask for everything as everybody."""
        return {
            row: {actor: verdict_of(self.ask(actor, row[1], address)) for actor in ACTORS}
            for row, address in self.rows(prefixes)
        }


def _asked(
    browser: Client, method: str, address: str, headers: dict[str, str], more: dict[str, Any]
) -> TestResponse:
    response = browser.open(address, method=method, headers=headers, **more)
    response.close()
    return response


def verdict_of(response: TestResponse) -> str:
    """Tell in one word what a door answered."""
    if response.status_code in {301, 302, 303, 307, 308}:
        path = urlsplit(response.location or "").path
        doors = {"/sign-in": "sign-in", "/account/second-factor": "second-factor"}
        return doors.get(path, "ok")
    if response.status_code < 400 or response.status_code in {409, 422}:
        return "ok"
    return str(response.status_code)


@contextmanager
def standing(application: Flask) -> Iterator[World]:
    """Make the world in one transaction, which is undone in the end."""
    with application.app_context():
        engines = db.engines
    engine = engines[None]
    connection = engine.connect()
    transaction = connection.begin()
    engines[None] = connection  # type: ignore[assignment]
    application.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        with clock.at(NOON):
            world = _made(application, connection)

            def note(_app: Flask, exception: BaseException, **_more: Any) -> None:
                world.raised.append(exception)

            with got_request_exception.connected_to(note, application):
                yield world
    finally:
        application.config["PROPAGATE_EXCEPTIONS"] = None
        transaction.rollback()
        connection.close()
        engines[None] = engine


def _made(application: Flask, connection: Connection) -> World:
    with application.app_context():
        people = make_people()
        cookies = sign_everybody_in(application, people)
        objects = make_objects(people)
        db.session.commit()
        db.session.remove()
    return World(application, connection, cookies, objects)


def read_table() -> Answers:
    """Read the expected table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            (row["endpoint"], row["method"], row["object"]): {
                actor: row.get(actor, "") for actor in ACTORS
            }
            for row in csv.DictReader(file)
        }


def write_table(answers: Answers) -> None:
    """Replace the expected table by what came out."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([*HEAD, *ACTORS])
        table.writerows([*row, *cells.values()] for row, cells in sorted(answers.items()))


def main() -> int:
    """Rewrite the table through the test, which has a database to ask."""
    if sys.argv[1:] != ["--write"]:
        print("usage: python -m tests.architecture.matrix_world --write")
        return 2
    test = Path(__file__).with_name("test_matrix.py")
    command = [sys.executable, "-m", "pytest", "-q", str(test), "-k", "every_answer"]
    return subprocess.run(command, env={**os.environ, "MATRIX_WRITE": "1"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
