"""`bin/asar rehearse FOLDER --out OUT`: a whole call on files, through the services of the web."""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from flask import Flask

from app.cli.rehearse import applying, deciding, entering, judging, writing
from app.cli.rehearse.database import throw_away
from app.cli.rehearse.stage import Stage
from app.cli.rehearse.tables import Unreadable, read_folder
from app.cli.rehearse.terms import read_terms
from app.core import clock
from app.core.db import db
from app.documents.roots import roots_to_pem, trust_roots
from app.factory import create_app
from config import Settings

_NO_SCORES = (
    "scores.csv is missing: assigning reviewers is not part of this version."
    " Add scores.csv, which says who reviewed what."
)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
def rehearse(folder: Path, out: Path) -> None:
    """Run a whole call on the tables in FOLDER and write what comes out into OUT.

    Refused rows are reported and the rest goes on: exit 0. Exit 2 when a file is missing or
    unreadable; nothing is written then.
    """
    try:
        summary = run(folder, out)
    except Unreadable as fault:
        click.echo(f"error: {fault}", err=True)
        sys.exit(2)
    counts, money = summary["counts"], summary["money"]
    click.echo(
        f"{counts['applications']} applications, {counts['ranked']} ranked, "
        f"{counts['awarded']} awarded, {counts['refused']} rows refused; "
        f"placed {money['placed']} of {money['pledged']} minor units; "
        f"{counts['letters']} letters; {summary['seconds']['total']:.1f} s"
    )


def run(folder: Path, out: Path) -> dict[str, Any]:
    """Read, play, write; returns the summary. Raises Unreadable before anything is written."""
    inputs = read_folder(folder)
    stage = Stage(inputs, read_terms(inputs.call))
    if not inputs.has_scores:
        raise Unreadable("scores.csv", None, None, _NO_SCORES)
    with throw_away() as url, tempfile.TemporaryDirectory(prefix="asar-rehearsal-") as var:
        app = create_app(_settings(url, Path(var)))
        with app.app_context():
            try:
                _play(stage, app)
                out.mkdir(parents=True, exist_ok=True)
                return _write(stage, out, Path(var))
            finally:
                db.session.remove()
                db.engine.dispose()


def _settings(url: str, var: Path) -> Settings:
    return Settings(
        database_url=url,
        redis_url="redis://127.0.0.1:1/0",
        secret_key=secrets.token_hex(32),
        base_url="http://127.0.0.1:8000",
        var_dir=var,
        demo=True,
        testing=True,
    )


def _play(stage: Stage, app: Flask) -> None:
    opens, closes = stage.terms.rules.opens_at, stage.terms.rules.closes_at
    before, after = opens - timedelta(days=1), closes + timedelta(days=1)
    acts: list[tuple[str, datetime, Callable[[Stage], None]]] = [
        ("call", before, entering.open_the_call),
        ("organisations", before, entering.enter_organisations),
        ("donors", before, entering.enter_donors),
        ("pledges", before, entering.enter_pledges),
        ("applications", closes, applying.enter_applications),
        ("reviewers", after, judging.enter_reviewers),
        ("conflicts", after, judging.start_reviews),
        ("scores", after + timedelta(days=14), judging.enter_scores),
        ("ranking", after + timedelta(days=15), judging.freeze),
        ("matching", after + timedelta(days=16), deciding.split_money),
        ("decision", after + timedelta(days=17), deciding.decide),
    ]
    for name, at, act in acts:
        with stage.act(name, at):
            act(stage)
    with clock.at(after + timedelta(days=18)):
        tasks = deciding.waiting_tasks()
    start = time.perf_counter()
    deciding.do_jobs(app, tasks)
    stage.seconds["letters"] = round(time.perf_counter() - start, 3)


def _write(stage: Stage, out: Path, var: Path) -> dict[str, Any]:
    writing.write_refused(stage, out)
    writing.write_ranking(stage, out)
    writing.write_assignment(stage, out)
    writing.write_matching(stage, out)
    letters = writing.write_letters(stage, out)
    (out / "seal-root.pem").write_bytes(roots_to_pem(trust_roots(var / "keys")))
    writing.write_ledger(out)
    writing.write_audit(out)
    return writing.write_summary(stage, out, letters_written=letters)
