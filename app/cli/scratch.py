"""A place for the passing files of workers: what a killed one has left there is cleared away."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

KEPT = timedelta(days=1)


def work_in(folder: Path) -> None:
    """Let this process and its children make their temporary folders here, for us alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    tempfile.tempdir = str(folder)


def clear(folder: Path, now: datetime) -> int:
    """Remove what has lain here for more than a day; returns how many things."""
    if not folder.is_dir():
        return 0
    with os.scandir(folder) as found:
        old = [one for one in found if now - _touched(one) > KEPT]
    for one in old:
        if one.is_dir(follow_symlinks=False):
            shutil.rmtree(one.path, ignore_errors=True)
        else:
            Path(one.path).unlink(missing_ok=True)
    return len(old)


def _touched(one: os.DirEntry[str]) -> datetime:
    try:
        return datetime.fromtimestamp(one.stat(follow_symlinks=False).st_mtime, UTC)
    except FileNotFoundError:  # its owner has just taken it away
        return datetime.max.replace(tzinfo=UTC)
