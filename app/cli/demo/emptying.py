"""Take everything out of a demonstration but the reference rows that migrations put in."""

from __future__ import annotations

import shutil

from sqlalchemy import select, text

from app.core.db import db
from app.organisations.models import Organisation
from config import Settings

REFERENCE = frozenset(
    {
        "organisations_region",
        "grants_theme",
        "grants_grant_type",
        "grants_mci",
        "grants_programme_setting",
    }
)
# One load at a time, also when two machines start on one database.
_LOCK = 0x44454D4F


def is_empty() -> bool:
    """Tell whether the database has no organisation yet."""
    return db.session.scalar(select(Organisation.id).limit(1)) is None


def hold() -> bool:
    """Take the right to load, until the end of the transaction; False if another has it."""
    return bool(
        db.session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK})
    )  # fmt: skip


def empty(settings: Settings) -> None:
    """Remove all rows and stored files. TRUNCATE passes the guards of immutable rows."""
    names = ", ".join(
        f'"{table.name}"' for table in db.metadata.sorted_tables if table.name not in REFERENCE
    )
    db.session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    db.session.commit()
    for folder in settings.files_dir.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
