"""`bin/asar demo`: fill an empty database with the demonstration, begin again, list sign-ins."""

from __future__ import annotations

import sys
import time

import click
from flask import Flask

from app.cli.demo import emptying, story
from app.cli.demo.accounts import account_table
from app.cli.demo.marking import Standing, standing
from app.cli.rehearse.deciding import do_jobs, waiting_tasks
from app.core.db import db
from app.factory import create_app
from config import Settings, WrongSettings

_LETTERS = click.option("--with-letters", is_flag=True, help="Seal the letters at once.")


@click.group()
def demo() -> None:
    """Load, reset or describe the demonstration."""


@demo.command("load-if-empty")
@_LETTERS
def load_if_empty(*, with_letters: bool) -> None:
    """Load the demonstration when there is no organisation yet."""
    app = _application()
    with app.app_context():
        _load(app, anew=False, with_letters=with_letters)


@demo.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@_LETTERS
def reset(*, yes: bool, with_letters: bool) -> None:
    """Remove everything, then load the demonstration anew."""
    app = _application()
    if not yes:
        click.confirm("Everything in this database will be removed. Go on?", abort=True)
    with app.app_context():
        _load(app, anew=True, with_letters=with_letters)


@demo.command()
def accounts() -> None:
    """List the sign-ins of the demonstration."""
    click.echo(account_table())


def _application() -> Flask:
    try:
        settings = Settings.from_env()
    except WrongSettings as wrong:
        raise click.ClickException(str(wrong)) from None
    if not settings.demo:
        raise click.ClickException("this is no demonstration: ASAR_DEMO is not set to yes")
    return create_app(settings)


def _load(app: Flask, *, anew: bool, with_letters: bool) -> None:
    """Load into an empty database; a load that was cut short is taken out and begun again."""
    with emptying.held() as mine:
        if not mine:
            click.echo("The demonstration is being loaded by another process.")
            return
        found = standing()
        db.session.rollback()
        if not anew and not _has_room(found):
            return
        start = time.perf_counter()
        if anew or found is Standing.HALF:
            _empty(app)
        stage = story.play()
        click.echo(story.told(stage, seconds=time.perf_counter() - start))
    if with_letters:
        tasks = waiting_tasks()
        do_jobs(app, tasks)
        click.echo(f"Done at once: {len(tasks)} letters, receipts and messages.")
    sys.stdout.flush()


def _has_room(found: Standing) -> bool:
    """Tell whether to load, or say why not."""
    if found is Standing.HALF:
        click.echo("An earlier load was cut short: it begins again.")
    elif found is Standing.HALF_WITH_OTHERS:
        raise click.ClickException(
            "an earlier load was cut short, and organisations of somebody else came since: "
            "`bin/asar demo reset` removes both"
        )
    elif found is Standing.FULL:
        click.echo("There are organisations already: nothing was loaded.")
    return found in {Standing.EMPTY, Standing.HALF}


def _empty(app: Flask) -> None:
    try:
        emptying.empty(app.extensions["settings"])
    except emptying.Busy:
        raise click.ClickException(
            "the tables are in use all the time: end what works with this database "
            "(the web server, an export, a console), then try again"
        ) from None
