"""`python -m tests.benchmarks.many`: pages of a donor with 10,000 pledges, its own and staff's.

Makes its own database on TEST_DATABASE_URL (or on a server of its own), seeds it, starts gunicorn
as bin/run does, and visits each page as `tests.benchmarks.pages` does.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from app.core.db import db
from tests.benchmarks import report, servers
from tests.benchmarks.many.catalogue import pages
from tests.benchmarks.many.seeding import found, seed
from tests.benchmarks.pages import load, say
from tests.benchmarks.visits import Browser, Measured, measure


@click.command()
@click.option("--pledges", default=10_000, show_default=True, help="Pledges of the donor.")
@click.option("--applications", default=3_000, show_default=True, help="Of the largest call.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--only", default="", help="Measure only the pages whose name contains this.")
@click.option("--times", default=10, show_default=True, help="Visits that count, per page.")
@click.option("--keep", is_flag=True, help="Keep the database and print its address.")
@click.option("--use", default="", help="Measure a database that was kept; seed nothing.")
def main(
    pledges: int,
    applications: int,
    json_file: Path | None,
    only: str,
    times: int,
    keep: bool,
    use: str,
) -> None:
    """Measure the pages and print a table; exit 1 when a gate was missed."""
    with (
        tempfile.TemporaryDirectory(prefix="asar-bench-") as name,
        servers.server(Path(name)) as server_url,
    ):
        folder = Path(name)
        if use:
            run = _run(use, folder, only, times)
        else:
            with servers.database(server_url, keep=keep) as url:
                if keep:
                    say(f"database: {url}")
                app = servers.application(url, folder)
                with app.app_context():
                    seed(pledges, applications, say=say)
                    db.session.remove()
                run = _run(url, folder, only, times)
    if json_file:
        report.write(json_file, [run])
    sys.exit(1 if run["missed"] else 0)


def _run(url: str, folder: Path, only: str, times: int) -> dict[str, Any]:
    app = servers.application(url, folder)
    with app.app_context():
        seeded = found()
        wanted = [page for page in pages(seeded) if only in page.name]
        db.session.remove()
    say(f"\n{seeded.pledges:,} pledges of one donor; load {load()}\n")
    say(report.heading())
    measured: list[Measured] = []
    begun = time.perf_counter()
    with servers.web(url, folder) as web:
        browser = Browser(web.port)
        for page in wanted:
            cpu = web.cpu_ms()
            row = measure(page, browser, app, times=times)
            row.cpu_ms = round((web.cpu_ms() - cpu) / row.visits, 1)
            say(report.line(row))
            measured.append(row)
        memory = web.memory_mb()
    with app.app_context():
        db.engine.dispose()
    took = time.perf_counter() - begun
    say(f"\nmemory of the worker afterwards: {memory:.0f} MB; load {load()}; took {took:.0f} s")
    return {
        "pledges": seeded.pledges,
        "memory_mb": memory,
        "load": load(),
        "pages": [row.as_plain() for row in measured],
        "missed": [row.name for row in measured if row.misses()],
    }


if __name__ == "__main__":
    main()
