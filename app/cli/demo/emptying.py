"""Take everything out of a demonstration but the reference rows that migrations put in."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.cli.embedded.paths import demo_stamp
from app.core.db import db
from config import Settings

REFERENCE = frozenset(
    {
        "organisations_region",
        "organisations_front_office",
        "grants_theme",
        "grants_grant_type",
        "grants_mci",
        "grants_programme_setting",
    }
)
# One load at a time, also when two machines start on one database.
_LOCK = 0x44454D4F
_TRIES, _PAUSE_SECONDS = 40, 0.25


class Busy(Exception):
    """Others keep using the tables: they cannot be emptied now."""


@contextmanager
def held() -> Iterator[bool]:
    """Hold the right to empty and to load; False if another process has it.

    A connection of its own keeps it over many commits, and loses it when the process dies.
    """
    with db.engine.connect() as own:
        mine = own.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK}).scalar()
        own.commit()
        try:
            yield bool(mine)
        finally:
            if mine:
                own.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})


def empty(settings: Settings) -> None:
    """Remove all rows and stored files, also while a web server and workers are running."""
    # A start of bin/run that comes in between must look for itself what is there.
    demo_stamp().unlink(missing_ok=True)
    for _ in range(_TRIES):
        if _truncate():
            break
        time.sleep(_PAUSE_SECONDS)
    else:
        raise Busy
    for folder in settings.files_dir.iterdir():
        if folder.is_dir():
            # A worker may put a last file in meanwhile; nothing leads to it any more.
            shutil.rmtree(folder, ignore_errors=True)


def _truncate() -> bool:
    """Empty all tables at once; TRUNCATE passes the guards of immutable rows.

    It gives way before the server calls it a deadlock and ends the request of a visitor.
    """
    names = ", ".join(
        f'"{table.name}"' for table in db.metadata.sorted_tables if table.name not in REFERENCE
    )
    try:
        db.session.execute(text("SET LOCAL lock_timeout = '500ms'"))
        db.session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        db.session.commit()
    except OperationalError:
        db.session.rollback()
        return False
    return True
