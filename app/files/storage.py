"""Files on disk under names of our own; a half-written file is never seen."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

_root: list[Path] = []


def configure(root: Path) -> None:
    """Say where files live; called once by the application factory."""
    _root[:] = [root]


def path_of(file_id: UUID) -> Path:
    """Give the place of a file: two levels of folders, the id as its name."""
    name = file_id.hex
    return _root[0] / name[-2:] / name[-4:-2] / name


def write(file_id: UUID, content: bytes) -> None:
    """Store bytes durably: written aside, synced, then renamed into place."""
    target = path_of(file_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(f".{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
    except OSError:
        # A full disk must not be kept full by halves that nobody will ever read.
        aside.unlink(missing_ok=True)
        raise
