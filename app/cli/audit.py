"""Check an exported audit chain: no database is needed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from app.audit.rules import FIELDS, first_break


class NotARow(Exception):
    """A line that is no audit row."""


@click.group()
def audit() -> None:
    """Verify the chain of audit rows."""


@audit.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(file: Path) -> None:
    """Verify an audit.jsonl file: exit 0 when no row was changed, removed or put in."""
    rows = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal rows
        for row in _rows(file):
            rows += 1
            yield row

    try:
        broken = first_break(counted())
    except NotARow as fault:
        click.echo(f"not valid: {fault}", err=True)
        sys.exit(1)
    if broken is not None:
        click.echo(f"not valid: {broken.reason}", err=True)
        sys.exit(1)
    click.echo(f"valid: {rows} rows, each chained to the one before")


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    needed = {*FIELDS, "prev_hash", "hash"}
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
            except ValueError:
                raise NotARow(f"line {number} is not JSON") from None
            if not isinstance(row, dict) or set(row) != needed:
                raise NotARow(f"line {number} is not an audit row")
            yield row
