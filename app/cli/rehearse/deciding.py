"""Last act: the money is split, two persons decide, letters are sealed."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import BaseContext

from flask import Flask

from app.cli.rehearse.stage import Stage
from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import db
from app.documents.keys import load_sealer
from app.factory import create_app
from app.identity import queries as people
from app.jobs import handlers
from app.jobs import queries as jobs
from app.jobs.worker import perform, serve_with
from app.ledger import services as ledger
from app.ledger.rules import per_minor
from config import Settings
from donors.matching import services as matching


def split_money(stage: Stage) -> None:
    """Enter the rates of the day, solve the run and propose it."""
    for currency, rate in sorted(stage.terms.rates.items()):
        num, den = per_minor(rate.numerator, rate.denominator, currency)
        ledger.set_rate(
            currency=currency,
            quoted_on=clock.today(),
            num=num,
            den=den,
            source="call.toml",
            actor=SYSTEM,
        )
    officer = people.actor_for(stage.officer, second_factor=True)
    stage.run = matching.create_run(stage.call, actor=officer)
    matching.propose_run(stage.run, actor=officer)


def decide(stage: Stage) -> None:
    """Approve the run by the second person: money reserved, decisions and awards made."""
    approver = people.actor_for(stage.approver, second_factor=True)
    matching.approve_run(stage.run, actor=approver)


def waiting_tasks() -> list[str]:
    """List the work that the acts have asked for."""
    return [str(task.id) for task in jobs.due(limit=100_000)]


def do_jobs(app: Flask, tasks: list[str]) -> None:
    """Do waiting work as the workers would, on every core.

    Call it outside of the rehearsal's clock: a seal carries the real time, since its
    certificate is valid from now on.
    """
    settings = app.extensions["settings"]
    load_sealer(settings.var_dir / "keys")
    db.session.rollback()
    # A fork of a process that has set type before hangs with Pango 1.52 and later.
    with ProcessPoolExecutor(
        max_workers=os.cpu_count() or 1,
        mp_context=_clean_fork(),
        initializer=_start_worker,
        initargs=(settings,),
    ) as pool:
        for _ in pool.map(perform, tasks, chunksize=4):
            pass


def _clean_fork() -> BaseContext:
    """Fork from a helper that has read the modules and done nothing else."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["app.factory", "reports.letters.jobs"])
    return context


def _start_worker(settings: Settings) -> None:
    serve_with(create_app(settings))
    handlers.load("letters")
