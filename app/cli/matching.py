"""Solve and verify matching instances from files; no database is touched."""

from __future__ import annotations

from pathlib import Path

import click

from donors.matching.engine.command import (
    run_equal_shares,
    run_solve,
    run_verify,
    run_verify_shares,
)

INPUT = click.Path(path_type=Path)


@click.group()
def matching() -> None:
    """Solve and verify matching instances."""


@matching.command()
@click.argument("instance", type=INPUT)
@click.option("-o", "--output", required=True, type=INPUT, help="Where the result goes.")
@click.option(
    "--parts",
    default=1,
    type=click.IntRange(1),
    help="Solve at most so many parts side by side, each in a process of its own.",
)
@click.option(
    "--halves",
    default=1,
    type=click.IntRange(1),
    help="Find the amounts in at most so many halves of the ranking, instead of parts.",
)
def solve(instance: Path, output: Path, parts: int, halves: int) -> None:
    """Split the money of INSTANCE; exit 2 names each fault of a malformed one."""
    if parts > 1 and halves > 1:
        raise click.UsageError("--parts and --halves exclude each other.")
    raise SystemExit(run_solve(instance, output, parts, halves))


@matching.command()
@click.argument("instance", type=INPUT)
@click.argument("result", type=INPUT)
def verify(instance: Path, result: Path) -> None:
    """Prove RESULT right for INSTANCE; exit 1 names the first broken rule."""
    raise SystemExit(run_verify(instance, result))


@matching.command("equal-shares")
@click.argument("instance", type=INPUT)
@click.option("-o", "--output", required=True, type=INPUT, help="Where the result goes.")
def equal_shares(instance: Path, output: Path) -> None:
    """Split the money of the backers of the crowd call INSTANCE, with a receipt for each."""
    raise SystemExit(run_equal_shares(instance, output))


@matching.command("verify-shares")
@click.argument("instance", type=INPUT)
@click.argument("result", type=INPUT)
def verify_shares(instance: Path, result: Path) -> None:
    """Replay RESULT of equal shares on INSTANCE; exit 1 names the first broken rule."""
    raise SystemExit(run_verify_shares(instance, result))
