"""`python -m tests.benchmarks.pages`: how long pages take with 10,000 and 100,000 applications.

Makes its own database on TEST_DATABASE_URL (or on a server of its own), seeds it, starts gunicorn
as bin/run does, visits each page 3 + 30 times, and holds the figures against their gates.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from app.core.db import db
from tests.benchmarks import report, servers
from tests.benchmarks.catalogue import pages
from tests.benchmarks.seeding import found, seed
from tests.benchmarks.visits import TIMES, Browser, Measured, measure

MEMORY_MB, START_SECONDS = 160, 10


def say(text: str) -> None:
    print(text, flush=True)


def _counts(value: str) -> list[int]:
    return [int(part.replace("_", "")) for part in value.split(",")]


@click.command()
@click.option("--rows", default="10000,100000", help="How many applications, one run for each.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--only", default="", help="Measure only the pages whose name contains this.")
@click.option("--times", default=TIMES, show_default=True, help="Visits that count, per page.")
@click.option("--workers", default=1, show_default=True, help="Workers of gunicorn.")
@click.option("--keep", is_flag=True, help="Keep the database and print its address.")
@click.option("--use", default="", help="Measure a database that was kept; seed nothing.")
def main(
    rows: str, json_file: Path | None, only: str, times: int, workers: int, keep: bool, use: str
) -> None:
    """Measure the pages and print a table; exit 1 when a gate was missed."""
    runs = []
    with (
        tempfile.TemporaryDirectory(prefix="asar-bench-") as folder,
        servers.server(Path(folder)) as server_url,
    ):
        options = {"folder": Path(folder), "only": only, "times": times, "workers": workers}
        if use:
            runs.append(_run(0, use, **options))
        for count in [] if use else _counts(rows):
            with servers.database(server_url, keep=keep) as url:
                if keep:
                    say(f"database: {url}")
                runs.append(_run(count, url, **options))
    if json_file:
        report.write(json_file, runs)
    sys.exit(1 if any(run["missed"] for run in runs) else 0)


def _run(
    count: int, url: str, *, folder: Path, only: str, times: int, workers: int
) -> dict[str, Any]:
    app = servers.application(url, folder)
    with app.app_context():
        begun = time.perf_counter()
        seeded = seed(count, say=say) if count else found()
        seeding = time.perf_counter() - begun
        wanted = [page for page in pages(seeded) if only in page.name]
        db.session.remove()
    say(f"\n{seeded.rows:,} applications, seeded in {seeding:.0f} s; load {load()}\n")
    say(report.heading())
    measured: list[Measured] = []
    with servers.web(url, folder, workers=workers) as web:
        fresh = web.memory_mb()
        browser = Browser(web.port)
        for page in wanted:
            before, cpu = web.memory_mb(), web.cpu_ms()
            row = measure(page, browser, app, times=times)
            row.cpu_ms = round((web.cpu_ms() - cpu) / row.visits, 1)
            row.grown_mb = round(web.memory_mb() - before, 1)
            say(report.line(row))
            measured.append(row)
        after = web.memory_mb()
        started = web.started_in
    with app.app_context():
        db.engine.dispose()
    say(
        f"\nstart {started:.1f} s; memory of a worker: {fresh:.0f} MB fresh,"
        f" {after:.0f} MB after the run (gate {MEMORY_MB}); load {load()}"
    )
    missed = [row.name for row in measured if row.misses()]
    return {
        "rows": seeded.rows, "start_seconds": started, "memory_mb": after, "load": load(),
        "pages": [row.as_plain() for row in measured],
        "missed": [*missed, *(["memory"] if after > MEMORY_MB else [])],
    }  # fmt: skip


def load() -> str:
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


if __name__ == "__main__":
    main()
