"""Runs a command with throw-away servers around it: what bin/test does for the tests.

`python -m app.cli.embedded.around FOLDER -- COMMAND...` sets TEST_DATABASE_URL, TEST_REDIS_URL.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from app.cli.embedded.place import NoPlace
from app.cli.embedded.postgres import postgres
from app.cli.embedded.server import ServerFailed
from app.cli.embedded.valkey import valkey

CONNECTIONS = 200


class Ended(Exception):
    """Somebody asked us to end."""


def _end(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise Ended


def around(folder: Path, command: list[str]) -> int:
    """Run the command between start and end of the servers; gives its exit code."""
    with (
        postgres(folder / "postgres", durable=False, connections=CONNECTIONS) as database,
        valkey(folder / "valkey", durable=False) as queue,
    ):
        addresses = {"TEST_DATABASE_URL": database, "TEST_REDIS_URL": queue}
        return subprocess.run(command, env={**os.environ, **addresses}, check=False).returncode


def main(arguments: list[str]) -> int:
    folder, separator, *command = arguments
    if separator != "--" or not command:
        raise SystemExit("usage: python -m app.cli.embedded.around FOLDER -- COMMAND...")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    try:
        return around(Path(folder), command)
    except Ended:
        return 130
    except (NoPlace, ServerFailed) as error:
        print(f"bin/test: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
